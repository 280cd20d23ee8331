#pragma once

#include <QColor>
#include <QPolygonF>

class QPainter;

namespace loopscope::ui
{

struct CarriedGradient;
struct Theme;

inline constexpr double thinArrow = 1.5;
inline constexpr double strongArrow = 3.0;
inline constexpr double thickestArrow = 8.0;

QColor withAlpha(QColor colour, int alpha);
/// A colour between two. @param share  of the second, in [0, 1]
QColor mixed(const QColor& first, const QColor& second, double share);

void fillArrow(QPainter& painter, const QPolygonF& outline, const QColor& colour);

/// An arrow that carries a gradient: coloured and as wide as its magnitude says, hollow for exactly
/// none, hatched for what is not finite.
void drawGradientArrow(QPainter& painter, const QPointF& from, const QPointF& to,
    const CarriedGradient& carried, double scale, double progress, const Theme& theme);

/// The same along a line with bends, its head at the last point.
void drawGradientLine(QPainter& painter, const QPolygonF& points, const CarriedGradient& carried,
    double scale, const Theme& theme);

/// A line with bends and an arrow's head at its last point.
void drawBentArrow(
    QPainter& painter, const QPolygonF& points, double thickness, const QColor& colour);

} // namespace loopscope::ui
