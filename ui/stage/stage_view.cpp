#include "ui/stage/stage_view.h"

#include "ui/session/time_span.h"
#include "ui/stage/attention_threads.h"
#include "ui/stage/rolled_join.h"
#include "ui/stage/seam_painter.h"
#include "ui/theme/fonts.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QVariantAnimation>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int headerMargin = 16;
// Of cells that are rolled up, as shares of the steps' part: an encoder's, its decoder's.
constexpr double rolledEncoder = 0.24;
constexpr double rolledDecoder = 0.66;
constexpr double rolledAlone = 0.45;

} // namespace

StageView::StageView(QWidget* parent)
    : TimelinePane(parent)
    , m_rolling(new QVariantAnimation(this))
{
    m_rolling->setEasingCurve(QEasingCurve::InOutCubic);
    m_rolling->setDuration(rollMilliseconds);
    connect(m_rolling, &QVariantAnimation::valueChanged, this,
        [this](const QVariant& value) { setFold(value.toDouble()); });
    updateFonts();
}

void StageView::setSnapshot(const SnapshotPointer& snapshot)
{
    const std::size_t rows = m_part.rows.size() + (m_encoder ? m_encoder->rows.size() : 0);
    m_part.setSnapshot(snapshot);
    m_bridge = {};
    if (snapshot->encoder) {
        if (!m_encoder)
            m_encoder.emplace();
        m_encoder->setSnapshot(snapshot->encoder);
        m_bridge = bridgeData(*snapshot, *snapshot->encoder);
        m_bridgeCells.setGrid(m_bridge.start);
    } else {
        m_encoder.reset();
    }
    readRolled();
    readThreads();
    if (rows != m_part.rows.size() + (m_encoder ? m_encoder->rows.size() : 0))
        updateGeometry();
    update();
}

void StageView::setMoment(const TimelineMoment& moment)
{
    const bool isOfOtherThreads = moment.cursor != this->moment().cursor;
    TimelinePane::setMoment(moment);
    if (isOfOtherThreads)
        readThreads();
}

/// Of a decoder's step as soon as it is calculated; of an encoder's on the way back, when all steps
/// of the decoder have sent their gradients.
void StageView::readThreads()
{
    m_threads.clear();
    const Cursor& cursor = moment().cursor;
    const bool isBack = cursor.phase == Phase::Backward && !moment().isTraining;
    const bool isShown = cursor.phase == Phase::Forward || cursor.phase == Phase::Backward;
    const bool isThere = m_encoder && m_part.snapshot &&
                         cursor.step >= m_part.data.span.first() &&
                         cursor.step <= m_part.data.span.last();
    if (isThere && (isShown || moment().isTraining) && (!cursor.isInEncoder() || isBack))
        m_threads = attentionThreads(*m_part.snapshot, cursor.step, isBack);
}

// Rolling

void StageView::setRolled(bool isRolled, bool hasMotion)
{
    if (isRolled == m_isRolled)
        return;
    m_isRolled = isRolled;
    m_rolling->stop();
    if (!hasMotion) {
        setFold(isRolled ? 1.0 : 0.0);
        return;
    }
    m_rolling->setStartValue(m_fold);
    m_rolling->setEndValue(isRolled ? 1.0 : 0.0);
    m_rolling->start();
}

void StageView::setFold(double fold)
{
    m_fold = fold;
    readRolled();
    update();
}

void StageView::readRolled()
{
    if (m_fold <= 0.0 || !m_part.snapshot)
        return;
    for (StagePart* part : {&m_part, m_encoder ? &*m_encoder : nullptr}) {
        if (part != nullptr && !part->rolled)
            part->rolled = rolledPicture(*part->snapshot);
    }
}

// Places

const StagePart& StageView::partAt(int step) const
{
    return step < 0 && m_encoder ? *m_encoder : m_part;
}

TimelineMoment StageView::momentOf(const StagePart& part) const
{
    TimelineMoment own = moment();
    if (isEncoder(part))
        own.cursor.step += part.data.steps;
    return own;
}

TimelineMoment StageView::momentAt(int step) const
{
    return momentOf(partAt(step));
}

/// Layers of an encoder and of its decoder stand at the same heights.
StateRows StageView::stateRowsOf(const StagePart& part) const
{
    StateRows rows = part.stateRows();
    if (!m_encoder)
        return rows;
    rows.drawn = rows.count;
    rows.count = std::max(m_part.stateRows().count, m_encoder->stateRows().count);
    return rows;
}

StagePlaces StageView::placesOf(const StagePart& part, double fold) const
{
    const double rolled = isEncoder(part) ? rolledEncoder : m_encoder ? rolledDecoder : rolledAlone;
    return stagePlaces(isEncoder(part) ? axis().encoderPart() : axis(), height(),
        fontMetrics().height(), stateRowsOf(part), fold, rolled);
}

StageScene StageView::sceneOf(const StagePart& part) const
{
    return {isEncoder(part) ? *m_encoder : m_part, placesOf(part), momentOf(part)};
}

StageScene StageView::sceneAt(double x) const
{
    return sceneOf(partAt(axis().stepAt(x)));
}

