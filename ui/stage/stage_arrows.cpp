#include "ui/stage/stage_arrows.h"

#include "ui/stage/arrow.h"
#include "ui/stage/stage_marks.h"
#include "ui/stage/weight_colours.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr double narrowScale = 0.55; ///< of gradient arrows where columns are narrow
constexpr double firstIn = 0.6;      ///< of a step's motion: what comes in before what goes out
constexpr double tieSpeed = 3.0;     ///< how soon arrows get their weights' colours on the way

} // namespace

double heightOfArrow(const StageLayout& layout, const StageData& data, std::size_t memory)
{
    const double count = double(data.memories.size());
    const Row& state = layout.state;
    return state.top + state.height * (double(memory) + 0.5) / std::max(count, 1.0);
}

StageArrows::StageArrows(QPainter& painter, const StagePlaces& places, const StageData& data,
    const TimelineMoment& moment, const Theme& theme)
    : m_painter(painter)
    , m_places(places)
    , m_data(data)
    , m_moment(moment)
    , m_theme(theme)
{
}

double StageArrows::heightOf(std::size_t memory) const
{
    return heightOfArrow(m_places.layout, m_data, memory);
}

bool StageArrows::isHere(Phase phase, int step) const
{
    return !m_moment.isTraining && m_moment.cursor.phase == phase && m_moment.cursor.step == step;
}

/// On the way between unrolled and rolled up, the weights are shown.
bool StageArrows::isGradientShown(int step) const
{
    const bool isOnTheWay = m_places.fold > 0.0 && m_places.fold < 1.0;
    return !isOnTheWay && m_moment.isGradientReached(step);
}

double StageArrows::scale() const
{
    const double scale = m_places.layout.scale;
    return m_places.level() == DrawingLevel::Full ? scale : scale * narrowScale;
}

QColor StageArrows::neutral(int step) const
{
    return isHere(Phase::Forward, step)    ? m_theme.accent
           : m_moment.isStateReached(step) ? withAlpha(m_theme.mutedText, 130)
                                           : m_theme.gridLine;
}

QColor StageArrows::tied(const QColor& colour, const QColor& weights) const
{
    return mixed(colour, weights, std::min(m_places.fold * tieSpeed, 1.0));
}

void StageArrows::drawUpright(int step)
{
    const StageLayout& layout = m_places.layout;
    const StageColumn& column = m_data.column(step);
    const bool isMoving = isHere(Phase::Forward, step);
    const double in = isMoving ? std::min(m_moment.progress / firstIn, 1.0) : 1.0;
    const double out =
        isMoving ? std::max((m_moment.progress - firstIn) / (1.0 - firstIn), 0.0) : 1.0;
    const bool isWide = m_places.level() == DrawingLevel::Full;
    const double thickness = (isMoving ? strongArrow : thinArrow) * layout.scale;
    const double upright = isWide ? thickness : std::min(thickness, 2.0);
    const double x = m_places.centreOf(step);

    fillArrow(m_painter,
        arrowOutline({x, double(layout.input.top)}, {x, layout.state.bottom() + 2.0}, upright, in),
        tied(neutral(step), inputWeightColour(m_theme)));
    if (!column.hasOutput())
        return;
    if (isGradientShown(step)) {
        const double progress = isHere(Phase::Backward, step) ? m_moment.progress : 1.0;
        drawGradientArrow(m_painter, {x, double(layout.output.bottom())},
            {x, layout.state.top - 2.0}, column.fromOutput, scale() * 0.5, progress, m_theme);
    } else if (!(isWide && m_moment.cursor.phase == Phase::Loss && !m_moment.isTraining)) {
        fillArrow(m_painter,
            arrowOutline(
                {x, double(layout.state.top)}, {x, layout.output.bottom() + 2.0}, upright, out),
            tied(neutral(step), readoutWeightColour(m_theme)));
    }
}

void StageArrows::drawAlong(int step)
{
    // A track that reads in reverse has been run from the end before the outputs are made.
    const int into = m_data.isReverse ? step : step + 1;
    const QRect left = m_places.stripOf(step);
    const QRect right = m_places.stripOf(step + 1);
    const double begin = left.right() + 2.0;
    const double end = right.left() - 1.0;
    if (end - begin < 2.0)
        return;
    const bool isMoving = isHere(Phase::Forward, into) && !m_data.isReverse;
    const double in = isMoving ? std::min(m_moment.progress / firstIn, 1.0) : 1.0;
    const double thickness = (isMoving ? strongArrow : thinArrow) * m_places.layout.scale;
    const QColor colour = tied(m_data.isReverse ? withAlpha(m_theme.mutedText, 130) : neutral(into),
        recurrentWeightColour(m_theme));
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        const double y = heightOf(memory);
        if (isGradientShown(step)) {
            drawGradientAlong(step, memory);
        } else {
            const QPointF from(m_data.isReverse ? end : begin, y);
            const QPointF to(m_data.isReverse ? begin : end, y);
            fillArrow(m_painter, arrowOutline(from, to, thickness, in), colour);
        }
    }
}

void StageArrows::drawFed(int step)
{
    constexpr double leastGap = 6.0; // between two boxes
    const QRect from = m_places.boxOf(m_places.layout.output, step);
    const QRect to = m_places.boxOf(m_places.layout.input, step + 1);
    const double gap = to.left() - from.right() - 1.0;
    // No gradient goes back through a choice.
    if (!m_data.column(step + 1).isInputOwn || gap < leastGap || m_places.isFolded() ||
        m_places.level() != DrawingLevel::Full || isGradientShown(step))
        return;
    const double x = from.right() + 1.0 + gap / 2.0;
    const double top = m_places.layout.output.centre();
    const double bottom = m_places.layout.input.centre();
    drawBentArrow(m_painter,
        QPolygonF({{from.right() + 1.0, top}, {x, top}, {x, bottom}, {to.left() - 1.0, bottom}}),
        thinArrow * m_places.layout.scale, neutral(step + 1));
}

void StageArrows::drawStart()
{
    if (!m_data.startsFromEncoder || m_places.isFolded())
        return;
    const TimeAxis& axis = m_places.axis;
    const double half = std::min(double(m_places.layout.stripWidth), axis.seamWidth()) / 2.0;
    const double begin = (axis.seamLeft() + axis.seamRight()) / 2.0 + half + 2.0;
    const double end = m_places.stripOf(0).left() - 1.0;
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        const double y = heightOf(memory);
        if (isGradientShown(0)) {
            const double progress = isHere(Phase::Backward, 0) ? m_moment.progress : 1.0;
            drawGradientArrow(m_painter, {end, y}, {begin, y}, m_data.toEncoder[memory], scale(),
                progress, m_theme);
        } else {
            fillArrow(m_painter,
                arrowOutline({begin, y}, {end, y}, thinArrow * m_places.layout.scale),
                withAlpha(m_theme.mutedText, 130));
        }
    }
}

/// Back means against the direction in which the track reads.
void StageArrows::drawGradientAlong(int step, std::size_t memory)
{
    const double y = heightOf(memory);
    const QPointF left(m_places.stripOf(step).right() + 2.0, y);
    const QPointF right(m_places.stripOf(step + 1).left() - 1.0, y);
    const double progress = isHere(Phase::Backward, step) ? m_moment.progress : 1.0;
    if (m_data.isReverse)
        drawGradientArrow(m_painter, left, right, m_data.column(step + 1).fromLater[memory],
            scale(), progress, m_theme);
    else
        drawGradientArrow(m_painter, right, left, m_data.column(step).fromLater[memory], scale(),
            progress, m_theme);
}

} // namespace loopscope::ui
