#include "ui/stage/row_painter.h"

#include "ui/stage/arrow.h"
#include "ui/stage/stage_marks.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr double gradientScale = 0.5; ///< of gradient arrows between layers and along slim rows
constexpr double sideRoom = 3.0;      ///< from a strip to the line that passes it

} // namespace

RowPainter::RowPainter(QPainter& painter, const StagePlaces& places,
    const std::vector<StageRow>& rows, const TimelineMoment& moment, const Theme& theme)
    : m_painter(painter)
    , m_places(places)
    , m_rows(rows)
    , m_moment(moment)
    , m_theme(theme)
{
    for (int row = 0; row < int(rows.size()); ++row) {
        if (row > 0 && at(row).layer == at(row - 1).layer)
            ++m_blocks.back().count;
        else
            m_blocks.push_back({row, 1});
    }
}

QRect RowPainter::stripOf(int row, int step) const
{
    QRect strip = m_places.stripOf(step);
    strip.setTop(placeOf(row).top);
    strip.setHeight(placeOf(row).height);
    return strip;
}

RowPainter::Span RowPainter::spanAbove(int block) const
{
    const StageLayout& layout = m_places.layout;
    Span span;
    span.below = layout.input.top;
    if (block >= 0) {
        const Block& under = m_blocks[std::size_t(block)];
        span.below = placeOf(under.first + under.count - 1).top - 1.0;
    }
    span.above = layout.output.bottom() + 2.0;
    if (block + 1 < blocks())
        span.above = placeOf(m_blocks[std::size_t(block + 1)].first).bottom() + 2.0;
    return span;
}

bool RowPainter::isHere(Phase phase, int step) const
{
    return !m_moment.isTraining && m_moment.cursor.phase == phase && m_moment.cursor.step == step;
}

QColor RowPainter::neutral(int step) const
{
    return isHere(Phase::Forward, step)    ? m_theme.accent
           : m_moment.isStateReached(step) ? withAlpha(m_theme.mutedText, 130)
                                           : m_theme.gridLine;
}

/// x of a line that passes the strips of a column. @param sign  -1 at their left, 1 at their right
double RowPainter::sideOf(int step, int sign) const
{
    return m_places.centreOf(step) + sign * (m_places.layout.stripWidth / 2.0 + sideRoom);
}

void RowPainter::drawUpright(int step, bool hasOutput)
{
    const bool isBack = m_moment.isGradientReached(step);
    const bool showsLoss = m_places.level() == DrawingLevel::Full &&
                           m_moment.cursor.phase == Phase::Loss && !m_moment.isTraining;
    for (int boundary = -1; boundary < blocks(); ++boundary) {
        const bool isOutput = boundary == blocks() - 1;
        if (isOutput && (!hasOutput || (showsLoss && !isBack)))
            continue;
        if (isBack && boundary >= 0)
            drawBackward(boundary, step);
        else
            drawForward(boundary, step);
    }
}

