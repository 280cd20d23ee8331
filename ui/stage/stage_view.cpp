#include "ui/stage/stage_view.h"

#include "ui/stage/column_painter.h"
#include "ui/stage/row_painter.h"
#include "ui/stage/stage_arrows.h"
#include "ui/stage/stage_marks.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QVariantAnimation>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int headerMargin = 16;
constexpr double fadeSpeed = 2.5; ///< of what does not go along when the network is rolled up

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
    m_snapshot = snapshot;
    m_data = stageData(*snapshot);
    m_cells.setGrid(m_data.state);
    const std::size_t rows = m_rows.size();
    m_rows = stageRows(*snapshot);
    m_rowCells.clear();
    m_rolled.reset();
    readRolled();
    if (rows != m_rows.size())
        updateGeometry();
    update();
}

void StageView::fillRows()
{
    if (!m_rowCells.empty())
        return;
    for (StageRow& row : m_rows) {
        fillRow(*m_snapshot, row);
        m_rowCells.emplace_back().setGrid(row.state);
    }
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
    if (m_fold > 0.0 && !m_rolled && m_snapshot)
        m_rolled = rolledPicture(*m_snapshot);
}

// Places

StateRows StageView::stateRows() const
{
    StateRows rows;
    rows.count = std::max(int(m_rows.size()), 1);
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (m_rows[std::size_t(row)].track == m_data.track)
            rows.chosen = row;
    }
    return rows;
}

StagePlaces StageView::places() const
{
    return stagePlaces(axis(), height(), fontMetrics().height(), stateRows(), m_fold);
}

QString StageView::inputName(bool isAlone) const
{
    const int below = m_rows.empty() ? 0 : m_rows[std::size_t(stateRows().chosen)].layer;
    if (below == 0 || !isAlone)
        return tr("input x");
    return below == 1 ? tr("x via layer 1") : tr("x via layers 1–%1").arg(below);
}

QString StageView::outputName(bool isAlone) const
{
    const int layers = m_rows.empty() ? 1 : m_rows.back().layer + 1;
    const int layer = m_rows.empty() ? 0 : m_rows[std::size_t(stateRows().chosen)].layer;
    if (layer == layers - 1 || !isAlone)
        return tr("output ŷ");
    return layer == layers - 2 ? tr("ŷ via layer %1").arg(layers)
                               : tr("ŷ via layers %1–%2").arg(layer + 2).arg(layers);
}

int StageView::headerWidth() const
{
    const QFontMetrics normal(font());
    const QFontMetrics bold(boldFont(font()));
    int words = bold.horizontalAdvance(tr("hidden h"));
    // With room for what stands there when the stage becomes too low for all layers.
    for (const QString& name :
        {tr("target"), outputName(true), inputName(true), outputName(false), inputName(false)})
        words = std::max(words, normal.horizontalAdvance(name));
    if (m_rows.size() > 1) {
        for (const StageRow& row : m_rows)
            words = std::max(words, bold.horizontalAdvance(row.name));
    }
    return headerMargin + words + headerMargin;
}

int StageView::preferredHeight() const
{
    const int text = fontMetrics().height();
    return minimumHeightForRows(text, stateRows().count);
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
    return whole.isEmpty() ? whole : QRect(whole.left(), row.top, whole.width(), row.height);
}

QRect StageView::stateRect(int step) const
{
    return places().stripOf(step);
}

int StageView::otherRowAt(const StageLayout& layout, double y) const
{
    if (!layout.hasOthers())
        return -1;
    for (int row = 0; row < int(layout.states.size()); ++row) {
        const Row& place = layout.states[std::size_t(row)];
        const bool isOther = m_rows[std::size_t(row)].track != m_data.track;
        if (isOther && y >= place.top - 2 && y < place.bottom() + 2)
            return row;
    }
    return -1;
}

int StageView::trackAt(double y) const
{
    const int row = otherRowAt(layout(), y);
    return row < 0 ? m_data.track : m_rows[std::size_t(row)].track;
}

