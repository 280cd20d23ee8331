#pragma once

#include "core/bptt/iteration.h"
#include "core/training/experiment_options.h"

#include <functional>
#include <vector>

namespace loopscope
{

struct SavedRun;

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

/// For so many iterations a remedy is tried.
inline constexpr int triedIterations = 200;

/// Those of the remedies with which the run trains on for `triedIterations` without breaking again
/// and without a loss that runs away, the one with the smallest loss first. All of them, as they
/// were, if none does.
/// @param run        that broke
/// @param lastGood   the iteration from which it is to go on
/// @param mayGoOn    asked before each iteration, with the number of the remedy; a remedy that is
///                   not tried to its end passes for what it was until then
std::vector<Remedy> remediesThatHelp(const std::vector<Remedy>& remedies, const SavedRun& run,
    int lastGood, const std::function<bool(int remedy)>& mayGoOn = {});

} // namespace loopscope
