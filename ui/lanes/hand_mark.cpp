#include "ui/lanes/hand_mark.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

void drawHandMarks(QPainter& painter, const QRectF& column, const std::vector<UnitByHand>& units,
    bool isInside, const Theme& theme)
{
    if (units.empty())
        return;
    const double height = column.height() / double(units.size());
    const double size = std::clamp(height, 3.0, handMarkWidth);
    const double left = (isInside ? column.left() : column.left() - size - 2.0) + 0.5;
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        if (!units[unit].isTouched())
            continue;
        const double middle = column.top() + (double(unit) + 0.5) * height;
        const QPolygonF triangle({{left + size, middle}, {left, middle - size / 2.0},
            {left, middle + size / 2.0}});
        painter.setPen(QPen(theme.playhead, 1.0));
        painter.setBrush(units[unit].isHeld ? QBrush(theme.playhead) : QBrush(theme.stage));
        painter.drawPolygon(triangle);
    }
}

} // namespace loopscope::ui
