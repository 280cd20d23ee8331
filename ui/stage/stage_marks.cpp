#include "ui/stage/stage_marks.h"

#include "ui/stage/arrow.h"
#include "ui/stage/stage_data.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QLineF>
#include <QPainter>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr double thinnestGradient = 1.2;

double thicknessOf(const CarriedGradient& carried, double scale)
{
    return (thinnestGradient + carried.thickness() * (thickestArrow - thinnestGradient)) * scale;
}

/// A line with bends, its head in place of the shaft's end.
void drawLine(QPainter& painter, const QPolygonF& points, double thickness, const QColor& colour,
    Qt::PenStyle style)
{
    const QLineF last(points[points.size() - 2], points.back());
    const double head = std::min(4.0 + thickness * 0.95, last.length());
    const QPointF neck = last.pointAt(last.length() > 0.0 ? 1.0 - head / last.length() : 0.0);
    QPolygonF shaft = points;
    shaft.back() = neck;
    painter.setPen(QPen(colour, thickness, style, Qt::FlatCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(shaft);
    fillArrow(painter, arrowOutline(neck, points.back(), thickness), colour);
}

} // namespace

QColor withAlpha(QColor colour, int alpha)
{
    colour.setAlpha(alpha);
    return colour;
}

QColor mixed(const QColor& first, const QColor& second, double share)
{
    const auto between = [share](float a, float b) { return float(a + (b - a) * share); };
    return QColor::fromRgbF(between(first.redF(), second.redF()),
        between(first.greenF(), second.greenF()), between(first.blueF(), second.blueF()),
        between(first.alphaF(), second.alphaF()));
}

void fillArrow(QPainter& painter, const QPolygonF& outline, const QColor& colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(outline);
}

void drawGradientArrow(QPainter& painter, const QPointF& from, const QPointF& to,
    const CarriedGradient& carried, double scale, double progress, const Theme& theme)
{
    const GradientBar& magnitude = carried.magnitude;
    const QPolygonF outline = arrowOutline(from, to, thicknessOf(carried, scale), progress);
    const QColor colour = gradientColour(magnitude.relative, theme.dark);
    switch (magnitude.kind) {
    case MagnitudeKind::Positive:
        fillArrow(painter, outline, colour);
        break;
    case MagnitudeKind::Zero:
        painter.setPen(QPen(theme.border, 1.0));
        painter.setBrush(theme.stage);
        painter.drawPolygon(outline);
        break;
    case MagnitudeKind::Infinite:
    case MagnitudeKind::NotANumber: {
        const QPolygonF thick = arrowOutline(from, to, thickestArrow * scale, progress);
        painter.setPen(QPen(colour, 1.0));
        painter.setBrush(QBrush(colour, Qt::BDiagPattern));
        painter.drawPolygon(thick);
        break;
    }
    }
}

void drawGradientLine(QPainter& painter, const QPolygonF& points, const CarriedGradient& carried,
    double scale, const Theme& theme)
{
    const GradientBar& magnitude = carried.magnitude;
    const bool isZero = magnitude.kind == MagnitudeKind::Zero;
    const bool isFinite = isZero || magnitude.kind == MagnitudeKind::Positive;
    const QColor colour = isZero ? theme.border : gradientColour(magnitude.relative, theme.dark);
    const double thickness = isFinite ? thicknessOf(carried, scale) : thickestArrow * scale;
    drawLine(painter, points, thickness, colour, isFinite ? Qt::SolidLine : Qt::DotLine);
}

void drawBentArrow(
    QPainter& painter, const QPolygonF& points, double thickness, const QColor& colour)
{
    drawLine(painter, points, thickness, colour, Qt::SolidLine);
}

} // namespace loopscope::ui
