#pragma once

#include "core/diagnosis/finiteness.h"
#include "core/training/run_losses.h"

#include <optional>
#include <string>

namespace loopscope
{

/// How a symbol, or its gradient, grew on the way to a number that is not finite. Magnitudes are
/// the largest of all units, in the sequence in which it happened.
struct Growth {
    int firstStep = 0; ///< of the way; later than lastStep where it leads back through the sequence
    int lastStep = 0;  ///< the last that is finite
    double first = 0.0;
    double last = 0.0;
    double factor = 1.0; ///< per step of the way: (last / first)^(1 / steps)
};

/// Where and why a run broke: its first iteration with a number that is not finite.
struct Breakdown {
    int iteration = 0;
    NotFinitePlace place; ///< where the first such number arose
    bool isForward = true;
    std::string placeWords; ///< "h at step 12, unit 3"
    std::string symbol;     ///< of a value or a gradient; else empty
    std::optional<Growth> growth;
    double largestWeight = 0.0; ///< of all parameters, before the iteration; may be infinite
};

/// @param broken  an iteration with a number that is not finite
Breakdown breakdownOf(const Iteration& broken);

/// In plain English, what grew and where it ended: "Going forward, h grew ×4.9 per step, from 0.83
/// at step 1 to 2.1·10³⁰⁷ at step 11. At step 12 it was infinite."
std::string breakdownSentence(const Breakdown& breakdown);

/// The iteration from which a run that broke can go on: the last before it whose loss was at most
/// ten times the smallest so far, so that what already ran away is left out, too. Where only the
/// range of several losses is known, all of them have to be as small; if no such are left, one.
/// @return -1 if the run broke in its first iteration
int lastGoodIteration(const RunLosses& losses, int broken);

} // namespace loopscope
