#pragma once

#include "ui/charts/chart_card.h"

#include <qcustomplot.h>

namespace loopscope::ui
{

/// A chart whose x are the iterations of the run: a line marks the one that is looked at, pressing
/// and dragging goes to another.
class IterationChart : public ChartCard
{
    Q_OBJECT
public:
    explicit IterationChart(const QStringList& titles, QWidget* parent = nullptr);

protected:
    void updateCursor() override;
    void updateColours(const Theme& theme) override;
    void pick(const QPointF& coordinates) override;

    int lastIteration() const; ///< of the run so far
    /// Of the run, the nearest to a place.
    int iterationAt(double x) const;
    /// What x shows unless it is zoomed: the whole run, with a little room at its end.
    QCPRange wholeRun() const;

private:
    QCPItemLine* m_marker;
};

} // namespace loopscope::ui
