#include "ui/stage/cell_strip.h"

#include "ui/stage/cell_data.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double leastSeparateWidth = 4.0; // of a cell, for a line between cells

template <typename Colour>
void drawStrip(QPainter& painter, const QRectF& place, const Eigen::VectorXd& values,
    const Theme& theme, Colour colourOf)
{
    const int count = int(values.size());
    if (count == 0 || place.isEmpty())
        return;
    // Whole pixels, so that the cells of a strip are equally sharp.
    const QRect whole = place.toAlignedRect();
    const bool isSeparate = whole.width() >= leastSeparateWidth * count;
    if (!isSeparate) {
        QImage image(count, 1, QImage::Format_RGB32);
        for (int unit = 0; unit < count; ++unit)
            image.setPixelColor(unit, 0, colourOf(values(unit)));
        painter.drawImage(whole, image);
    }
    for (int unit = 0; unit < count && isSeparate; ++unit) {
        const int left = whole.left() + whole.width() * unit / count;
        const int right = whole.left() + whole.width() * (unit + 1) / count;
        const QRect cell(
            left, whole.top(), right - left - (unit + 1 < count ? 1 : 0), whole.height());
        painter.fillRect(cell, colourOf(values(unit)));
        if (!std::isfinite(values(unit)))
            painter.fillRect(cell, QBrush(theme.stage, Qt::BDiagPattern));
    }
    if (!isSeparate && !values.allFinite())
        painter.fillRect(whole, QBrush(theme.stage, Qt::BDiagPattern));
    painter.setPen(QPen(theme.border, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(whole).adjusted(-0.5, -0.5, 0.5, 0.5));
}

} // namespace

void drawValueStrip(QPainter& painter, const QRectF& place, const Eigen::VectorXd& values,
    double range, const Theme& theme)
{
    drawStrip(painter, place, values, theme,
        [&](double value) { return valueColour(value, range, theme.dark); });
}

void drawGradientStrip(QPainter& painter, const QRectF& place, const Eigen::VectorXd& gradient,
    double source, const Theme& theme)
{
    drawStrip(painter, place, gradient, theme, [&](double value) {
        const GradientBar bar = gradientBar(std::abs(value), source);
        return bar.kind == MagnitudeKind::Zero ? theme.field
                                               : gradientColour(bar.relative, theme.dark);
    });
}

void drawEmptyStrip(QPainter& painter, const QRectF& place, const Theme& theme)
{
    painter.setPen(QPen(theme.gridLine, 1.0, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(place.toAlignedRect()).adjusted(-0.5, -0.5, 0.5, 0.5));
}

void drawGauge(QPainter& painter, const QRectF& place, const CellValues& gate, const Theme& theme)
{
    const double thickness = std::max(place.height() * 0.4, 3.0);
    const QRectF track(
        place.left(), place.center().y() - thickness / 2.0, place.width(), thickness);
    painter.setPen(QPen(theme.border, 1.0));
    painter.setBrush(theme.field);
    painter.drawRoundedRect(track, thickness / 2.0, thickness / 2.0);
    if (!gate.summary.isFinite()) {
        painter.setBrush(QBrush(theme.wrong, Qt::BDiagPattern));
        painter.drawRoundedRect(track, thickness / 2.0, thickness / 2.0);
        return;
    }
    const auto at = [&](double value) {
        return track.left() + std::clamp(value, 0.0, 1.0) * track.width();
    };
    const QColor blue = valueColour(1.0, 1.0, theme.dark);
    const auto bar = [&](double from, double to, int alpha) {
        QColor colour = blue;
        colour.setAlpha(alpha);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(
            QRectF(QPointF(at(from), track.top() + 1.0), QPointF(at(to), track.bottom() - 1.0)),
            thickness / 2.0, thickness / 2.0);
    };
    bar(gate.summary.smallest, gate.summary.largest, 70);
    bar(gate.lowerQuartile, gate.upperQuartile, 140);
    const double x = at(gate.mean);
    painter.setPen(QPen(theme.text, 2.0));
    painter.drawLine(QPointF(x, place.top() + 1.0), QPointF(x, place.bottom() - 1.0));
}

int unitAt(const QRectF& place, double x, int units)
{
    if (place.width() <= 0.0 || units <= 0)
        return -1;
    return std::clamp(int((x - place.left()) / place.width() * units), 0, units - 1);
}

} // namespace loopscope::ui
