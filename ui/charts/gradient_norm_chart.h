#pragma once

#include "ui/charts/curve_chart.h"

namespace loopscope::ui
{

/// The norm of the whole gradient in every iteration, before and after clipping. The threshold is a
/// line that can be dragged.
class GradientNormChart : public CurveChart
{
    Q_OBJECT
public:
    explicit GradientNormChart(QWidget* parent = nullptr);

    QString howToRead() const override;

signals:
    void thresholdAsked(double threshold);

protected:
    const Series& series() const override;
    const Series* background() const override;
    std::vector<CurveLevel> findLevels() const override;
    void updateData() override;
    QString wordsAt(const QPointF& coordinates) const override;
    QStringList summary() const override;

private:
    bool isClipping() const;
};

} // namespace loopscope::ui
