#pragma once

#include "ui/charts/calculated_chart.h"
#include "ui/charts/trajectory_data.h"

#include <qcustomplot.h>

#include <memory>

namespace loopscope::ui
{

class ColouredDots;
class VectorField;

/// The way of the hidden state through its space, step by step: two units as they are, more of them
/// from where they spread most. With two units what a step makes of every state is drawn, too.
class TrajectoryChart : public CalculatedChart
{
    Q_OBJECT
public:
    explicit TrajectoryChart(QWidget* parent = nullptr);

    const TrajectoryData* data() const { return m_data.get(); }

    QString howToRead() const override;
    std::string table() const override;

protected:
    LatestTask::Work work() override;
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    void updateView() override { showEnds(); }
    QStringList summary() const override;
    QString wordsAt(const QPointF& coordinates) const override;
    void pick(const QPointF& coordinates) override;

private:
    void showData(TrajectoryData data);
    void showFixedPoints();
    void showEnds();
    int stepNear(const QPointF& coordinates) const; ///< counted from 0; -1: none is near

    QCPItemStraightLine* m_zeroX;
    QCPItemStraightLine* m_zeroY;
    VectorField* m_field;
    ColouredDots* m_path;
    ColouredDots* m_stable;
    ColouredDots* m_unstable;
    ColouredDots* m_here;
    QCPItemText* m_first;
    QCPItemText* m_last;
    std::unique_ptr<TrajectoryData> m_data;
    int m_inputStep = -1; ///< that was asked for
};

} // namespace loopscope::ui
