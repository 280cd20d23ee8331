#include "ui/lanes/hand_mark.h"
#include "ui/stage/attention_threads.h"
#include "ui/stage/column_painter.h"
#include "ui/stage/number_curve.h"
#include "ui/stage/rolled_join.h"
#include "ui/stage/row_painter.h"
#include "ui/stage/seam_painter.h"
#include "ui/stage/stage_arrows.h"
#include "ui/stage/stage_marks.h"
#include "ui/stage/stage_view.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

// What the stage looks like.
namespace loopscope::ui
{

namespace
{

constexpr int headerMargin = 16;
constexpr double fadeSpeed = 2.5; ///< of what does not go along when the network is rolled up

/// While the playhead is in the other part, at the nearest of this one's steps.
TimelineMoment momentInside(const StageScene& scene)
{
    TimelineMoment moment = scene.moment;
    moment.cursor.step = std::clamp(moment.cursor.step, 0, scene.part.data.steps - 1);
    return moment;
}

} // namespace

void StageView::drawHeader(QPainter& painter)
{
    const StagePlaces places = this->places();
    const StageLayout& rows = places.layout;
    const QRect words = headerRect().adjusted(headerMargin, 0, 0, 0);
    const auto line = [&](double centre, const QString& text) {
        const int half = painter.fontMetrics().height() / 2 + 1;
        painter.drawText(
            QRect(words.left(), int(std::lround(centre)) - half, words.width(), 2 * half),
            Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    painter.setFont(font());
    painter.setPen(theme().mutedText);
    line(rows.output.centre(), outputName());
    if (places.level() != DrawingLevel::LanesOnly)
        line(rows.target.centre(), targetName());
    const bool isCurve = data().inputs.isThere() &&
                         (places.level() == DrawingLevel::LanesOnly ||
                             numberStyle(data().inputs, places.columnWidth(), texts()) ==
                                 NumberStyle::Curve);
    if (isCurve) {
        const double below = smallText().height();
        line(rows.input.centre() - 0.55 * below, inputName());
        painter.setFont(smallText().font());
        line(rows.input.centre() + 0.7 * below, rangeWords(data().inputs));
        painter.setFont(font());
    } else if (rows.input.height > 0) {
        line(rows.input.centre(), inputName());
    }
    line(rows.numbers.centre(), tr("step t"));

    const std::vector<StageRow>& layers = m_part.rows;
    const double text = fontMetrics().height();
    painter.setFont(smallText().font());
    for (std::size_t row = 0; rows.hasOthers() && row < layers.size(); ++row) {
        if (layers[row].track != track())
            line(rows.states[row].centre(), layers[row].name);
    }
    const QString name =
        layers.size() > 1 ? layers[std::size_t(m_part.stateRows().chosen)].name : tr("hidden h");
    line(rows.state.centre(),
        layers.size() > 1 ? tr("h, %1 units").arg(data().units) : tr("%1 units").arg(data().units));
    line(rows.state.centre() + text, rangeText(data().state.range));
    painter.setFont(boldText().font());
    painter.setPen(theme().text);
    line(rows.state.centre() - text, name);
}

void StageView::drawSteps(QPainter& painter, const StepRange& visible)
{
    painter.setRenderHint(QPainter::Antialiasing);
    if (const QRect playhead = playheadRect(); !playhead.isEmpty()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().playheadFill);
        painter.drawRoundedRect(playhead, 3.0, 3.0);
    }
    if (m_fold < 1.0) {
        painter.setOpacity(1.0 - m_fold);
        drawBeginning(painter);
        painter.setOpacity(1.0);
    }
    const int last = std::min(visible.last, data().steps - 1);
    if (m_encoder) {
        const int steps = m_encoder->data.steps;
        drawPart(painter, *m_encoder,
            {std::max(visible.first + steps, 0), std::min(visible.last + steps, steps - 1)});
        if (m_fold < 1.0) {
            painter.setOpacity(1.0 - m_fold);
            drawJoin(painter);
            painter.setOpacity(1.0);
        }
    }
    drawPart(painter, m_part, {std::max(visible.first, 0), last});
    if (m_encoder && m_fold > 0.0)
        drawRolledJoin(painter);
    if (m_fold < 1.0) {
        painter.setOpacity(1.0 - m_fold);
        drawNumbers(painter, layout());
        painter.setOpacity(1.0);
    }
}

/// Of a text that the network writes: where its beginning ends, and what is on either side.
void StageView::drawBeginning(QPainter& painter)
{
    const int given = data().given;
    const double seam = axis().columnLeft(given);
    if (given == 0 || seam < axis().left || seam > axis().right())
        return;
    if (given < data().steps) {
        painter.setPen(QPen(theme().accent, 1.0, Qt::DashLine));
        painter.drawLine(QPointF(seam, 1.0), QPointF(seam, layout().input.bottom()));
    }
    const double y = smallText().height() / 2.0 - 1.0;
    const double gap = smallText().height() / 3.0;
    const auto write = [&](const QStringList& wordings, double room, int side) {
        for (const QString& words : wordings) {
            const double width = smallText().widthOf(words);
            if (width + 2.0 * gap > room)
                continue;
            smallText().drawCentred(painter, {seam + side * (gap + width / 2.0), y}, words);
            return;
        }
    };
    painter.setPen(theme().mutedText);
    write({tr("given: the beginning"), tr("given")}, seam - axis().left, -1);
    painter.setPen(theme().accent);
    if (given < data().steps)
        write({tr("written: each step reads what was drawn the step before"),
                  tr("written by the network"), tr("written")},
            axis().right() - seam - fontMetrics().height(), 1);
}

void StageView::drawPart(QPainter& painter, StagePart& part, const StepRange& visible)
{
    const StageScene scene = sceneOf(part);
    if (scene.places.isFolded())
        fadeOthers(painter, part, visible);
    if (m_fold < 1.0) {
        painter.setOpacity(1.0 - m_fold);
        drawColumns(painter, scene, visible);
        painter.setOpacity(1.0);
    }
    if (scene.places.isFolded())
        drawRolled(painter, scene);
}

/// What the encoder and its decoder are joined by.
void StageView::drawJoin(QPainter& painter)
{
    const StageScene encoder = sceneOf(*m_encoder);
    const StageScene decoder = sceneOf(m_part);
    drawCaption(painter);
    SeamPainter(painter, encoder, decoder, m_bridge, theme()).draw(m_bridgeCells, smallText());
    const bool isBack = moment().cursor.phase == Phase::Backward && !moment().isTraining;
    ThreadPainter(painter, encoder.places, decoder.places, theme())
        .draw(m_threads, isBack, smallText());
}

/// Above the encoder, where the decoder has its targets.
void StageView::drawCaption(QPainter& painter)
{
    const StagePlaces places = encoderPlaces();
    if (places.level() == DrawingLevel::LanesOnly)
        return;
    int begin = std::max(axis().columnLeft(axis().first()), axis().left);
    int end = int(axis().seamLeft());
    // Beside the playhead's column, where there is more room.
    if (const QRect playhead = playheadRect();
        moment().cursor.isInEncoder() && !playhead.isEmpty()) {
        if (playhead.left() - begin > end - playhead.right())
            end = playhead.left();
        else
            begin = playhead.right() + 1;
    }
    const int room = end - begin;
    const bool attends = m_part.snapshot->iteration->attentionWeights().size() > 0;
    painter.setPen(theme().mutedText);
    for (const QString& words :
        {attends ? tr("encoder: reads the source; the decoder looks back at it")
                 : tr("encoder: reads the source, and hands over its last state"),
            tr("encoder: reads the source"), tr("encoder")}) {
        const double width = normalText().widthOf(words);
        if (width > room - 8)
            continue;
        normalText().drawCentred(
            painter, {begin + 4.0 + width / 2.0, places.layout.target.centre()}, words);
        return;
    }
}

void StageView::drawColumns(QPainter& painter, const StageScene& scene, const StepRange& visible)
{
    const StagePlaces& places = scene.places;
    const StageData& data = scene.part.data;
    const bool isDetailed = places.level() != DrawingLevel::LanesOnly;
    const bool hasOthers = places.layout.hasOthers();
    StageArrows arrows(painter, places, data, scene.moment, theme());
    if (isDetailed && visible.first == 0 && data.startsFromEncoder)
        arrows.drawStart();
    for (int step = visible.first; isDetailed && step <= visible.last; ++step) {
        if (!hasOthers)
            arrows.drawUpright(step);
        if (step + 1 < data.steps) {
            arrows.drawAlong(step);
            arrows.drawFed(step);
        }
    }
    if (hasOthers)
        drawOthers(painter, scene, visible);
    ColumnPainter columns(
        painter, places, data, scene.part.cells, scene.moment, texts(), theme());
    for (int step = visible.first; step <= visible.last; ++step)
        columns.draw(step);
    drawByHand(painter, scene, visible.first);
    if (isDetailed && !places.isFolded() && data.memories.size() > 1)
        drawMemoryNames(painter, scene);
}

/// Beside the first of the columns, what was done to units by hand.
void StageView::drawByHand(QPainter& painter, const StageScene& scene, int step)
{
    const StagePlaces& places = scene.places;
    const bool isInside = places.level() != DrawingLevel::Full;
    QRectF strip(places.stripOf(step));
    drawHandMarks(painter, strip, scene.part.data.byHand, isInside, theme());
    if (places.level() != DrawingLevel::LanesOnly)
        drawHandMarks(painter, QRectF(places.boxOf(places.layout.output, step)),
            {scene.part.data.readoutByHand}, isInside, theme());
    for (std::size_t row = 0; places.layout.hasOthers() && row < scene.part.rows.size(); ++row) {
        const StageRow& other = scene.part.rows[row];
        if (other.track == scene.part.data.track)
            continue;
        strip.setTop(places.layout.states[row].top);
        strip.setHeight(places.layout.states[row].height);
        drawHandMarks(painter, strip, other.byHand, isInside, theme());
    }
}

/// The layers below and above the one in detail.
void StageView::drawOthers(QPainter& painter, const StageScene& scene, const StepRange& visible)
{
    StagePart& part = scene.part;
    part.fillRows();
    RowPainter rows(painter, scene.places, part.rows, scene.moment, theme());
    for (int step = visible.first; step <= visible.last; ++step) {
        rows.drawUpright(step, part.data.column(step).hasOutput());
        for (int row = 0; row < int(part.rows.size()); ++row) {
            if (part.rows[std::size_t(row)].track != part.data.track)
                rows.drawRow(row, step, part.rowCells[std::size_t(row)]);
        }
    }
}

/// Other layers stay where they are on the way, and fade at its beginning.
void StageView::fadeOthers(QPainter& painter, StagePart& part, const StepRange& visible)
{
    const double opacity = 1.0 - fadeSpeed * m_fold;
    const StageScene unrolled{part, placesOf(part, 0.0), momentOf(part)};
    if (opacity <= 0.0 || !unrolled.places.layout.hasOthers())
        return;
    painter.setOpacity(opacity);
    drawOthers(painter, unrolled, visible);
    painter.setOpacity(1.0);
}

/// The one cell, over the columns that go into it while it is on the way.
void StageView::drawRolled(QPainter& painter, const StageScene& scene)
{
    const StageData& data = scene.part.data;
    const TimelineMoment moment = momentInside(scene);
    const int step = moment.cursor.step;
    painter.setFont(font());
    StageArrows(painter, scene.places, data, scene.moment, theme()).drawUpright(step);
    ColumnPainter(
        painter, scene.places, data, scene.part.cells, scene.moment, texts(), theme())
        .draw(step);
    painter.setOpacity(std::max(scene.places.fold * 2.0 - 1.0, 0.0));
    RolledPainter rolled(
        painter, scene.places, data, *scene.part.rolled, moment, texts(), theme());
    if (m_encoder && !isEncoder(scene.part)) {
        const StageScene encoder = sceneOf(*m_encoder);
        rolled.setLeftEnd(RolledPainter(painter, encoder.places, encoder.part.data,
            *encoder.part.rolled, momentInside(encoder), texts(), theme())
                              .rightEnd());
    }
    if (m_encoder && isEncoder(scene.part))
        rolled.setRightEnd(RolledPainter::biasBegin(
            places().stripOf(0), fontMetrics().height()));
    rolled.draw();
    painter.setOpacity(1.0);
}

/// What the one cell of the encoder and the one of its decoder are joined by.
void StageView::drawRolledJoin(QPainter& painter)
{
    const StageScene encoder = sceneOf(*m_encoder);
    const StageScene decoder = sceneOf(m_part);
    painter.setOpacity(std::max(m_fold * 2.0 - 1.0, 0.0));
    RolledJoinPainter(painter, encoder, decoder, m_bridge, m_threads, texts(), theme()).draw();
    painter.setOpacity(1.0);
}

void StageView::drawNumbers(QPainter& painter, const StageLayout& layout)
{
    const int here = moment().cursor.step;
    const QString words = tr("t = %1").arg(axis().numberOf(here));
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
    const int widest =
        int(normalText().widthOf(QString::number(std::max(axis().steps, axis().encoderSteps))));
    for (int step : axis().ticks(widest)) {
        const QString number = QString::number(axis().numberOf(step));
        const double halfNumber = normalText().widthOf(number) / 2.0;
        const double x = std::clamp(axis().columnCentre(step), axis().left + halfNumber,
            std::max(axis().right() - halfNumber, axis().left + halfNumber));
        if (std::abs(x - centre) > half + halfNumber + 6.0)
            normalText().drawCentred(painter, {x, layout.numbers.centre()}, number);
    }
}

void StageView::drawMemoryNames(QPainter& painter, const StageScene& scene)
{
    const StageData& data = scene.part.data;
    const StagePlaces& places = scene.places;
    if (data.steps < 2)
        return;
    painter.setPen(theme().mutedText);
    const StageArrows arrows(painter, places, data, scene.moment, theme());
    // Between two columns of which neither has the playhead's frame, else on one side of its line.
    const int here = scene.moment.cursor.step;
    const bool isFramed = !playheadRect().isEmpty();
    const auto isBesideFrame = [&](int step) {
        return isFramed && (here == step || here == step + 1);
    };
    int step = 0;
    while (isBesideFrame(step) && step + 2 < data.steps)
        ++step;
    const double begin = places.stripOf(step).right();
    const double end = isBesideFrame(step)
                           ? (places.centreOf(step) + places.centreOf(step + 1)) / 2.0
                           : places.stripOf(step + 1).left();
    const double x = (begin + end) / 2.0;
    for (std::size_t memory = 0; memory < data.memories.size(); ++memory) {
        const double y = arrows.heightOf(memory) - smallText().height() * 0.5 - thickestArrow / 2.0;
        smallText().drawIfFits(painter, {x, y}, data.memories[memory], end - begin);
    }
}

} // namespace loopscope::ui
