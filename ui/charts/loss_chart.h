#pragma once

#include "ui/charts/curve_chart.h"

namespace loopscope::ui
{

/// The loss of every iteration of the run, with lines for what is reached without learning.
class LossChart : public CurveChart
{
    Q_OBJECT
public:
    explicit LossChart(QWidget* parent = nullptr);

    QString howToRead() const override;

protected:
    const Series& series() const override;
    std::vector<LeftRun> runs() const override;
    std::vector<CurveLevel> findLevels() const override;
};

} // namespace loopscope::ui
