#include "ui/controls/disclosure.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace loopscope::ui
{

Disclosure::Disclosure(const QString& text, QWidget* parent)
    : QAbstractButton(parent)
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

QSize Disclosure::sizeHint() const
{
    const int line = fontMetrics().height();
    return {fontMetrics().horizontalAdvance(text()) + line * 7 / 4, line * 5 / 4};
}

void Disclosure::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    const double line = fontMetrics().height();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2.0));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), line * 0.3, line * 0.3);
    }
    const QColor colour = underMouse() ? theme.text : theme.mutedText;
    painter.setPen(colour);
    const QRectF words = QRectF(rect()).adjusted(line * 0.4, 0.0, -line * 1.2, 0.0);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text());

    const double half = line * 0.22;
    const double rise = isChecked() ? -half / 2.0 : half / 2.0;
    const QPointF centre(width() - line * 0.75, height() / 2.0);
    QPainterPath chevron(centre + QPointF(-half, -rise));
    chevron.lineTo(centre + QPointF(0.0, rise));
    chevron.lineTo(centre + QPointF(half, -rise));
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(chevron);
}

void Disclosure::enterEvent(QEnterEvent*)
{
    update();
}

void Disclosure::leaveEvent(QEvent*)
{
    update();
}

} // namespace loopscope::ui
