#include "ui/lanes/lane_button.h"

#include "ui/stage/text_cache.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr int margin = 8; ///< at both ends

} // namespace

LaneButton::LaneButton(QAction* action, const std::array<QString, 2>& words, QWidget* parent)
    : QAbstractButton(parent)
    , m_action(action)
    , m_words(words)
{
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    connect(this, &QAbstractButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, &LaneButton::follow);
    follow();
}

void LaneButton::follow()
{
    setEnabled(m_action->isEnabled());
    setToolTip(m_action->toolTip());
    setAccessibleDescription(m_action->toolTip());
    setText(m_words[m_isBusy ? 1 : 0]);
    setAccessibleName(text());
    update();
}

void LaneButton::setSigns(const std::array<Sign, 2>& signs)
{
    m_signs = signs;
    update();
}

void LaneButton::setBusy(bool busy)
{
    m_isBusy = busy;
    follow();
}

QFont LaneButton::textFont() const
{
    return smallFont(font());
}

int LaneButton::signWidth() const
{
    return QFontMetrics(textFont()).height() * 7 / 10;
}

QSize LaneButton::sizeHint() const
{
    // Wide enough for both words, so that nothing moves on a click.
    const QFontMetrics metrics(textFont());
    const int widest =
        std::max(metrics.horizontalAdvance(m_words[0]), metrics.horizontalAdvance(m_words[1]));
    return QSize(2 * margin + signWidth() + margin / 2 + widest, metrics.height() + 5);
}

void LaneButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF pill = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    painter.setPen(hasFocus() ? QPen(theme.accent, 1.5) : QPen(theme.border, 1.0));
    painter.setBrush(m_isBusy                        ? QBrush(theme.accentSoft)
                     : underMouse() && isEnabled() ? QBrush(theme.soft)
                                                     : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(pill, pill.height() / 2.0, pill.height() / 2.0);
    const QColor colour = isEnabled() ? theme.text : theme.mutedText;
    const int side = signWidth();
    signIcon(m_signs[m_isBusy ? 1 : 0], colour)
        .paint(&painter, QRect(margin, (height() - side) / 2, side, side), Qt::AlignCenter,
            isEnabled() ? QIcon::Normal : QIcon::Disabled);
    painter.setFont(textFont());
    painter.setPen(colour);
    painter.drawText(rect().adjusted(margin + side + margin / 2, 0, -margin / 2, 0),
        Qt::AlignLeft | Qt::AlignVCenter, text());
}

} // namespace loopscope::ui
