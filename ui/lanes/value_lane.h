#pragma once

#include "ui/lanes/lane.h"
#include "ui/lanes/value_cells.h"

namespace loopscope::ui
{

/// The values of one symbol of the cell, units × time.
class ValueLane : public Lane
{
    Q_OBJECT
public:
    /// @param symbol  its name in the equations. A cell that has no such symbol leaves the lane
    /// empty, with a note.
    /// @param words   what it is, in a word: "hidden"
    ValueLane(const QString& symbol, const QString& words, QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    const ValueGrid& grid() const { return m_cells.grid(); }
    std::optional<NumberReference> numberAt(const QPoint& place) const override;
    QRectF rectOf(const NumberReference& number) const override;

protected:
    Name name() const override;
    void drawMarks(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;

private:
    void drawNotReached(QPainter& painter, const StepRange& steps);
    void drawPins(QPainter& painter);

    QString m_symbol;
    QString m_words;
    ValueCells m_cells;
    int m_track = -1;
    int m_shownSymbol = -1; ///< of the cell; -1 if it has none of that name
    std::vector<bool> m_held; ///< units that are held at a value in place of being calculated
};

} // namespace loopscope::ui
