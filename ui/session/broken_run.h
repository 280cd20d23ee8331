#pragma once

#include "core/diagnosis/breakdown.h"
#include "core/training/remedy.h"

#include <vector>

namespace loopscope::ui
{

/// A run that met a number that is not finite, and how it can go on.
struct BrokenRun {
    Breakdown breakdown;
    ExperimentOptions options; ///< with which it broke
    int lastGood = -1; ///< the iteration from which it can; -1: the first one broke
    double gradientNorm = 0.0; ///< of that iteration, before clipping
    std::vector<Remedy> remedies;
};

} // namespace loopscope::ui
