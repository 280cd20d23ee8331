#pragma once

#include "ui/lanes/lane.h"
#include "ui/lanes/value_cells.h"
#include "ui/session/units_by_hand.h"

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
    const ValueGrid& grid() const { return m_parts.back().cells.grid(); }
    /// Of an encoder, which stands before its decoder; null where there is none.
    const ValueGrid* encoderGrid() const
    {
        return m_parts.size() > 1 ? &m_parts.front().cells.grid() : nullptr;
    }
    std::optional<NumberReference> numberAt(const QPoint& place) const override;
    QRectF rectOf(const NumberReference& number) const override;

protected:
    Name name() const override;
    void drawMarks(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;

private:
    /// The values of one track.
    struct Part {
        ValueCells cells;
        int first = 0;  ///< step on the axis of its first column
        int track = -1;
        int symbol = -1;        ///< of the cell; -1 if it has none of that name
        std::vector<UnitByHand> byHand;
        int stepsEnd() const { return first + cells.grid().steps; } ///< exclusive
    };
    Part partOf(const Snapshot& snapshot) const;
    const Part& partAt(int step) const;
    void drawPart(QPainter& painter, Part& part, const StepRange& visible, WordRow& words);
    void drawNotReached(QPainter& painter, const StepRange& steps);
    void drawHandMarksOf(QPainter& painter, const Part& part);

    QString m_symbol;
    QString m_words;
    std::vector<Part> m_parts{1}; ///< an encoder's before its decoder's
};

} // namespace loopscope::ui
