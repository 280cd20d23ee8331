#pragma once

#include <QColor>

namespace loopscope::ui
{

/// Colour of a value: orange (negative) – neutral – blue (positive), symmetric over [-range,
/// range], then saturated. Not-a-number and infinity have colours of their own.
QColor valueColour(double value, double range, bool dark);

/// Colour of a gradient's magnitude relative to the gradient at its source:
/// pale lavender (≤ 1e-6) → indigo → teal (1) → amber → crimson (≥ 1e3).
/// @param relative  ≥ 0; not-a-number and infinity have a colour of their own
QColor gradientColour(double relative, bool dark);

} // namespace loopscope::ui
