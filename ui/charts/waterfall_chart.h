#pragma once

#include "ui/charts/iteration_chart.h"
#include "ui/charts/ramp_table.h"

namespace loopscope::ui
{

class HeatMap;

/// How far back the last loss reached, iteration by iteration: a column an iteration, a line a time
/// step, on the ramp of gradients that never changes.
class WaterfallChart : public IterationChart
{
    Q_OBJECT
public:
    explicit WaterfallChart(QWidget* parent = nullptr);

    const HeatMap* map() const { return m_map; }

    QString howToRead() const override;
    std::string table() const override;

protected:
    void updateData() override;
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    void updateView() override;
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;

private:
    void showColumns();

    HeatMap* m_map;
    QCPItemLine* m_stepMarker;
    RampTable m_ramp{false};
    int m_steps = 1;
    int m_firstBroken = -1; ///< iteration; -1 if there is none
};

} // namespace loopscope::ui
