#include "ui/charts/waterfall_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/gradient_words.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/ramp_key.h"
#include "ui/charts/waterfall.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

WaterfallChart::WaterfallChart(QWidget* parent)
    : IterationChart({tr("Gradient through training"), tr("Gradient history")}, parent)
    , m_map(new HeatMap(plot()->xAxis, plot()->yAxis))
    , m_stepMarker(new QCPItemLine(plot()))
{
    plot()->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(
        new EndsTicker(EndsTicker::Between::RoundNumbers, QStringLiteral("t = "))));
    plot()->yAxis->grid()->setVisible(false);
    m_stepMarker->setLayer(plot()->markerLayer());
    m_stepMarker->start->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_stepMarker->end->setTypeX(QCPItemPosition::ptAxisRectRatio);
    addKey(new RampKey(this));
}

void WaterfallChart::updateColours(const Theme& theme)
{
    IterationChart::updateColours(theme);
    m_stepMarker->setPen(QPen(theme.playhead, 1.0));
    m_map->setLineColour(theme.panel);
    m_ramp = RampTable(theme.dark);
}

void WaterfallChart::updateData()
{
    m_firstBroken = firstBrokenIteration(*snapshot()->gradientHistory);
    m_steps = std::max(1, waterfallSteps(*snapshot()->gradientHistory));
    plot()->setHome(wholeRun(), {0.5, m_steps + 0.5});
    showColumns();
}

void WaterfallChart::updateView()
{
    showColumns();
}

void WaterfallChart::showColumns()
{
    const GradientHistory::Rows& rows = *snapshot()->gradientHistory;
    const QCPRange inView = plot()->xAxis->range();
    // Of a short run a column an iteration, so that lines can be drawn between them.
    const int iterations = int(std::ceil(inView.upper - 0.5) - std::floor(inView.lower + 0.5)) + 1;
    const int pixels = int(std::lround(plot()->plotRect().width() * plot()->devicePixelRatioF()));
    const bool isShort = iterations <= pixels;
    const double first = isShort ? std::floor(inView.lower + 0.5) - 0.5 : inView.lower;
    const double last = isShort ? first + iterations : inView.upper;
    const int count = std::max(1, isShort ? iterations : pixels);

    QImage cells(count, m_steps, QImage::Format_ARGB32_Premultiplied);
    cells.fill(Qt::transparent);
    const std::vector<int> columns = waterfallColumns(rows, first, last, count);
    for (int column = 0; column < count; ++column) {
        const int row = columns[std::size_t(column)];
        if (row < 0)
            continue;
        const std::vector<float>& powers = rows[std::size_t(row)]->powers;
        for (int step = 0; step < int(powers.size()); ++step)
            cells.setPixel(
                column, m_steps - 1 - step, m_ramp.colour(double(powers[std::size_t(step)])));
    }
    m_map->setCells(cells, {first, last, m_steps + 0.5, 0.5});
}

void WaterfallChart::updateCursor()
{
    IterationChart::updateCursor();
    m_stepMarker->setVisible(cursor().phase == Phase::Backward);
    m_stepMarker->start->setCoords(0.0, cursor().step + 1);
    m_stepMarker->end->setCoords(1.0, cursor().step + 1);
}

// Words

QStringList WaterfallChart::summary() const
{
    if (m_firstBroken >= 0)
        return {tr("not finite numbers from iteration %1 on").arg(m_firstBroken),
            tr("not finite from %1 on").arg(m_firstBroken), tr("not finite")};
    return {tr("time step (up) × iteration (across)"), tr("time step × iteration")};
}

QString WaterfallChart::wordsAt(const QPointF& coordinates) const
{
    const GradientHistory::Row* row = waterfallRowAt(*snapshot()->gradientHistory, coordinates.x());
    const int step = int(std::lround(coordinates.y()));
    if (row == nullptr || step < 1 || step > int(row->powers.size()))
        return {};
    return tr("iteration %1, t = %2: %3")
        .arg(row->iteration)
        .arg(step)
        .arg(wordsForPower(double(row->powers[std::size_t(step - 1)])));
}

QString WaterfallChart::howToRead() const
{
    const GradientHistory::Rows& rows = *snapshot()->gradientHistory;
    const QString colours =
        tr("Each column is one iteration: from the last step, on top, the gradient of the last "
           "loss runs down to step 1. Teal: as strong as where it starts; pale: vanished; red: "
           "exploding.");
    if (rows.size() < 2)
        return colours + u' ' + tr("Train to see columns come.");
    const GradientHistory::Row& newest = *rows.back();
    const int reach = reachOf(newest.powers);
    if (reach < 0)
        return colours;
    if (reach >= int(newest.powers.size()))
        return colours + u' ' + tr("Now more than a hundredth of it reaches step 1.");
    return colours + u' ' +
           (reach == 1 ? tr("Now a hundredth of it is reached 1 step back.")
                       : tr("Now a hundredth of it is reached %1 steps back.").arg(reach));
}

} // namespace loopscope::ui