QString StageView::inputName(bool isAlone) const
{
    const int below =
        rows().empty() ? 0 : rows()[std::size_t(m_part.stateRows().chosen)].layer;
    if (m_encoder)
        return m_part.data.readsOwnOutputs ? tr("source, own ŷ") : tr("source, x");
    if (below == 0 || !isAlone)
        return m_part.data.given > 0 ? tr("input, own ŷ") : tr("input x");
    return below == 1 ? tr("x via layer 1") : tr("x via layers 1–%1").arg(below);
}

QString StageView::outputName(bool isAlone) const
{
    const int layers = rows().empty() ? 1 : rows().back().layer + 1;
    const int layer = rows().empty() ? 0 : rows()[std::size_t(m_part.stateRows().chosen)].layer;
    if (layer == layers - 1 || !isAlone)
        return tr("output ŷ");
    return layer == layers - 2 ? tr("ŷ via layer %1").arg(layers)
                               : tr("ŷ via layers %1–%2").arg(layer + 2).arg(layers);
}

QString StageView::targetName() const
{
    return data().given > 0 ? tr("target, chance") : tr("target");
}

int StageView::headerWidth() const
{
    const QFontMetrics normal(font());
    const QFontMetrics bold(boldFont(font()));
    int words = bold.horizontalAdvance(tr("hidden h"));
    // With room for what stands there when the stage becomes too low for all layers.
    for (const QString& name :
        {targetName(), outputName(true), inputName(true), outputName(false), inputName(false)})
        words = std::max(words, normal.horizontalAdvance(name));
    if (rows().size() > 1) {
        for (const StageRow& row : rows())
            words = std::max(words, bold.horizontalAdvance(row.name));
    }
    return headerMargin + words + headerMargin;
}

int StageView::preferredHeight() const
{
    return minimumHeightForRows(fontMetrics().height(), stateRowsOf(m_part).count);
}

QSize StageView::sizeHint() const
{
    const int text = fontMetrics().height();
    return QSize(60 * text, std::max(preferredHeight(), minimumStageHeight(text) + 4 * text));
}

QSize StageView::minimumSizeHint() const
{
    return QSize(
        TimelinePane::minimumSizeHint().width(), minimumStageHeight(fontMetrics().height()));
}

QRect StageView::playheadRect() const
{
    if (m_fold > 0.0)
        return {}; // one column needs no mark
    const Row row = layout().playhead;
    const QRect whole = TimelinePane::playheadRect();
    if (whole.isEmpty())
        return whole;
    // Below the words on what is given and what is written.
    const int words = data().given > 0 ? QFontMetrics(smallFont(font())).height() + 2 : 0;
    const int top = std::max(row.top, words);
    return QRect(whole.left(), top, whole.width(), row.bottom() - top);
}

QRect StageView::stateRect(int step) const
{
    const StagePart& part = partAt(step);
    return placesOf(part).stripOf(isEncoder(part) ? step + part.data.steps : step);
}

QRect StageView::bridgeRect() const
{
    return m_encoder && m_fold <= 0.0 ? SeamPainter::startRect(sceneOf(m_part), m_bridge)
                                      : QRect();
}

int StageView::trackAt(double y) const
{
    return sceneOf(m_part).trackAt(y);
}

// Numbers

const AttentionThread* StageView::threadAt(const QPoint& place) const
{
    if (!m_encoder || m_threads.empty() || m_fold > 0.0 ||
        axis().level() == DrawingLevel::LanesOnly)
        return nullptr;
    const std::vector<ThreadPlace> places =
        placeThreads(m_threads, encoderPlaces(), this->places());
    const AttentionThread* nearest = nullptr;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const bool isStronger = nearest == nullptr || m_threads[i].weight > nearest->weight;
        if (places[i].isAt(place) && isStronger)
            nearest = &m_threads[i];
    }
    return nearest;
}

std::optional<NumberReference> StageView::numberAt(const QPoint& place) const
{
    if (const QRect start = bridgeRect(); start.contains(place)) {
        const int unit = m_bridgeCells.unitAt(place.y(), start.top(), start.height());
        return moment().isStateReached(-1)
                   ? std::optional(valueOf(m_part.data.track, m_bridge.symbol, -1, unit))
                   : std::nullopt;
    }
    const bool isAsking = pointing().asked.has_value();
    const StageScene scene =
        m_isRolled ? sceneOf(partAt(moment().cursor.step)) : sceneAt(place.x());
    if (const auto number = scene.numberAt(place, isAsking))
        return number;
    const AttentionThread* thread = threadAt(place);
    if (thread == nullptr)
        return std::nullopt;
    NumberReference number;
    number.kind = NumberReference::Kind::AttentionWeight;
    number.step = thread->step;
    number.column = thread->source;
    return number;
}

