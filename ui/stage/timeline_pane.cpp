#include "ui/stage/timeline_pane.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{

namespace
{

constexpr double zoomPerWheelUnit = 1.0015; // 120 units a notch: ×1.2
constexpr double leastFrame = 5.0;          // side of the frame of a number, in pixels
constexpr std::size_t mostFrames = 24;      // of contributors: the largest

} // namespace

TimelinePane::TimelinePane(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::NoFocus);
}

void TimelinePane::setAxis(const TimeAxis& axis)
{
    if (axis == m_axis)
        return;
    m_axis = axis;
    update();
}

void TimelinePane::setMoment(const TimelineMoment& moment)
{
    if (moment == m_moment)
        return;
    m_moment = moment;
    update();
}

void TimelinePane::setPointing(const Pointing& pointing)
{
    if (pointing == m_pointing)
        return;
    m_pointing = pointing;
    update();
}

std::optional<NumberReference> TimelinePane::numberAt(const QPoint&) const
{
    return std::nullopt;
}

QRectF TimelinePane::rectOf(const NumberReference&) const
{
    return {};
}

void TimelinePane::setOnCard(bool onCard)
{
    m_isOnCard = onCard;
    update();
}

QColor TimelinePane::surface() const
{
    return m_isOnCard ? theme().panel : theme().stage;
}

QRect TimelinePane::playheadRect() const
{
    const int step = m_moment.cursor.step;
    if (!m_axis.visibleSteps().contains(step))
        return {};
    const int begin = m_axis.columnLeft(step);
    return QRect(begin, 0, m_axis.columnRight(step) - begin, height());
}

QSize TimelinePane::minimumSizeHint() const
{
    return QSize(headerWidth() + 6 * fontMetrics().height(), 3 * fontMetrics().height());
}

QRect TimelinePane::stepsRect() const
{
    return QRect(m_axis.left, 0, m_axis.viewportWidth, height());
}

QRect TimelinePane::headerRect() const
{
    return QRect(0, 0, m_axis.left, height());
}

const Theme& TimelinePane::theme() const
{
    return themeOf(*this);
}

void TimelinePane::updateFonts()
{
    m_normalText.setFont(font());
    m_smallText.setFont(smallFont(font()));
    m_boldText.setFont(boldFont(font()));
}

bool TimelinePane::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    showWords(help->pos(), help->globalPos());
    return true;
}

void TimelinePane::showWords(const QPoint& place, const QPoint& globalPlace)
{
    QString words =
        wordsAt(m_axis.holds(place.x()) ? m_axis.stepAt(place.x()) : noStep, place);
    if (!words.isEmpty() && numberAt(place))
        words += u'\n' + tr("click to ask why");
    if (words.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(globalPlace, words, this);
}

void TimelinePane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateFonts();
        updateGeometry();
    }
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        update();
}

void TimelinePane::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_axis.holds(event->position().x())) {
        event->ignore();
        return;
    }
    m_pressed = event->position().toPoint();
    m_isClick = true;
    m_canDrag = true;
    // Who asks one number after the other stays at the step where the questions began; and threads
    // of attention are there only while the playhead stays at their step.
    const std::optional<NumberReference> number = numberAt(m_pressed);
    const bool stays = number && (m_pointing.asked ||
                                     number->kind == NumberReference::Kind::AttentionWeight);
    m_isDragging = !stays;
    if (m_isDragging)
        emit stepPicked(m_axis.stepAt(event->position().x()));
}

void TimelinePane::pressNumber(const QPoint& place)
{
    m_pressed = place;
    m_isClick = true;
    m_isDragging = false;
    m_canDrag = false;
}

void TimelinePane::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint place = event->position().toPoint();
    if (event->buttons().testFlag(Qt::LeftButton) && m_isClick &&
        (place - m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_isClick = false;
        m_isDragging = m_canDrag;
    }
    if (m_isDragging) {
        emit stepPicked(m_axis.stepAt(place.x()));
        return;
    }
    setCursor(m_axis.holds(place.x()) && numberAt(place) ? Qt::PointingHandCursor
                                                         : Qt::ArrowCursor);
    if (QToolTip::isVisible())
        showWords(place, event->globalPosition().toPoint());
}

void TimelinePane::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_isDragging = false;
    if (!std::exchange(m_isClick, false))
        return;
    if (const std::optional<NumberReference> number = numberAt(m_pressed))
        emit numberPicked(*number);
}

void TimelinePane::leaveEvent(QEvent*)
{
    unsetCursor();
}

void TimelinePane::wheelEvent(QWheelEvent* event)
{
    const QPoint turned = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        emit zoomAsked(std::pow(zoomPerWheelUnit, turned.y()), event->position().x());
        return;
    }
    if (!m_axis.canScroll()) {
        event->ignore();
        return;
    }
    const QPoint moved = event->pixelDelta().isNull() ? turned : event->pixelDelta();
    emit scrollAsked(-(std::abs(moved.x()) > std::abs(moved.y()) ? moved.x() : moved.y()));
}

void TimelinePane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), surface());
    drawHeader(painter);
    painter.setClipRect(stepsRect());
    drawSteps(painter, m_axis.visibleSteps());

    drawPointing(painter);

    const QRect playhead = playheadRect();
    if (playhead.isEmpty())
        return;
    // The line stands outside of the column's pixels, as far as the steps' part goes.
    painter.setClipRect(stepsRect().adjusted(-2, 0, 2, 0));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().playhead, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(playhead).adjusted(0.25, 0.75, -0.25, -0.75), 3.0, 3.0);
}

/// Contributors in the accent colour, the larger the stronger; round the number that is explained
/// a line of the text's colour.
void TimelinePane::drawPointing(QPainter& painter) const
{
    if (!m_pointing.asked)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const std::size_t shown = std::min(m_pointing.contributors.size(), mostFrames);
    for (std::size_t i = shown; i-- > 0;) {
        QColor colour = theme().accent;
        colour.setAlpha(m_pointing.focus ? 75 : 255 - 180 * int(i) / int(mostFrames));
        drawFrame(painter, m_pointing.contributors[i], QPen(colour, 1.5), Frame::Thin);
    }
    drawFrame(painter, *m_pointing.asked, QPen(theme().text, 2.0), Frame::Raised);
    if (m_pointing.focus)
        drawFrame(painter, *m_pointing.focus, QPen(theme().accent, 3.0), Frame::Raised);
}

void TimelinePane::drawFrame(
    QPainter& painter, const NumberReference& number, const QPen& pen, Frame kind) const
{
    const QRectF place = rectOf(number);
    if (place.isEmpty())
        return;
    const double wider = std::max(0.0, leastFrame - place.width()) / 2.0;
    const double higher = std::max(0.0, leastFrame - place.height()) / 2.0;
    QRectF frame = place.adjusted(-wider, -higher, wider, higher);
    if (kind == Frame::Raised) {
        // A line of the ground's colour keeps the frame apart from cells of its own colour.
        painter.setPen(QPen(theme().stage, pen.widthF() + 2.0));
        painter.drawRect(frame);
    } else {
        // Inside, so that neighbours that contribute, too, leave something of each other.
        const double inset = pen.widthF() / 2.0;
        frame.adjust(inset, inset, -inset - 1.0, -inset - 1.0);
    }
    painter.setPen(pen);
    painter.drawRect(frame);
}

} // namespace loopscope::ui
