#include "ui/controls/toggle_switch.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace loopscope::ui
{

ToggleSwitch::ToggleSwitch(QWidget* parent)
    : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, &ToggleSwitch::switched);
}

void ToggleSwitch::setOn(bool on)
{
    setChecked(on);
}

QSize ToggleSwitch::sizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 9 / 4, line * 5 / 4};
}

void ToggleSwitch::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF rail = QRectF(rect()).adjusted(3.5, 3.5, -3.5, -3.5);
    const double radius = rail.height() / 2.0;
    const QColor fill = isChecked() ? theme.accent : theme.soft;
    painter.setPen(QPen(isChecked() ? theme.accent : theme.mutedText, 1.0));
    painter.setBrush(isEnabled() ? fill : theme.soft);
    painter.drawRoundedRect(rail, radius, radius);

    const double inset = 3.0;
    const double size = rail.height() - 2.0 * inset;
    const double left = isChecked() ? rail.right() - inset - size : rail.left() + inset;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() && isEnabled() ? theme.accentText : theme.mutedText);
    painter.drawEllipse(QRectF(left, rail.top() + inset, size, size));
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            QRectF(rect()).adjusted(1, 1, -1, -1), height() / 2.0 - 1, height() / 2.0 - 1);
    }
}

} // namespace loopscope::ui
