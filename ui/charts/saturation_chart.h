#pragma once

#include "ui/charts/calculated_chart.h"
#include "ui/charts/saturation_data.h"

#include <memory>

#include <qcustomplot.h>

namespace loopscope::ui
{

class HistogramRows;

/// How the values of each gate and function are distributed, and how many lie where the function is
/// flat, so that hardly any gradient comes through.
class SaturationChart : public CalculatedChart
{
    Q_OBJECT
public:
    explicit SaturationChart(QWidget* parent = nullptr);

    const SaturationData* data() const { return m_data.get(); } ///< nullptr until it is calculated

    QString howToRead() const override;
    std::string table() const override;

protected:
    LatestTask::Work work() override;
    void updateColours(const Theme& theme) override;
    void updateView() override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;

private:
    void showData(SaturationData data);
    void writeNames();
    int rowAt(double y) const; ///< -1 if there is none

    HistogramRows* m_histograms;
    QSharedPointer<QCPAxisTickerText> m_names;  ///< at the left of the lines
    QSharedPointer<QCPAxisTickerText> m_shares; ///< at their right
    std::unique_ptr<SaturationData> m_data;
};

} // namespace loopscope::ui
