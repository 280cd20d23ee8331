#include "ui/theme/calm_style.h"

#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

void drawChevron(QPainter& painter, const QRect& area, const QColor& colour, bool up)
{
    const double half = std::min(area.width(), area.height()) * 0.28;
    const double rise = up ? -half / 2.0 : half / 2.0;
    const QPointF centre = QRectF(area).center();
    QPainterPath path(centre + QPointF(-half, -rise));
    path.lineTo(centre + QPointF(0.0, rise));
    path.lineTo(centre + QPointF(half, -rise));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.restore();
}

void drawSlider(
    QPainter& painter, const QStyleOptionSlider& option, const QRectF& groove, const QRectF& handle)
{
    const Theme& theme = themeOf(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    const QColor line = enabled ? theme.accent : theme.mutedText;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double thickness = 4.0;
    const QRectF rail(
        groove.left(), groove.center().y() - thickness / 2.0, groove.width(), thickness);
    QRectF filled = rail;
    filled.setRight(handle.center().x());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.border);
    painter.drawRoundedRect(rail, thickness / 2.0, thickness / 2.0);
    painter.setBrush(line);
    painter.drawRoundedRect(filled, thickness / 2.0, thickness / 2.0);
    const double radius = std::min(handle.width(), handle.height()) / 2.0 - 2.0;
    if (focused) {
        painter.setBrush(theme.accentSoft);
        painter.drawEllipse(handle.center(), radius + 2.0, radius + 2.0);
    }
    painter.setPen(QPen(line, focused ? 2.5 : 2.0));
    painter.setBrush(theme.panel);
    painter.drawEllipse(handle.center(), radius - 1.0, radius - 1.0);
    painter.restore();
}

} // namespace

CalmStyle::CalmStyle()
    : QProxyStyle("Fusion")
{
}

void CalmStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
    QPainter* painter, const QWidget* widget) const
{
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_Slider || slider == nullptr || slider->orientation != Qt::Horizontal) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    drawSlider(*painter, *slider, subControlRect(CC_Slider, slider, SC_SliderGroove, widget),
        subControlRect(CC_Slider, slider, SC_SliderHandle, widget));
}

void CalmStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
    QPainter* painter, const QWidget* widget) const
{
    const bool down = element == PE_IndicatorArrowDown || element == PE_IndicatorSpinDown;
    const bool up = element == PE_IndicatorArrowUp || element == PE_IndicatorSpinUp;
    if (down || up)
        drawChevron(*painter, option->rect, themeOf(option->palette).mutedText, up);
    else
        QProxyStyle::drawPrimitive(element, option, painter, widget);
}

int CalmStyle::pixelMetric(
    PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    if (metric == PM_SliderThickness || metric == PM_SliderLength ||
        metric == PM_SliderControlThickness) {
        const int height = option != nullptr ? option->fontMetrics.height() : 16;
        return std::max(16, height);
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int CalmStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
    QStyleHintReturn* returned) const
{
    // A click on a slider's rail goes there at once: a value on a scale is meant, not "one page
    // further".
    if (hint == SH_Slider_AbsoluteSetButtons)
        return Qt::LeftButton;
    if (hint == SH_ToolTip_WakeUpDelay)
        return 450;
    return QProxyStyle::styleHint(hint, option, widget, returned);
}

} // namespace loopscope::ui
