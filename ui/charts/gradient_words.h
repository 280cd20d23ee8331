#pragma once

#include <QString>

#include <vector>

namespace loopscope::ui
{

/// What is left of a gradient, of log10 relative to its source: "×0.012", "exactly 0".
QString wordsForPower(double power);

/// Whether a power is that of a gradient that is not a finite number.
bool isBroken(double power);

/// Steps back from the last one until less than a hundredth of the gradient is left: as many as
/// there are if that never happens; -1 if a gradient on the way is not finite.
/// @param powers  log10 of the relative norm at each step, the source last
int reachOf(const std::vector<float>& powers);

} // namespace loopscope::ui
