#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/latest_task.h"

namespace loopscope::ui
{

/// A chart whose data takes long enough to be calculated in another thread. It shows the newest
/// that is ready; while it is hidden nothing is calculated.
class CalculatedChart : public ChartCard
{
    Q_OBJECT
public:
    explicit CalculatedChart(const QStringList& titles, QWidget* parent = nullptr);

    LatestTask* task() const { return m_task; }
    void setShare(double share) override { m_task->setShare(share); }
    bool isPending() const override { return ChartCard::isPending() || m_task->isBusy(); }

protected:
    /// The calculation for the present snapshot, cursor and choices: holds copies of all that it
    /// needs. Its delivery puts the result into the plot.
    virtual LatestTask::Work work() = 0;
    void updateData() final;
    void hideEvent(QHideEvent* event) override;

private:
    LatestTask* m_task;
};

} // namespace loopscope::ui
