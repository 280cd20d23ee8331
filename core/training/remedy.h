#pragma once

#include "core/bptt/iteration.h"
#include "core/training/experiment_options.h"

#include <vector>

namespace loopscope
{

/// A change of one setting after which a run that broke has a chance to go on.
struct Remedy {
    enum class Kind { ClipNorm, LowerLearningRate, LowerSpectralRadius };
    Kind kind = Kind::ClipNorm;
    ExperimentOptions options; ///< with the change made

    bool operator==(const Remedy&) const = default;
};

/// What helps where numbers grew until they were not finite. Clipping and a smaller learning rate
/// change updates: they are of use only if there was one before the run broke. A smaller spectral
/// radius is of use only where the recurrent matrices follow it.
/// @param options   with which the run broke
/// @param lastGood  the iteration from which it is to go on; the broken one itself, if it was the
///                  first
std::vector<Remedy> remediesFor(const ExperimentOptions& options, const Iteration& lastGood);

} // namespace loopscope
