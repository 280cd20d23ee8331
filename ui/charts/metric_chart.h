#pragma once

#include "ui/charts/curve_chart.h"

namespace loopscope::ui
{

/// How well the task is done, in the task's own measure: the share of right letters, an error in
/// the task's unit. Measured on the sequences that are learnt from.
class MetricChart : public CurveChart
{
    Q_OBJECT
public:
    explicit MetricChart(QWidget* parent = nullptr);

    QString howToRead() const override;

protected:
    const Series& series() const override;
    std::vector<CurveLevel> findLevels() const override;
    CurveRange range(double highest, double lowestAboveZero) const override;
    QString wordsFor(double number) const override;
    QStringList summary() const override;
};

} // namespace loopscope::ui
