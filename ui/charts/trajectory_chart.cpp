#include "ui/charts/trajectory_chart.h"

#include "ui/charts/chart_plot.h"
#include "ui/charts/coloured_dots.h"
#include "ui/charts/vector_field.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int endPadding = 5; // pixels, around the numbers of the first and the last step
constexpr double reach = 14.0; // pixels: how near the pointer must be to a dot

/// Early steps are pale, late ones strong.
QColor colourOfTime(double share, const Theme& theme)
{
    const auto between = [share](
                             int early, int late) { return int(early + (late - early) * share); };
    const QColor& early = theme.border;
    const QColor& late = theme.accent;
    return QColor(between(early.red(), late.red()), between(early.green(), late.green()),
        between(early.blue(), late.blue()));
}

} // namespace

TrajectoryChart::TrajectoryChart(QWidget* parent)
    : CalculatedChart({tr("Way of the hidden state"), tr("Hidden state")}, parent)
    , m_zeroX(new QCPItemStraightLine(plot()))
    , m_zeroY(new QCPItemStraightLine(plot()))
    , m_field(new VectorField(plot()->xAxis, plot()->yAxis))
    , m_path(new ColouredDots(plot()->xAxis, plot()->yAxis))
    , m_stable(new ColouredDots(plot()->xAxis, plot()->yAxis))
    , m_unstable(new ColouredDots(plot()->xAxis, plot()->yAxis))
    , m_here(new ColouredDots(plot()->xAxis, plot()->yAxis))
    , m_first(new QCPItemText(plot()))
    , m_last(new QCPItemText(plot()))
{
    plot()->setSameScale(true);
    plot()->yAxis->grid()->setVisible(false);
    plot()->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(false)));
    plot()->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(false)));
    m_zeroX->setLayer(QStringLiteral("grid"));
    m_zeroY->setLayer(QStringLiteral("grid"));
    m_zeroX->point1->setCoords(0.0, 0.0);
    m_zeroX->point2->setCoords(0.0, 1.0);
    m_zeroY->point1->setCoords(0.0, 0.0);
    m_zeroY->point2->setCoords(1.0, 0.0);
    m_path->setPath(true);
    m_path->setSize(5.0);
    m_stable->setSize(9.0);
    m_unstable->setSize(9.0);
    m_here->setSize(9.0);
    m_here->setLayer(plot()->markerLayer());
    for (QCPItemText* words : {m_first, m_last})
        words->setPadding(QMargins(endPadding, 0, endPadding, 0));
}

void TrajectoryChart::updateColours(const Theme& theme)
{
    m_zeroX->setPen(QPen(theme.gridLine, 1.0));
    m_zeroY->setPen(QPen(theme.gridLine, 1.0));
    m_field->setPen(QPen(theme.border, 1.0));
    m_path->setEdge(theme.panel);
    m_stable->setEdge(theme.panel);
    m_unstable->setEdge(theme.right);
    m_here->setEdge(theme.panel);
    m_first->setColor(theme.mutedText);
    m_last->setColor(theme.mutedText);
}

// Data

LatestTask::Work TrajectoryChart::work()
{
    m_inputStep = cursor().step;
    return [this, from = snapshot(), step = m_inputStep]() -> LatestTask::Delivery {
        auto data = std::make_shared<TrajectoryData>(trajectoryData(*from, step));
        return [this, data] { showData(std::move(*data)); };
    };
}

void TrajectoryChart::showData(TrajectoryData data)
{
    m_data = std::make_unique<TrajectoryData>(std::move(data));
    std::vector<ColouredDots::Dot> dots;
    const Eigen::Index steps = m_data->points.cols();
    for (Eigen::Index step = 0; step < steps && m_data->isFinite(); ++step) {
        const double share = steps > 1 ? double(step) / double(steps - 1) : 1.0;
        dots.push_back(
            {m_data->points(0, step), m_data->points(1, step), colourOfTime(share, theme())});
    }
    m_path->setDots(std::move(dots));
    m_field->setArrows(m_data->field);
    plot()->setHome({-m_data->range, m_data->range}, {-m_data->range, m_data->range});
    showFixedPoints();
    showEnds();
}

void TrajectoryChart::showFixedPoints()
{
    std::vector<ColouredDots::Dot> stable;
    std::vector<ColouredDots::Dot> unstable;
    for (const FixedPoint& point : m_data->fixedPoints) {
        if (point.isStable())
            stable.push_back({point.place.x(), point.place.y(), theme().right});
        else
            unstable.push_back({point.place.x(), point.place.y(), theme().panel});
    }
    m_stable->setDots(std::move(stable));
    m_unstable->setDots(std::move(unstable));
}

