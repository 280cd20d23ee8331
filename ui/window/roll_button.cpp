#include "ui/window/roll_button.h"

#include "ui/stage/stage_marks.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QPainter>

namespace loopscope::ui
{

RollButton::RollButton(QAction* action, QWidget* parent)
    : QAbstractButton(parent)
{
    setObjectName("stage.rolled");
    setCheckable(true);
    setChecked(action->isChecked());
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    const auto describe = [this](bool isRolled) {
        setChecked(isRolled);
        setAccessibleName(isRolled ? tr("Unroll the network") : tr("Roll the network up"));
        setToolTip(isRolled
                       ? tr("Unrolls the cell again: a column for every step (R)")
                       : tr("Rolls the steps up into the one cell that they are: the same weights "
                            "at every step (R)"));
        update();
    };
    describe(action->isChecked());
    connect(action, &QAction::toggled, this, describe);
    connect(this, &QAbstractButton::clicked, action, &QAction::setChecked);
}

QSize RollButton::sizeHint() const
{
    const int line = fontMetrics().height();
    return QSize(line * 22 / 10, line * 15 / 10);
}

/// A cell with an arrow from itself to itself.
void RollButton::drawLoop(QPainter& painter, const QRectF& place) const
{
    const double unit = place.height() / 10.0;
    const double x = place.center().x() - 2.0 * unit;
    const double y = place.center().y();
    painter.drawRoundedRect(QRectF(x - 2.0 * unit, y - 4.0 * unit, 4.0 * unit, 8.0 * unit), 2, 2);
    const double right = x + 7.0 * unit;
    drawBentArrow(painter,
        QPolygonF({{x + 2.0 * unit, y - 2.5 * unit}, {right, y - 2.5 * unit},
            {right, y + 2.5 * unit}, {x + 2.6 * unit, y + 2.5 * unit}}),
        1.3, painter.pen().color());
}

/// Three cells in a row with arrows between them.
void RollButton::drawColumns(QPainter& painter, const QRectF& place) const
{
    const double unit = place.height() / 10.0;
    const double y = place.center().y();
    const QPen pen = painter.pen();
    for (int column = -1; column <= 1; ++column) {
        const double x = place.center().x() + column * 6.0 * unit;
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            QRectF(x - 1.3 * unit, y - 4.0 * unit, 2.6 * unit, 8.0 * unit), 1.5, 1.5);
        if (column < 1)
            painter.drawLine(QPointF(x + 1.6 * unit, y), QPointF(x + 4.4 * unit, y));
    }
}

void RollButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(*this);
    const QRectF whole = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    const double round = height() * 0.3;
    painter.setPen(hasFocus() ? QPen(theme.accent, 1.5) : QPen(theme.border, 1.0));
    painter.setBrush(isDown() || underMouse() ? theme.accentSoft : theme.soft);
    painter.drawRoundedRect(whole, round, round);
    painter.setPen(QPen(theme.text, 1.3));
    painter.setBrush(Qt::NoBrush);
    const QRectF inside = whole.adjusted(0.0, height() * 0.18, 0.0, -height() * 0.18);
    if (isChecked())
        drawColumns(painter, inside);
    else
        drawLoop(painter, inside);
}

} // namespace loopscope::ui
