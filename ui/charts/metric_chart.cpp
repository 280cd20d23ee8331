#include "ui/charts/metric_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/theme/number_format.h"

#include <algorithm>

namespace loopscope::ui
{

MetricChart::MetricChart(QWidget* parent)
    : CurveChart({tr("How well the task is done"), tr("Task measure")}, Scale::Linear, parent)
{
}

const Series& MetricChart::series() const
{
    return snapshot()->curves->metric;
}

std::vector<CurveLevel> MetricChart::findLevels() const
{
    const Task& task = *snapshot()->task;
    std::vector<CurveLevel> levels{{tr("learned"), task.description().metric.goal, true}};
    for (const Baseline& baseline : task.baselines(snapshot()->iteration->steps()))
        levels.push_back({QString::fromStdString(baseline.name), baseline.metric, true});
    return levels;
}

CurveRange MetricChart::range(double highest, double lowestAboveZero) const
{
    if (snapshot()->task->description().metric.isShare && !isLogarithmic())
        return {0.0, 1.05};
    return CurveChart::range(highest, lowestAboveZero);
}

QString MetricChart::wordsFor(double number) const
{
    return snapshot()->task->description().metric.isShare ? formatPercent(number)
                                                          : formatNumber(number, 3);
}

QStringList MetricChart::summary() const
{
    const int now = snapshot()->iteration->number();
    QStringList lines = CurveChart::summary();
    if (now < series().size() && series().at(now).hasNumbers())
        lines.prepend(
            QString::fromStdString(snapshot()->task->metricWords(series().at(now).largest)));
    return lines;
}

QString MetricChart::howToRead() const
{
    const Metric& metric = snapshot()->task->description().metric;
    const QString name = QString::fromStdString(metric.name);
    return (metric.higherIsBetter ? tr("The share of %1, in the sequences that are learnt from: "
                                       "higher is better.")
                                  : tr("The %1, in the sequences that are learnt from: lower is "
                                       "better."))
               .arg(name) +
           u' ' + tr("From the line “learned” on, the task counts as learned.");
}

} // namespace loopscope::ui
