#include "ui/stage/stage_view.h"

#include "ui/stage/arrow.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int headerMargin = 16;
constexpr double thinArrow = 1.5;
constexpr double strongArrow = 3.0;
constexpr double thickestArrow = 8.0;

QColor withAlpha(QColor colour, int alpha)
{
    colour.setAlpha(alpha);
    return colour;
}

/// The colours that mix into a box's background: its own hue, softer than the letter in it.
QColor edgeOf(const QColor& colour)
{
    return withAlpha(colour, 110);
}

void fillArrow(QPainter& painter, const QPolygonF& outline, const QColor& colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(outline);
}

/// An arrow that carries a gradient: coloured and as wide as its magnitude says, hollow for exactly
/// none, hatched for what is not finite.
void drawGradientArrow(QPainter& painter, const QPointF& from, const QPointF& to,
    const CarriedGradient& carried, double scale, double progress, const Theme& theme)
{
    const GradientBar& magnitude = carried.magnitude;
    const double thickness = (1.2 + carried.thickness() * (thickestArrow - 1.2)) * scale;
    const QPolygonF outline = arrowOutline(from, to, thickness, progress);
    const QColor colour = gradientColour(magnitude.relative, theme.dark);
    switch (magnitude.kind) {
    case MagnitudeKind::Positive:
        fillArrow(painter, outline, colour);
        break;
    case MagnitudeKind::Zero:
        painter.setPen(QPen(theme.border, 1.0));
        painter.setBrush(theme.stage);
        painter.drawPolygon(outline);
        break;
    case MagnitudeKind::Infinite:
    case MagnitudeKind::NotANumber: {
        const QPolygonF thick = arrowOutline(from, to, thickestArrow * scale, progress);
        painter.setPen(QPen(colour, 1.0));
        painter.setBrush(QBrush(colour, Qt::BDiagPattern));
        painter.drawPolygon(thick);
        break;
    }
    }
}

} // namespace

StageView::StageView(QWidget* parent)
    : TimelinePane(parent)
{
    updateFonts();
}

void StageView::setSnapshot(const SnapshotPointer& snapshot)
{
    m_data = stageData(*snapshot);
    m_cells.setGrid(m_data.state);
    update();
}

StageLayout StageView::layout() const
{
    return stageLayout(axis(), height(), fontMetrics().height());
}

int StageView::headerWidth() const
{
    const QFontMetrics normal(font());
    const QFontMetrics bold(boldFont(font()));
    const int words =
        std::max({normal.horizontalAdvance(tr("target")), normal.horizontalAdvance(tr("output ŷ")),
            bold.horizontalAdvance(tr("hidden h")), normal.horizontalAdvance(tr("input x"))});
    return headerMargin + words + headerMargin;
}

QSize StageView::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, minimumStageHeight(text) + 4 * text);
}

QSize StageView::minimumSizeHint() const
{
    return QSize(
        TimelinePane::minimumSizeHint().width(), minimumStageHeight(fontMetrics().height()));
}

QRect StageView::playheadRect() const
{
    const Row row = layout().playhead;
    const QRect whole = TimelinePane::playheadRect();
    return whole.isEmpty() ? whole : QRect(whole.left(), row.top, whole.width(), row.height);
}

QRect StageView::stateRect(int step) const
{
    return stripRect(layout(), step);
}

void StageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (event->button() == Qt::LeftButton && axis().holds(x))
        emit stepOpened(axis().stepAt(x));
    else
        event->ignore();
}

QRect StageView::stripRect(const StageLayout& layout, int step) const
{
    const int begin = axis().columnLeft(step);
    const int width = axis().columnRight(step) - begin;
    return QRect(begin + (width - layout.stripWidth) / 2, layout.state.top, layout.stripWidth,
        layout.state.height);
}

QRect StageView::boxRect(const Row& row, const StageLayout& layout, int step) const
{
    const int begin = axis().columnLeft(step);
    const int width = axis().columnRight(step) - begin;
    return QRect(begin + (width - layout.boxWidth) / 2, row.top, layout.boxWidth, row.height);
}

