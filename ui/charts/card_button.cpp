#include "ui/charts/card_button.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace loopscope::ui
{
namespace
{

// Signs live in a square of 16 × 16.

QPainterPath dots()
{
    QPainterPath path;
    for (double x : {3.5, 8.0, 12.5})
        path.addEllipse(QPointF(x, 8.0), 1.3, 1.3);
    return path;
}

/// Two corners with arrows: outward from the middle, or back into it.
QPainterPath corners(bool outward)
{
    QPainterPath path;
    const auto corner = [&](double tip, double tail, double arm) {
        path.moveTo(tail, 16.0 - tail);
        path.lineTo(tip, 16.0 - tip);
        path.moveTo(tip - arm, 16.0 - tip);
        path.lineTo(tip, 16.0 - tip);
        path.lineTo(tip, 16.0 - tip + arm);
    };
    if (outward) {
        corner(13.0, 9.3, 4.0);
        corner(3.0, 6.7, -4.0);
    } else {
        corner(9.3, 13.0, -4.0);
        corner(6.7, 3.0, 4.0);
    }
    return path;
}

QPainterPath plus()
{
    QPainterPath path;
    path.moveTo(8.0, 3.0);
    path.lineTo(8.0, 13.0);
    path.moveTo(3.0, 8.0);
    path.lineTo(13.0, 8.0);
    return path;
}

} // namespace

CardButton::CardButton(Mark mark, const QString& name, QWidget* parent)
    : QAbstractButton(parent)
    , m_mark(mark)
{
    setAccessibleName(name);
    setToolTip(name);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

void CardButton::setMark(Mark mark)
{
    m_mark = mark;
    update();
}

QSize CardButton::sizeHint() const
{
    const int edge = fontMetrics().height() + 3;
    return QSize(edge, edge);
}

void CardButton::enterEvent(QEnterEvent*)
{
    update();
}

void CardButton::leaveEvent(QEvent*)
{
    update();
}

void CardButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isBusy = underMouse() || isDown();
    const double edge = height();
    painter.setPen(hasFocus() ? QPen(theme.accent, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(isBusy ? QBrush(theme.soft) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), edge / 5.0, edge / 5.0);
    const double scale = edge * 0.75 / 16.0;
    painter.translate(edge * 0.125, edge * 0.125);
    painter.scale(scale, scale);
    const QColor colour = isBusy || hasFocus() ? theme.text : theme.mutedText;
    if (m_mark == Mark::Menu) {
        painter.fillPath(dots(), colour);
        return;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(m_mark == Mark::Add ? plus() : corners(m_mark == Mark::Enlarge));
}

} // namespace loopscope::ui
