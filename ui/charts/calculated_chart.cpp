#include "ui/charts/calculated_chart.h"

#include <utility>

namespace loopscope::ui
{

CalculatedChart::CalculatedChart(const QStringList& titles, QWidget* parent)
    : ChartCard(titles, parent)
    , m_task(new LatestTask(this))
{
}

void CalculatedChart::updateData()
{
    m_task->request([this, calculate = work()]() -> LatestTask::Delivery {
        LatestTask::Delivery deliver = calculate();
        return [this, deliver = std::move(deliver)] {
            deliver();
            redraw();
        };
    });
}

void CalculatedChart::hideEvent(QHideEvent* event)
{
    ChartCard::hideEvent(event);
    if (!m_task->isBusy())
        return;
    m_task->cancel();
    refresh(); // when the card is shown again
}

} // namespace loopscope::ui