double StageView::arrowHeight(const StageLayout& layout, std::size_t memory) const
{
    const double count = double(m_data.memories.size());
    return layout.state.top + layout.state.height * (double(memory) + 0.5) / std::max(count, 1.0);
}

void StageView::drawHeader(QPainter& painter)
{
    const StageLayout rows = layout();
    const QRect words = headerRect().adjusted(headerMargin, 0, 0, 0);
    const auto line = [&](double centre, const QString& text) {
        const int half = painter.fontMetrics().height() / 2 + 1;
        painter.drawText(
            QRect(words.left(), int(std::lround(centre)) - half, words.width(), 2 * half),
            Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    painter.setFont(font());
    painter.setPen(theme().mutedText);
    line(rows.output.centre(), tr("output ŷ"));
    if (axis().level() != DrawingLevel::LanesOnly) {
        line(rows.target.centre(), tr("target"));
        line(rows.input.centre(), tr("input x"));
    }
    line(rows.numbers.centre(), tr("step t"));

    const double text = fontMetrics().height();
    painter.setFont(smallText().font());
    line(rows.state.centre(), tr("%1 units").arg(m_data.units));
    line(rows.state.centre() + text, rangeText(m_data.state.range));
    painter.setFont(boldText().font());
    painter.setPen(theme().text);
    line(rows.state.centre() - text, tr("hidden h"));
}

void StageView::drawSteps(QPainter& painter, const StepRange& visible)
{
    const StageLayout rows = layout();
    const bool isDetailed = axis().level() != DrawingLevel::LanesOnly;
    painter.setRenderHint(QPainter::Antialiasing);
    if (const QRect playhead = playheadRect(); !playhead.isEmpty()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().playheadFill);
        painter.drawRoundedRect(playhead, 3.0, 3.0);
    }
    for (int step = visible.first; step <= visible.last && step < m_data.steps; ++step) {
        if (isDetailed)
            drawArrowsOf(painter, rows, step);
    }
    for (int step = visible.first; step <= visible.last && step < m_data.steps; ++step) {
        drawState(painter, rows, step);
        drawLetters(painter, rows, step);
        if (axis().level() == DrawingLevel::Full && moment().cursor.phase == Phase::Loss)
            drawLoss(painter, rows, step);
    }
    if (isDetailed && m_data.memories.size() > 1)
        drawMemoryNames(painter, rows);
    drawNumbers(painter, rows);
}

void StageView::drawArrowsOf(QPainter& painter, const StageLayout& layout, int step)
{
    drawForwardArrows(painter, layout, step);
    if (moment().isGradientReached(step))
        drawBackwardArrows(painter, layout, step);
}

void StageView::drawForwardArrows(QPainter& painter, const StageLayout& layout, int step)
{
    const bool isReached = moment().isStateReached(step);
    const bool isHere = !moment().isTraining && moment().cursor.phase == Phase::Forward &&
                        moment().cursor.step == step;
    const QColor colour = isHere      ? theme().accent
                          : isReached ? withAlpha(theme().mutedText, 130)
                                      : theme().gridLine;
    const double thickness = (isHere ? strongArrow : thinArrow) * layout.scale;
    // First what comes in, then what goes out.
    const double in = isHere ? std::min(moment().progress / 0.6, 1.0) : 1.0;
    const double out = isHere ? std::max((moment().progress - 0.6) / 0.4, 0.0) : 1.0;
    const double x = axis().columnCentre(step);
    const bool isWide = axis().level() == DrawingLevel::Full;

    fillArrow(painter,
        arrowOutline({x, double(layout.input.top)}, {x, layout.state.bottom() + 2.0},
            isWide ? thickness : std::min(thickness, 2.0), in),
        colour);
    if (m_data.column(step).hasTarget() && !moment().isGradientReached(step) &&
        !(isWide && moment().cursor.phase == Phase::Loss && !moment().isTraining)) {
        fillArrow(painter,
            arrowOutline({x, double(layout.state.top)}, {x, layout.output.bottom() + 2.0},
                isWide ? thickness : std::min(thickness, 2.0), out),
            colour);
    }
    // The arrow into this step; on the way back a gradient takes its place once the step before is
    // reached.
    if (step == 0 || moment().isGradientReached(step - 1))
        return;
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        const double y = arrowHeight(layout, memory);
        fillArrow(painter,
            arrowOutline({stripRect(layout, step - 1).right() + 2.0, y},
                {stripRect(layout, step).left() - 1.0, y}, thickness, in),
            colour);
    }
}