void TrajectoryChart::showEnds()
{
    const auto& dots = m_path->dots();
    m_first->setVisible(!dots.empty());
    m_last->setVisible(dots.size() > 1);
    if (dots.empty())
        return;
    const auto place = [&](QCPItemText* words, const ColouredDots::Dot& dot, std::size_t step) {
        words->setFont(smallFont(font()));
        words->setText(QString::number(step));
        words->position->setCoords(dot.x, dot.y);
        // Away from the middle, unless the edge would cut the number off.
        const double needed =
            QFontMetrics(words->font()).horizontalAdvance(words->text()) + 2 * endPadding;
        const double x = plot()->placeOf(dot.x, dot.y).x();
        const bool isOnTheRight = dot.x > 0.0 ? x + needed <= plot()->plotRect().right()
                                              : x - needed < plot()->plotRect().left();
        words->setPositionAlignment(
            (isOnTheRight ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    };
    place(m_first, dots.front(), 1);
    place(m_last, dots.back(), dots.size());
}

void TrajectoryChart::updateCursor()
{
    const auto& dots = m_path->dots();
    const std::size_t step = std::size_t(cursor().step);
    m_here->setDots(step < dots.size() ? std::vector<ColouredDots::Dot>{{dots[step].x, dots[step].y,
                                             theme().playhead}}
                                       : std::vector<ColouredDots::Dot>());
    // The field belongs to the input of the playhead's step.
    if (m_data && !m_data->field.empty() && cursor().step != m_inputStep)
        refresh();
}

// Pointer

int TrajectoryChart::stepNear(const QPointF& coordinates) const
{
    const QPointF place = plot()->placeOf(coordinates.x(), coordinates.y());
    int nearest = -1;
    double smallest = reach;
    for (std::size_t i = 0; i < m_path->dots().size(); ++i) {
        const QPointF away = plot()->placeOf(m_path->dots()[i].x, m_path->dots()[i].y) - place;
        const double distance = std::hypot(away.x(), away.y());
        if (distance < smallest) {
            smallest = distance;
            nearest = int(i);
        }
    }
    return nearest;
}

void TrajectoryChart::pick(const QPointF& coordinates)
{
    const int step = stepNear(coordinates);
    if (step >= 0)
        emit cursorAsked(
            {cursor().phase == Phase::Backward ? Phase::Backward : Phase::Forward, step});
}

// Words

QString TrajectoryChart::wordsAt(const QPointF& coordinates) const
{
    const int step = stepNear(coordinates);
    if (step < 0)
        return {};
    return tr("t = %1: (%2, %3)")
        .arg(step + 1)
        .arg(formatNumber(m_data->points(0, step), 3), formatNumber(m_data->points(1, step), 3));
}

QStringList TrajectoryChart::summary() const
{
    if (!m_data)
        return {tr("…")};
    if (!m_data->isFinite())
        return {tr("not finite numbers"), tr("not finite")};
    if (m_data->areUnits)
        return {tr("unit 1 (across), unit 2 (up)"), tr("unit 1, unit 2")};
    const QString seen = formatPercent(m_data->shares.sum());
    return {tr("two directions of %1 hold %2 of its movement").arg(m_data->units).arg(seen),
        tr("two directions: %1 of it").arg(seen), tr("%1 of it").arg(seen)};
}

QString TrajectoryChart::howToRead() const
{
    if (m_data && !m_data->isFinite())
        return tr("Some states are not finite numbers: there is no way to draw.");
    const QString way =
        m_data && m_data->areUnits
            ? tr("Each dot is the hidden state of one step, from pale to strong with time.")
            : tr("Each dot is the hidden state of one step, from pale to strong with time, seen "
                 "from "
                 "the two directions in which it moves most (principal components).");
    if (!m_data || m_data->field.empty())
        return way;
    const auto stable = std::count_if(m_data->fixedPoints.begin(), m_data->fixedPoints.end(),
        [](const FixedPoint& point) { return point.isStable(); });
    return way + u' ' +
           tr("Arrows show where a step with the input of step %1 moves every state; filled "
              "circles "
              "draw states in (%2 of them), hollow ones do not.")
               .arg(m_data->inputStep + 1)
               .arg(stable);
}

} // namespace loopscope::ui
