#pragma once

#include "core/training/saved_run.h"

namespace loopscope
{

/// Whether settings start from given weights, not from drawn ones.
bool startFromGivenWeights(const ExperimentOptions& options);

/// Completes given weights of which a file keeps the source alone: a run that starts from them has
/// their numbers in its first state. All of the run's settings share them again.
void restoreGivenWeights(SavedRun& run);

} // namespace loopscope
