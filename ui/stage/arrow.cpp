#include "ui/stage/arrow.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

QPolygonF arrowOutline(const QPointF& from, const QPointF& to, double thickness, double progress)
{
    const QPointF whole = (to - from) * std::clamp(progress, 0.0, 1.0);
    const double length = std::hypot(whole.x(), whole.y());
    if (length < 1.0)
        return {};
    const QPointF along = whole / length;
    const QPointF across(-along.y(), along.x());
    const QPointF tip = from + whole;
    const double head = std::min(3.0 + thickness * 0.95, length);
    const double halfHead = std::min(2.0 + thickness * 0.85, head);
    const double half = std::min(thickness / 2.0, halfHead);
    const QPointF neck = tip - along * head;
    return QPolygonF({from + across * half, neck + across * half, neck + across * halfHead, tip,
        neck - across * halfHead, neck - across * half, from - across * half});
}

} // namespace loopscope::ui
