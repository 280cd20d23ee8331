#pragma once

#include "ui/charts/spectrum_chart.h"

namespace loopscope::ui
{

/// The spectrum of the Jacobian of the playhead's step: what that step makes of small changes of
/// the state before it.
class JacobianChart : public SpectrumChart
{
    Q_OBJECT
public:
    explicit JacobianChart(QWidget* parent = nullptr);

    QString howToRead() const override;

protected:
    std::function<SpectrumData()> calculation() override;
    void updateCursor() override;
    QStringList summary() const override;

private:
    int m_step = -1; ///< that was asked for
};

} // namespace loopscope::ui