/// From a layer, or the input, into the layer above, or the output.
void RowPainter::drawForward(int boundary, int step)
{
    const Span span = spanAbove(boundary);
    const double x = m_places.centreOf(step);
    const bool isMoving = isHere(Phase::Forward, step);
    // One after the other, from the input up.
    const double progress =
        isMoving ? std::clamp(m_moment.progress * (blocks() + 1) - (boundary + 1), 0.0, 1.0) : 1.0;
    const double thickness = (isMoving ? strongArrow : thinArrow) * m_places.layout.scale;
    const QColor colour = neutral(step);
    fillArrow(
        m_painter, arrowOutline({x, span.below}, {x, span.above}, thickness, progress), colour);
    if (progress < 1.0)
        return;
    if (boundary >= 0 && m_blocks[std::size_t(boundary)].count > 1) {
        m_painter.setPen(QPen(colour, thinArrow, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawPolyline(detourOut(m_blocks[std::size_t(boundary)], span, step));
    }
    if (boundary + 1 < blocks() && m_blocks[std::size_t(boundary + 1)].count > 1)
        drawDetourIn(m_blocks[std::size_t(boundary + 1)], span, step, colour);
}

void RowPainter::drawBackward(int boundary, int step)
{
    const Span span = spanAbove(boundary);
    const Block& block = m_blocks[std::size_t(boundary)];
    const double x = m_places.centreOf(step);
    const double progress = isHere(Phase::Backward, step) ? m_moment.progress : 1.0;
    const double scale = m_places.layout.scale * gradientScale;
    const int top = block.first + block.count - 1;
    if (step < int(at(top).fromAbove.size()))
        drawGradientArrow(m_painter, {x, span.above}, {x, span.below - 1.0},
            at(top).fromAbove[std::size_t(step)], scale, progress, m_theme);
    if (block.count > 1 && progress >= 1.0) {
        QPolygonF down = detourOut(block, span, step);
        std::reverse(down.begin(), down.end());
        drawGradientLine(m_painter, down, at(block.first).fromAbove[std::size_t(step)],
            scale * gradientScale, m_theme);
    }
}

/// The way out of a layer's lower row, past the upper one at the right, from below to above.
QPolygonF RowPainter::detourOut(const Block& block, const Span& span, int step) const
{
    const double x = m_places.centreOf(step);
    const double side = sideOf(step, 1);
    const double quarter = m_places.layout.stripWidth / 4.0;
    const double top = placeOf(block.first).top - 1.0;
    const double gap = top - placeOf(block.first + 1).bottom();
    return QPolygonF({{x + quarter, top}, {x + quarter, top - gap / 2.0}, {side, top - gap / 2.0},
        {side, span.middle()}, {x, span.middle()}});
}

/// The way into a layer's upper row, past the lower one at the left.
void RowPainter::drawDetourIn(const Block& block, const Span& span, int step, const QColor& colour)
{
    const double x = m_places.centreOf(step);
    const double side = sideOf(step, -1);
    const double quarter = m_places.layout.stripWidth / 4.0;
    const double end = placeOf(block.first + 1).bottom() + 1.0;
    const double bend = (end + placeOf(block.first).top) / 2.0;
    drawBentArrow(m_painter,
        QPolygonF({{x, span.middle()}, {side, span.middle()}, {side, bend}, {x - quarter, bend},
            {x - quarter, end}}),
        thinArrow, colour);
}

void RowPainter::drawRow(int row, int step, ValueCells& cells)
{
    const QRect strip = stripOf(row, step);
    const bool isReached = at(row).isReverse || m_moment.isStateReached(step);
    if (isReached) {
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        cells.draw(m_painter, strip, step, m_theme, m_theme.stage);
        m_painter.setRenderHint(QPainter::Antialiasing, true);
    }
    m_painter.setPen(QPen(m_theme.border, 1.0, isReached ? Qt::SolidLine : Qt::DashLine));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRoundedRect(QRectF(strip).adjusted(-1.0, -1.0, 1.0, 1.0), 2.0, 2.0);
    if (step == 0 && at(row).startsFromEncoder)
        drawStart(row);
    if (at(row).hasMemory && step + 1 < at(row).state.steps)
        drawAlong(row, step);
}

/// Into the first state from the encoder.
void RowPainter::drawStart(int row)
{
    const double y = placeOf(row).centre();
    const QPointF begin(m_places.axis.columnLeft(0) + 1.0, y);
    const QPointF end(m_places.stripOf(0).left() - 1.0, y);
    if (m_moment.isGradientReached(0))
        drawGradientArrow(m_painter, end, begin, at(row).toEncoder,
            m_places.layout.scale * gradientScale, 1.0, m_theme);
    else
        fillArrow(m_painter, arrowOutline(begin, end, thinArrow * m_places.layout.scale),
            withAlpha(m_theme.mutedText, 130));
}

/// Between the states of a step and of the next one.
void RowPainter::drawAlong(int row, int step)
{
    const double y = placeOf(row).centre();
    const bool isReverse = at(row).isReverse;
    const QPointF left(m_places.stripOf(step).right() + 2.0, y);
    const QPointF right(m_places.stripOf(step + 1).left() - 1.0, y);
    if (m_moment.isGradientReached(step)) {
        const int to = isReverse ? step + 1 : step;
        drawGradientArrow(m_painter, isReverse ? left : right, isReverse ? right : left,
            at(row).fromNext[std::size_t(to)], m_places.layout.scale * gradientScale, 1.0, m_theme);
        return;
    }
    const QColor colour = isReverse ? withAlpha(m_theme.mutedText, 130) : neutral(step + 1);
    fillArrow(m_painter,
        arrowOutline(
            isReverse ? right : left, isReverse ? left : right, thinArrow * m_places.layout.scale),
        colour);
}

} // namespace loopscope::ui
