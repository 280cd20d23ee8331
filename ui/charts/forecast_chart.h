#pragma once

#include "core/task/series_forecast.h"
#include "ui/charts/calculated_chart.h"

#include <qcustomplot.h>

#include <memory>

namespace loopscope::ui
{

/// What a network makes of a series that it was not trained on: one moment ahead, beside the plain
/// forecast, and then alone, reading its own outputs, beyond the end of the data.
class ForecastChart : public CalculatedChart
{
    Q_OBJECT
public:
    explicit ForecastChart(QWidget* parent = nullptr);

    /// Of the newest iteration that has been calculated; nullptr where the task has no series, or
    /// the network cannot forecast one.
    const SeriesForecast* forecast() const { return m_forecast.get(); }

    QString howToRead() const override;
    std::string table() const override;

protected:
    LatestTask::Work work() override;
    void updateColours(const Theme& theme) override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;

private:
    void showForecast(std::unique_ptr<SeriesForecast> forecast, const QString& problem);
    void showCurve(QCPGraph* graph, const std::vector<double>& curve);
    void setMark(QCPItemStraightLine* line, QCPItemText* words, double moment);
    double timeOf(std::size_t moment) const; ///< as the axis says it

    QCPGraph* m_values;
    QCPGraph* m_naive;
    QCPGraph* m_ahead;
    QCPGraph* m_alone;
    QCPItemStraightLine* m_aloneLine;
    QCPItemStraightLine* m_endLine;
    QCPItemText* m_aloneWords;
    QCPItemText* m_endWords;
    std::unique_ptr<SeriesForecast> m_forecast;
    std::shared_ptr<const Task> m_task; ///< whose series it is
    QString m_problem;                  ///< why there is no forecast, a sentence
};

} // namespace loopscope::ui
