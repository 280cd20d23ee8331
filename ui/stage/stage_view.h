#pragma once

#include "ui/lanes/value_cells.h"
#include "ui/stage/stage_data.h"
#include "ui/stage/stage_layout.h"
#include "ui/stage/timeline_pane.h"

namespace loopscope::ui
{

/// The unrolled network: target, output, hidden state and input of every step, and the arrows
/// between them.
class StageView : public TimelinePane
{
    Q_OBJECT
public:
    explicit StageView(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer& snapshot) override;
    const StageData& data() const { return m_data; }
    StageLayout layout() const;
    int track() const { return m_data.track; } ///< whose cell it shows
    QRect stateRect(int step) const;

    int headerWidth() const override;
    QRect playheadRect() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void stepOpened(int step); ///< by a double click

protected:
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void drawHeader(QPainter& painter) override;
    void drawSteps(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;

private:
    QRect stripRect(const StageLayout& layout, int step) const;
    QRect boxRect(const Row& row, const StageLayout& layout, int step) const;

    void drawArrowsOf(QPainter& painter, const StageLayout& layout, int step);
    void drawForwardArrows(QPainter& painter, const StageLayout& layout, int step);
    void drawBackwardArrows(QPainter& painter, const StageLayout& layout, int step);
    void drawState(QPainter& painter, const StageLayout& layout, int step);
    void drawLetters(QPainter& painter, const StageLayout& layout, int step);
    void drawOutput(QPainter& painter, const StageLayout& layout, int step);
    void drawLoss(QPainter& painter, const StageLayout& layout, int step);
    void drawNumbers(QPainter& painter, const StageLayout& layout);
    void drawMemoryNames(QPainter& painter, const StageLayout& layout);
    double arrowHeight(const StageLayout& layout, std::size_t memory) const;

    StageData m_data;
    ValueCells m_cells;
};

} // namespace loopscope::ui
