#include "ui/lanes/hand_mark.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{
namespace
{

constexpr double smallMark = 5.0;
constexpr double leastUnit = 2.0; // pixels that a unit is wide

void drawMark(QPainter& painter, const QPolygonF& triangle, bool isHeld, const Theme& theme)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.playhead, 1.0));
    painter.setBrush(isHeld ? QBrush(theme.playhead) : QBrush(theme.stage));
    painter.drawPolygon(triangle);
}

} // namespace

void drawHandMarks(QPainter& painter, const QRectF& column, const std::vector<UnitByHand>& units,
    bool isInside, const Theme& theme)
{
    if (units.empty())
        return;
    const double height = column.height() / double(units.size());
    const double size = std::clamp(height, 3.0, handMarkWidth);
    const double left = (isInside ? column.left() : column.left() - size - 2.0) + 0.5;
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (!units[unit].isTouched())
            continue;
        const double middle = column.top() + (double(unit) + 0.5) * height;
        drawMark(painter,
            QPolygonF({{left + size, middle}, {left, middle - size / 2.0},
                {left, middle + size / 2.0}}),
            units[unit].isHeld, theme);
    }
}

void drawHandMarksAbove(QPainter& painter, const QRectF& strip,
    const std::vector<UnitByHand>& units, const Theme& theme)
{
    const bool isAll = std::all_of(
        units.begin(), units.end(), [](const UnitByHand& unit) { return unit.isTouched(); });
    const double width = strip.width() / double(std::max(units.size(), std::size_t(1)));
    if (isAll || width < leastUnit)
        return;
    const double size = std::clamp(width, 3.0, smallMark);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (!units[unit].isTouched())
            continue;
        const double middle = strip.left() + (double(unit) + 0.5) * width;
        const double tip = strip.top() + 0.5;
        drawMark(painter,
            QPolygonF({{middle, tip}, {middle - size / 2.0, tip - size},
                {middle + size / 2.0, tip - size}}),
            units[unit].isHeld, theme);
    }
}

void drawHandMarkAt(QPainter& painter, const QPointF& place, const std::vector<UnitByHand>& units,
    const Theme& theme)
{
    if (units.empty())
        return;
    const bool isHeld = std::any_of(
        units.begin(), units.end(), [](const UnitByHand& unit) { return unit.isHeld; });
    drawMark(painter,
        QPolygonF({place, place + QPointF(-smallMark, -smallMark / 2.0),
            place + QPointF(-smallMark, smallMark / 2.0)}),
        isHeld, theme);
}

} // namespace loopscope::ui
