#include "ui/lessons/spotlight.h"

#include <QApplication>
#include <QCursor>
#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

namespace loopscope::ui
{
namespace
{

constexpr int radiusLines = 7; ///< of the light, in line heights
constexpr int dimness = 150;   ///< of 255

} // namespace

Spotlight::Spotlight(QWidget* window)
    : QWidget(window)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void Spotlight::setOn(bool isOn)
{
    if (isOn == !isHidden())
        return;
    if (!isOn) {
        qApp->removeEventFilter(this);
        hide();
        return;
    }
    qApp->installEventFilter(this);
    setGeometry(parentWidget()->rect());
    m_centre = mapFromGlobal(QCursor::pos());
    show();
    raise();
}

bool Spotlight::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    if (event->type() != QEvent::MouseMove && event->type() != QEvent::HoverMove)
        return false;
    QPoint place = QCursor::pos();
    if (event->type() == QEvent::MouseMove)
        place = static_cast<QMouseEvent*>(event)->globalPosition().toPoint();
    place = mapFromGlobal(place);
    if (place != m_centre) {
        m_centre = place;
        raise();
        update();
    }
    return false;
}

void Spotlight::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double radius = fontMetrics().height() * radiusLines;
    QPainterPath dark;
    dark.addRect(QRectF(rect()));
    dark.addEllipse(QPointF(m_centre), radius, radius);
    painter.fillPath(dark, QColor(0, 0, 0, dimness));
}

} // namespace loopscope::ui
