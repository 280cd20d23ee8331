#include "ui/controls/choice_box.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QStandardItemModel>
#include <QWheelEvent>

namespace loopscope::ui
{

ChoiceBox::ChoiceBox(QWidget* parent)
    : QComboBox(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
    connect(this, &QComboBox::activated, this, &ChoiceBox::chosen);
}

void ChoiceBox::addChoice(const QString& text, const QString& tip, const QVariant& value)
{
    addItem(text, value);
    setItemData(count() - 1, tip, Qt::ToolTipRole);
}

void ChoiceBox::addHeading(const QString& text)
{
    addItem(text);
    auto* heading = static_cast<QStandardItemModel*>(model())->item(count() - 1);
    heading->setFlags(Qt::NoItemFlags);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
}

void ChoiceBox::paintEvent(QPaintEvent* event)
{
    QComboBox::paintEvent(event);
    // A style sheet that draws the box draws no arrow without an image file.
    const double line = fontMetrics().height();
    const QPointF centre(width() - line * 0.75, height() / 2.0);
    QPainterPath chevron(centre + QPointF(-line * 0.22, -line * 0.11));
    chevron.lineTo(centre + QPointF(0.0, line * 0.11));
    chevron.lineTo(centre + QPointF(line * 0.22, -line * 0.11));
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isEnabled() ? theme.mutedText : theme.border, 1.5, Qt::SolidLine,
        Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(chevron);
}

void ChoiceBox::wheelEvent(QWheelEvent* event)
{
    // The wheel scrolls the panel; it must not change a setting that happens to pass below the
    // pointer.
    if (hasFocus())
        QComboBox::wheelEvent(event);
    else
        event->ignore();
}

} // namespace loopscope::ui
