#include "ui/charts/iteration_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int leastIterations = 10; ///< of the axis: a run that begins leaves room
constexpr double roomAtEnd = 0.02;  ///< for the mark of the newest iteration

} // namespace

IterationChart::IterationChart(const QStringList& titles, QWidget* parent)
    : ChartCard(titles, parent)
    , m_marker(new QCPItemLine(plot()))
{
    plot()->setScrubbable(true);
    plot()->setZoomable(Qt::Horizontal);
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(true)));
    m_marker->setLayer(plot()->markerLayer());
    m_marker->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_marker->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
}

void IterationChart::updateColours(const Theme& theme)
{
    m_marker->setPen(QPen(theme.playhead, 1.5));
}

void IterationChart::updateCursor()
{
    const int now = snapshot()->iteration->number();
    plot()->setHandle(now);
    m_marker->start->setCoords(now, 1.0);
    m_marker->end->setCoords(now, 0.0);
}

int IterationChart::lastIteration() const
{
    return snapshot()->curves->loss.size() - 1;
}

int IterationChart::iterationAt(double x) const
{
    return int(std::lround(std::clamp(x, 0.0, double(lastIteration()))));
}

QCPRange IterationChart::wholeRun() const
{
    const int last = std::max(leastIterations, lastIteration());
    return {-0.5, last * (1.0 + roomAtEnd) + 0.5};
}

void IterationChart::pick(const QPointF& coordinates)
{
    emit iterationAsked(iterationAt(coordinates.x()));
}

} // namespace loopscope::ui