// Pointer

void StageView::mousePressEvent(QMouseEvent* event)
{
    if (m_isRolled) {
        event->ignore(); // one column: no step to choose
        return;
    }
    const int track = trackAt(event->position().y());
    const bool isQuestion = pointing().asked && numberAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && track != m_data.track && !isQuestion)
        emit trackPicked(track);
    TimelinePane::mousePressEvent(event);
}

void StageView::mouseMoveEvent(QMouseEvent* event)
{
    TimelinePane::mouseMoveEvent(event);
    if (!m_isRolled && event->buttons() == Qt::NoButton &&
        trackAt(event->position().y()) != m_data.track)
        setCursor(Qt::PointingHandCursor);
}

void StageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (event->button() != Qt::LeftButton || !axis().holds(x))
        event->ignore();
    else if (m_isRolled)
        emit stepOpened(m_data.track, moment().cursor.step);
    else
        emit stepOpened(trackAt(event->position().y()), axis().stepAt(x));
}

// Drawing

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
    if (places.level() != DrawingLevel::LanesOnly) {
        line(rows.target.centre(), tr("target"));
        line(rows.input.centre(), inputName());
    }
    line(rows.numbers.centre(), tr("step t"));

    const double text = fontMetrics().height();
    painter.setFont(smallText().font());
    for (std::size_t row = 0; rows.hasOthers() && row < m_rows.size(); ++row) {
        if (m_rows[row].track != m_data.track)
            line(rows.states[row].centre(), m_rows[row].name);
    }
    const QString name =
        m_rows.size() > 1 ? m_rows[std::size_t(stateRows().chosen)].name : tr("hidden h");
    line(rows.state.centre(),
        m_rows.size() > 1 ? tr("h, %1 units").arg(m_data.units) : tr("%1 units").arg(m_data.units));
    line(rows.state.centre() + text, rangeText(m_data.state.range));
    painter.setFont(boldText().font());
    painter.setPen(theme().text);
    line(rows.state.centre() - text, name);
}

void StageView::drawSteps(QPainter& painter, const StepRange& visible)
{
    const StagePlaces places = this->places();
    painter.setRenderHint(QPainter::Antialiasing);
    if (const QRect playhead = playheadRect(); !playhead.isEmpty()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().playheadFill);
        painter.drawRoundedRect(playhead, 3.0, 3.0);
    }
    const StepRange shown{visible.first, std::min(visible.last, m_data.steps - 1)};
    if (places.isFolded())
        fadeOthers(painter, shown);
    if (places.fold < 1.0) {
        painter.setOpacity(1.0 - places.fold);
        drawColumns(painter, places, shown);
        drawNumbers(painter, places.layout);
        painter.setOpacity(1.0);
    }
    if (places.isFolded())
        drawRolled(painter, places);
}

void StageView::drawColumns(QPainter& painter, const StagePlaces& places, const StepRange& visible)
{
    const bool isDetailed = places.level() != DrawingLevel::LanesOnly;
    const bool hasOthers = places.layout.hasOthers();
    StageArrows arrows(painter, places, m_data, moment(), theme());
    if (isDetailed && visible.first == 0)
        arrows.drawStart();
    for (int step = visible.first; isDetailed && step <= visible.last; ++step) {
        if (!hasOthers)
            arrows.drawUpright(step);
        if (step + 1 < m_data.steps)
            arrows.drawAlong(step);
    }
    if (hasOthers)
        drawOthers(painter, places, visible);
    ColumnPainter columns(painter, places, m_data, m_cells, moment(), texts(), theme());
    for (int step = visible.first; step <= visible.last; ++step)
        columns.draw(step);
    if (isDetailed && !places.isFolded() && m_data.memories.size() > 1)
        drawMemoryNames(painter, places);
}

