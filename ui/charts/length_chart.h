#pragma once

#include "ui/charts/calculated_chart.h"
#include "ui/charts/length_curves.h"

#include <memory>

namespace loopscope::ui
{

/// How well the task is done on new sequences of other lengths than are trained on, and so how far
/// memory reaches: measured, not read from gradients.
class LengthChart : public CalculatedChart
{
    Q_OBJECT
public:
    explicit LengthChart(QWidget* parent = nullptr);

    /// Of the newest iteration that has been tried; null before.
    const LengthData* data() const { return m_data.get(); }

    QString howToRead() const override;
    std::string table() const override;

protected:
    LatestTask::Work work() override;
    void updateColours(const Theme& theme) override;
    void updateView() override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;

private:
    LengthCurves m_curves;
    std::shared_ptr<const LengthData> m_data;
};

} // namespace loopscope::ui
