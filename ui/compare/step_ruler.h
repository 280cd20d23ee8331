#pragma once

#include "ui/stage/timeline_pane.h"

namespace loopscope::ui
{

/// Numbers of the time steps with a handle at the playhead, below the lanes of a comparison.
class StepRuler : public TimelinePane
{
    Q_OBJECT
public:
    explicit StepRuler(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPointer&) override {}
    int headerWidth() const override { return 0; }
    QRect playheadRect() const override { return {}; } ///< the handle says where it is
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void drawHeader(QPainter& painter) override;
    void drawSteps(QPainter& painter, const StepRange& visible) override;
    QString wordsAt(int step, const QPoint& place) const override;
};

} // namespace loopscope::ui