/// The layers below and above the one in detail.
void StageView::drawOthers(QPainter& painter, const StagePlaces& places, const StepRange& visible)
{
    fillRows();
    RowPainter rows(painter, places, m_rows, moment(), theme());
    for (int step = visible.first; step <= visible.last; ++step) {
        rows.drawUpright(step, m_data.column(step).hasTarget());
        for (int row = 0; row < int(m_rows.size()); ++row) {
            if (m_rows[std::size_t(row)].track != m_data.track)
                rows.drawRow(row, step, m_rowCells[std::size_t(row)]);
        }
    }
}

/// Other layers stay where they are on the way, and fade at its beginning.
void StageView::fadeOthers(QPainter& painter, const StepRange& visible)
{
    const double opacity = 1.0 - fadeSpeed * m_fold;
    const StagePlaces unrolled =
        stagePlaces(axis(), height(), fontMetrics().height(), stateRows(), 0.0);
    if (opacity <= 0.0 || !unrolled.layout.hasOthers())
        return;
    painter.setOpacity(opacity);
    drawOthers(painter, unrolled, visible);
    painter.setOpacity(1.0);
}

/// The one cell, over the columns that go into it while it is on the way.
void StageView::drawRolled(QPainter& painter, const StagePlaces& places)
{
    const int step = std::clamp(moment().cursor.step, 0, m_data.steps - 1);
    painter.setFont(font());
    StageArrows(painter, places, m_data, moment(), theme()).drawUpright(step);
    ColumnPainter(painter, places, m_data, m_cells, moment(), texts(), theme()).draw(step);
    painter.setOpacity(std::max(places.fold * 2.0 - 1.0, 0.0));
    RolledPainter(painter, places, m_data, *m_rolled, moment(), texts(), theme()).draw();
    painter.setOpacity(1.0);
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

void StageView::drawMemoryNames(QPainter& painter, const StagePlaces& places)
{
    if (m_data.steps < 2)
        return;
    painter.setPen(theme().mutedText);
    const StageArrows arrows(painter, places, m_data, moment(), theme());
    const double x = (places.stripOf(0).right() + places.stripOf(1).left()) / 2.0;
    for (std::size_t memory = 0; memory < m_data.memories.size(); ++memory) {
        const double y = arrows.heightOf(memory) - smallText().height() * 0.5 - thickestArrow / 2.0;
        smallText().drawIfFits(painter, {x, y}, m_data.memories[memory], places.layout.arrowWidth);
    }
}

QString StageView::wordsAt(int step, const QPoint& place) const
{
    if (m_isRolled)
        step = moment().cursor.step;
    if (step < 0 || step >= m_data.steps)
        return {};
    const StagePlaces places = this->places();
    if (const int row = otherRowAt(places.layout, place.y()); row >= 0)
        return wordsOfRow(row, step, place, places);
    const QRect strip = places.stripOf(step);
    if (!strip.contains(place) || !moment().isStateReached(step))
        return describeColumn(m_data, moment(), step);
    const int unit = m_cells.unitAt(place.y(), strip.top(), strip.height());
    return tr("h, unit %1, step %2: %3")
        .arg(unit + 1)
        .arg(step + 1)
        .arg(formatNumber(m_data.state.value(unit, step)));
}

QString StageView::wordsOfRow(
    int row, int step, const QPoint& place, const StagePlaces& places) const
{
    const StageRow& data = m_rows[std::size_t(row)];
    const QString hint = tr("Click to see this layer in detail");
    const bool isThere = data.isReverse || moment().isStateReached(step);
    if (!isThere || m_rowCells.empty())
        return tr("%1: not yet calculated").arg(data.name) + u'\n' + hint;
    const Row& band = places.layout.states[std::size_t(row)];
    const int unit = m_rowCells[std::size_t(row)].unitAt(place.y(), band.top, band.height);
    return tr("%1: h, unit %2, step %3: %4")
               .arg(data.name)
               .arg(unit + 1)
               .arg(step + 1)
               .arg(formatNumber(data.state.value(unit, step))) +
           u'\n' + hint;
}

} // namespace loopscope::ui