QRectF StageView::rectOf(const NumberReference& number) const
{
    using Kind = NumberReference::Kind;
    const bool isStart = number.track == m_part.data.track && number.step == -1 &&
                         number.symbol == m_bridge.symbol && number.sequence == 0;
    if (m_encoder && isStart && (number.kind == Kind::Value || number.kind == Kind::Gradient))
        return bridgeRect().isEmpty() ? QRectF()
                                      : m_bridgeCells.cellRect(bridgeRect(), number.unit);
    const bool isOfEncoder =
        m_encoder && number.track >= 0 &&
        m_part.snapshot->iteration->network().tracks()[std::size_t(number.track)].stack == 0;
    return sceneOf(isOfEncoder ? *m_encoder : m_part).rectOf(number);
}

// Pointer

void StageView::mousePressEvent(QMouseEvent* event)
{
    if (m_isRolled) { // one column: no step to choose
        const QPoint place = event->position().toPoint();
        const bool asks = event->button() == Qt::LeftButton && numberAt(place);
        if (asks)
            pressNumber(place);
        event->setAccepted(asks);
        return;
    }
    const StageScene scene = sceneAt(event->position().x());
    const int track = scene.trackAt(event->position().y());
    const bool isQuestion = pointing().asked && numberAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && track != scene.part.data.track && !isQuestion)
        emit trackPicked(track);
    TimelinePane::mousePressEvent(event);
}

void StageView::mouseMoveEvent(QMouseEvent* event)
{
    TimelinePane::mouseMoveEvent(event);
    const StageScene scene = sceneAt(event->position().x());
    if (!m_isRolled && event->buttons() == Qt::NoButton &&
        scene.trackAt(event->position().y()) != scene.part.data.track)
        setCursor(Qt::PointingHandCursor);
}

void StageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    const int here = moment().cursor.step;
    if (event->button() != Qt::LeftButton || !axis().holds(x))
        event->ignore();
    else if (m_isRolled)
        emit stepOpened(partAt(here).data.track, here);
    else
        emit stepOpened(sceneAt(x).trackAt(event->position().y()), axis().stepAt(x));
}

// Words

QString StageView::wordsAt(int step, const QPoint& place) const
{
    if (m_isRolled)
        step = moment().cursor.step;
    if (const QString words = wordsOfRolledJoin(place); !words.isEmpty())
        return words;
    if (bridgeRect().contains(place))
        return describeBridge(m_bridge);
    if (const AttentionThread* thread = threadAt(place))
        return describeThread(
            *m_part.snapshot, *thread, moment().cursor.phase == Phase::Backward);
    const StageScene scene = sceneOf(partAt(step));
    const StageData& data = scene.part.data;
    const int own = data.isEncoder ? step + data.steps : step;
    if (step < axis().first() || own < 0 || own >= data.steps || (step < 0 && !m_encoder))
        return {};
    if (const int row = scene.otherRowAt(place.y()); row >= 0)
        return wordsOfRow(scene, row, own, place);
    const QRect strip = scene.places.stripOf(own);
    if (!strip.contains(place) || !scene.moment.isStateReached(own))
        return describeColumn(data, scene.moment, own);
    const int unit = scene.part.cells.unitAt(place.y(), strip.top(), strip.height());
    return (data.isEncoder ? tr("h, unit %1, step %2 of the encoder: %3")
                           : tr("h, unit %1, step %2: %3"))
               .arg(unit + 1)
               .arg(own + 1)
               .arg(formatNumber(data.state.value(unit, own))) +
           linesByHand(data.byHand, unit);
}

/// At the lines from the one cell of an encoder to the one of its decoder.
QString StageView::wordsOfRolledJoin(const QPoint& place) const
{
    if (!m_isRolled || !m_encoder)
        return {};
    const StageScene encoder = sceneOf(*m_encoder);
    const StageScene decoder = sceneOf(m_part);
    const RolledJoin lines(encoder, decoder, fontMetrics().height());
    for (std::size_t memory = 0; memory < m_bridge.isHandedOver.size(); ++memory) {
        if (m_bridge.isHandedOver[memory] &&
            RolledJoin::isNear(lines.handOverLine(memory), place))
            return describeBridge(m_bridge);
    }
    const AttentionThread* thread = strongestOf(m_threads);
    if (thread == nullptr || !RolledJoin::isNear(lines.readingLine(), place))
        return {};
    return describeThread(*m_part.snapshot, *thread, moment().cursor.phase == Phase::Backward);
}

QString StageView::wordsOfRow(
    const StageScene& scene, int row, int step, const QPoint& place) const
{
    const StageRow& data = scene.part.rows[std::size_t(row)];
    const QString hint = tr("Click to see this layer in detail");
    const bool isThere = data.isReverse || scene.moment.isStateReached(step);
    if (!isThere || scene.part.rowCells.empty())
        return tr("%1: not yet calculated").arg(data.name) + u'\n' + hint;
    const Row& band = scene.places.layout.states[std::size_t(row)];
    const int unit =
        scene.part.rowCells[std::size_t(row)].unitAt(place.y(), band.top, band.height);
    return tr("%1: h, unit %2, step %3: %4")
               .arg(data.name)
               .arg(unit + 1)
               .arg(step + 1)
               .arg(formatNumber(data.state.value(unit, step))) +
           linesByHand(data.byHand, unit) + u'\n' + hint;
}

} // namespace loopscope::ui