void StageView::drawBackwardArrows(QPainter& painter, const StageLayout& layout, int step)
{
    const StageColumn& column = m_data.column(step);
    const bool isHere = !moment().isTraining && moment().cursor.phase == Phase::Backward &&
                        moment().cursor.step == step;
    const double progress = isHere ? moment().progress : 1.0;
    const double scale = axis().level() == DrawingLevel::Full ? layout.scale : layout.scale * 0.55;
    const double x = axis().columnCentre(step);
    if (column.hasTarget())
        drawGradientArrow(painter, {x, double(layout.output.bottom())}, {x, layout.state.top - 2.0},
            column.fromOutput, scale * 0.5, progress, theme());
    if (step + 1 >= m_data.steps)
        return;
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        const double y = arrowHeight(layout, memory);
        drawGradientArrow(painter, {stripRect(layout, step + 1).left() - 1.0, y},
            {stripRect(layout, step).right() + 2.0, y}, column.fromLater[memory], scale, progress,
            theme());
    }
}

void StageView::drawState(QPainter& painter, const StageLayout& layout, int step)
{
    const QRect strip = stripRect(layout, step);
    const bool isWide = axis().level() == DrawingLevel::Full;
    const bool isReached = moment().isStateReached(step);
    if (isReached) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        m_cells.draw(painter, strip, step, theme(), theme().stage);
        painter.setRenderHint(QPainter::Antialiasing, true);
    } else if (!isWide) {
        painter.fillRect(strip, theme().gridLine);
        painter.fillRect(strip.adjusted(1, 1, -1, -1), theme().stage);
    }
    if (!isWide)
        return;
    const bool isHere = moment().cursor.step == step;
    painter.setPen(QPen(isHere && isReached ? theme().playhead : theme().border, isHere ? 2.0 : 1.2,
        isReached ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(strip).adjusted(-1.5, -1.5, 1.5, 1.5), 3.0, 3.0);

    const QString word = notFiniteText(m_data.state.columns[std::size_t(step)]);
    if (!isReached || word.isEmpty())
        return;
    const double half = smallText().widthOf(word) / 2.0 + 3.0;
    const QPointF centre(axis().columnCentre(step), layout.state.centre());
    painter.setPen(QPen(theme().wrong, 1.0));
    painter.setBrush(theme().wrongFill);
    painter.drawRoundedRect(QRectF(centre.x() - half, centre.y() - smallText().height() / 2.0,
                                2.0 * half, smallText().height()),
        3.0, 3.0);
    smallText().drawCentred(painter, centre, word);
}

void StageView::drawLetters(QPainter& painter, const StageLayout& layout, int step)
{
    if (m_data.column(step).hasTarget())
        drawOutput(painter, layout, step);
    if (axis().level() == DrawingLevel::LanesOnly)
        return;
    const StageColumn& column = m_data.column(step);
    const double x = axis().columnCentre(step);
    const double room = axis().columnWidth - 1.0;
    painter.setPen(theme().mutedText);
    normalText().drawIfFits(painter, {x, layout.target.centre()}, column.target, room);
    if (axis().level() == DrawingLevel::Full) {
        painter.setPen(QPen(theme().border, 1.0));
        painter.setBrush(theme().field);
        painter.drawRoundedRect(
            QRectF(boxRect(layout.input, layout, step)).adjusted(0.5, 0.5, -0.5, -0.5), 5.0, 5.0);
    }
    painter.setPen(theme().text);
    boldText().drawIfFits(painter, {x, layout.input.centre()}, column.input, room);
}

