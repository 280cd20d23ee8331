#include "ui/stage/timeline_pane.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double zoomPerWheelUnit = 1.0015; // 120 units a notch: ×1.2

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
    const QString words =
        m_axis.holds(place.x()) ? wordsAt(m_axis.stepAt(place.x()), place) : wordsAt(-1, place);
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
    m_isDragging = true;
    emit stepPicked(m_axis.stepAt(event->position().x()));
}

void TimelinePane::mouseMoveEvent(QMouseEvent* event)
{
    if (m_isDragging)
        emit stepPicked(m_axis.stepAt(event->position().x()));
    else if (QToolTip::isVisible())
        showWords(event->position().toPoint(), event->globalPosition().toPoint());
}

void TimelinePane::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_isDragging = false;
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
    painter.fillRect(rect(), theme().stage);
    drawHeader(painter);
    painter.setClipRect(stepsRect());
    drawSteps(painter, m_axis.visibleSteps());

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

} // namespace loopscope::ui
