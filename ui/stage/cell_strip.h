#pragma once

#include <Eigen/Core>
#include <QRectF>

class QPainter;

namespace loopscope::ui
{

struct CellValues;
struct GradientBar;
struct Theme;

/// A vector as a level strip, one cell a unit from left to right, in the ramp of values.
void drawValueStrip(QPainter& painter, const QRectF& place, const Eigen::VectorXd& values,
    double range, const Theme& theme);

/// The same in the ramp of gradients. @param source  the gradient that counts as 1
void drawGradientStrip(QPainter& painter, const QRectF& place, const Eigen::VectorXd& gradient,
    double source, const Theme& theme);

/// A place for a vector that is not calculated yet.
void drawEmptyStrip(QPainter& painter, const QRectF& place, const Theme& theme);

/// A gate between 0 and 1: from the smallest to the largest unit, the middle half of them, and the
/// mean as a mark.
void drawGauge(QPainter& painter, const QRectF& place, const CellValues& gate, const Theme& theme);

/// The unit whose cell holds x.
int unitAt(const QRectF& place, double x, int units);

} // namespace loopscope::ui
