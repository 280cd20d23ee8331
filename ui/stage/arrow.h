#pragma once

#include <QPolygonF>

namespace loopscope::ui
{

/// An arrow as one outline, shaft and head.
/// @param thickness  of the shaft
/// @param progress   how much of it has grown, in [0, 1], from its start
/// @return empty if it is shorter than a pixel
QPolygonF arrowOutline(
    const QPointF& from, const QPointF& to, double thickness, double progress = 1.0);

} // namespace loopscope::ui
