#include "ui/lanes/lane_choice.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace loopscope::ui
{

LaneChoice::LaneChoice(const QString& words, QWidget* parent)
    : QAbstractButton(parent)
{
    setText(words);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

QFont LaneChoice::textFont() const
{
    return smallFont(font());
}

QSize LaneChoice::sizeHint() const
{
    // As wide as when it is chosen and bold, so that nothing moves on a click.
    const QFontMetrics metrics(boldFont(textFont()));
    return QSize(metrics.horizontalAdvance(text()) + 16, metrics.height() + 5);
}

void LaneChoice::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF pill = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    const bool isBusy = isChecked() || underMouse();
    painter.setPen(hasFocus() ? QPen(theme.accent, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(
        isBusy ? QBrush(isChecked() ? theme.accentSoft : theme.soft) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(pill, pill.height() / 2.0, pill.height() / 2.0);
    painter.setFont(isChecked() ? boldFont(textFont()) : textFont());
    painter.setPen(isChecked() ? theme.text : theme.mutedText);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace loopscope::ui
