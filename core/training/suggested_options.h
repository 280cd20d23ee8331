#pragma once

#include "core/training/experiment_options.h"

namespace loopscope
{

/// An experiment with the settings with which its task is soon learned: what the task's description
/// gives as its defaults. The task, the seed and the number of threads stay as they are.
ExperimentOptions suggestedOptions(const ExperimentOptions& options);

} // namespace loopscope