void StageView::drawOutput(QPainter& painter, const StageLayout& layout, int step)
{
    const StageColumn& column = m_data.column(step);
    const bool isReached = moment().isStateReached(step);
    const bool isRight = column.isOutputRight;
    const QRect box = boxRect(layout.output, layout, step);
    const QColor ink = isRight ? theme().right : theme().wrong;
    const QColor fill = isRight ? theme().rightFill : theme().wrongFill;
    if (axis().level() == DrawingLevel::LanesOnly) {
        // Too narrow for letters: a wrong output stands twice as high as a right one.
        const int height = isRight ? box.height() / 2 : box.height();
        const QRect mark(box.left(), box.bottom() + 1 - height, box.width(), height);
        painter.fillRect(mark, isReached ? edgeOf(ink) : theme().gridLine);
        return;
    }
    const QPointF centre(axis().columnCentre(step), layout.output.centre());
    if (axis().level() == DrawingLevel::Full) {
        painter.setPen(QPen(isReached ? edgeOf(ink) : theme().border, 1.0,
            isReached ? Qt::SolidLine : Qt::DashLine));
        painter.setBrush(isReached ? QBrush(fill) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5.0, 5.0);
    } else if (isReached) {
        painter.fillRect(box, fill);
    }
    if (!isReached)
        return;
    painter.setPen(ink);
    boldText().drawIfFits(painter, centre, column.output, axis().columnWidth - 1.0);
}

void StageView::drawLoss(QPainter& painter, const StageLayout& layout, int step)
{
    if (!m_data.column(step).hasTarget())
        return;
    const double loss = m_data.column(step).loss;
    const QString text = std::isfinite(loss) ? formatNumber(loss, 2) : QStringLiteral("NaN");
    painter.setPen(theme().text);
    smallText().drawIfFits(painter, {axis().columnCentre(step), layout.fromOutput.centre()}, text,
        axis().columnWidth - 2.0);
}

void StageView::drawNumbers(QPainter& painter, const StageLayout& layout)
{
    const int here = moment().cursor.step;
    const QString words = tr("t = %1").arg(here + 1);
    const double half = boldText().widthOf(words) / 2.0;
    double centre = -1e9;
    if (axis().visibleSteps().contains(here)) {
        // Near the edges the words move inwards rather than out of sight.
        centre = std::clamp(axis().columnCentre(here), axis().left + half,
            std::max(axis().right() - half, axis().left + half));
        painter.setPen(theme().playheadText);
        boldText().drawCentred(painter, {centre, layout.numbers.centre()}, words);
    }
    painter.setPen(theme().mutedText);
    const int widest = int(normalText().widthOf(QString::number(m_data.steps)));
    for (int step : axis().ticks(widest)) {
        const QString number = QString::number(step + 1);
        const double halfNumber = normalText().widthOf(number) / 2.0;
        const double x = std::clamp(axis().columnCentre(step), axis().left + halfNumber,
            std::max(axis().right() - halfNumber, axis().left + halfNumber));
        if (std::abs(x - centre) > half + halfNumber + 6.0)
            normalText().drawCentred(painter, {x, layout.numbers.centre()}, number);
    }
}

void StageView::drawMemoryNames(QPainter& painter, const StageLayout& layout)
{
    if (m_data.steps < 2)
        return;
    painter.setPen(theme().mutedText);
    const double x = (stripRect(layout, 0).right() + stripRect(layout, 1).left()) / 2.0;
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        const double y =
            arrowHeight(layout, memory) - smallText().height() * 0.5 - thickestArrow / 2.0;
        smallText().drawIfFits(painter, {x, y}, m_data.memories[memory], layout.arrowWidth);
    }
}

QString StageView::wordsAt(int step, const QPoint& place) const
{
    if (step < 0 || step >= m_data.steps)
        return {};
    const QRect strip = stripRect(layout(), step);
    if (!strip.contains(place) || !moment().isStateReached(step))
        return describeColumn(m_data, moment(), step);
    const int unit = m_cells.unitAt(place.y(), strip.top(), strip.height());
    return tr("h, unit %1, step %2: %3")
        .arg(unit + 1)
        .arg(step + 1)
        .arg(formatNumber(m_data.state.value(unit, step)));
}

} // namespace loopscope::ui
