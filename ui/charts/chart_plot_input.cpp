// What the pointer and the keys do to a plot: picking, panning, dragging its lines.

#include "ui/charts/chart_plot.h"

#include <QApplication>
#include <QHelpEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr double zoomPerWheelUnit = 1.0015; // 120 units a notch: ×1.2
constexpr double zoomPerKey = 1.25;
constexpr double handleReach = 5.0; // pixels
constexpr int pointerSteps = 48;    // of the keys' pointer from one end to the other
constexpr int fineSteps = 480;      // likewise, with Shift

} // namespace

bool ChartPlot::isAtHandle(const QPointF& place) const
{
    return m_handle && std::abs(xAxis->coordToPixel(*m_handle) - place.x()) <= handleReach;
}

bool ChartPlot::isAtLevelHandle(const QPointF& place) const
{
    return m_levelHandle &&
           std::abs(yAxis->coordToPixel(*m_levelHandle) - place.y()) <= handleReach;
}

void ChartPlot::showPointerShape(const QPointF& place)
{
    if (!plotRect().contains(place.toPoint()))
        unsetCursor();
    else if (m_drag == Drag::Level || (m_drag == Drag::None && isAtLevelHandle(place)))
        setCursor(Qt::SplitVCursor);
    else if (m_isScrubbable && isAtHandle(place))
        setCursor(Qt::SplitHCursor);
    else if (m_isZoomed)
        setCursor(m_drag == Drag::Pan ? Qt::ClosedHandCursor : Qt::OpenHandCursor);
    else
        setCursor(m_isScrubbable ? Qt::PointingHandCursor : Qt::CrossCursor);
}

void ChartPlot::pickLater(const QPointF& place)
{
    m_picked = place;
    m_pickTimer.start(QApplication::doubleClickInterval());
}

void ChartPlot::mousePressEvent(QMouseEvent* event)
{
    const QPointF place = event->position();
    m_last = m_pressed = place;
    if (event->button() == Qt::MiddleButton && m_isZoomed) {
        m_drag = Drag::Pan;
    } else if (event->button() == Qt::LeftButton && plotRect().contains(place.toPoint())) {
        if (isAtLevelHandle(place)) {
            m_drag = Drag::Level;
            return;
        }
        const bool scrubs = m_isScrubbable && (!m_isZoomed || isAtHandle(place));
        m_drag = scrubs ? Drag::Scrub : Drag::Pressed;
        if (scrubs)
            emit picked(place);
    } else {
        event->ignore();
        return;
    }
    showPointerShape(place);
}

void ChartPlot::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF place = event->position();
    if (m_drag == Drag::Pressed && m_isZoomed &&
        (place - m_pressed).manhattanLength() >= QApplication::startDragDistance())
        m_drag = Drag::Pan;
    if (m_drag == Drag::Pan)
        pan(m_last, place);
    m_last = place;
    if (m_drag == Drag::Scrub)
        emit picked(place);
    if (m_drag == Drag::Level)
        emit levelDragged(coordinatesOf(place).y());
    showPointerShape(place);
    if (plotRect().contains(place.toPoint()))
        emit pointed(place);
    else
        emit pointerLeft();
}

void ChartPlot::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::Pressed) {
        if (m_isZoomed)
            pickLater(event->position());
        else
            emit picked(event->position());
    }
    showPointerShape(event->position());
}

void ChartPlot::mouseDoubleClickEvent(QMouseEvent*)
{
    m_pickTimer.stop();
    m_drag = Drag::None;
    resetZoom();
}

void ChartPlot::wheelEvent(QWheelEvent* event)
{
    const QPoint turn = event->angleDelta();
    if (turn.y() == 0 || std::abs(turn.x()) > std::abs(turn.y())) {
        event->ignore(); // sideways: whoever scrolls the charts
        return;
    }
    zoom(std::pow(zoomPerWheelUnit, turn.y()), event->position());
    emit pointed(event->position());
    event->accept();
}

void ChartPlot::leaveEvent(QEvent*)
{
    emit pointerLeft();
}

void ChartPlot::keyPressEvent(QKeyEvent* event)
{
    const QPointF centre = m_pointer ? placeOf(m_pointer->x(), m_pointer->y())
                                     : QRectF(plotRect()).center();
    if (event->key() == Qt::Key_Plus)
        zoom(zoomPerKey, centre);
    else if (event->key() == Qt::Key_Minus)
        zoom(1.0 / zoomPerKey, centre);
    else if (event->key() == Qt::Key_0)
        resetZoom();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_pointer)
        emit picked(centre);
    else if (!movePointer(*event))
        event->ignore();
}

/// An arrow moves the pointer; at the edge of what is zoomed into, the view goes with it.
bool ChartPlot::movePointer(const QKeyEvent& event)
{
    const int across =
        (event.key() == Qt::Key_Right ? 1 : 0) - (event.key() == Qt::Key_Left ? 1 : 0);
    const int down = (event.key() == Qt::Key_Down ? 1 : 0) - (event.key() == Qt::Key_Up ? 1 : 0);
    if (across == 0 && down == 0)
        return false;
    const QRectF inside = QRectF(plotRect()).adjusted(1.0, 1.0, -1.0, -1.0);
    const double steps = event.modifiers().testFlag(Qt::ShiftModifier) ? fineSteps : pointerSteps;
    QPointF place = inside.center();
    if (m_pointer)
        place = placeOf(m_pointer->x(), m_pointer->y()) +
                QPointF(across * inside.width() / steps, down * inside.height() / steps);
    const QPointF kept(std::clamp(place.x(), inside.left(), inside.right()),
        std::clamp(place.y(), inside.top(), inside.bottom()));
    if (m_isZoomed && kept != place)
        pan(place, kept);
    m_pointer = coordinatesOf(kept);
    emit pointed(kept);
    update();
    return true;
}

void ChartPlot::focusOutEvent(QFocusEvent* event)
{
    QCustomPlot::focusOutEvent(event);
    if (!m_pointer)
        return;
    m_pointer.reset();
    emit pointerLeft();
    update();
}

bool ChartPlot::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        // The window's shortcuts for the same keys zoom something else. (With Ctrl they are its
        // own.)
        const auto* press = static_cast<QKeyEvent*>(event);
        const int key = press->key();
        if (!press->modifiers().testFlag(Qt::ControlModifier) &&
            (key == Qt::Key_Plus || key == Qt::Key_Minus || key == Qt::Key_0)) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        emit helpAsked(static_cast<QHelpEvent*>(event)->globalPos());
        return true;
    }
    return QCustomPlot::event(event);
}

} // namespace loopscope::ui
