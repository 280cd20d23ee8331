#pragma once

#include "core/training/experiment_options.h"

namespace loopscope
{

/// An experiment with the settings with which its task is soon learned: what the task's description
/// gives as its defaults. The task, the seed and the number of threads stay as they are.
ExperimentOptions suggestedOptions(const ExperimentOptions& options);

/// The same network on the task that a file became. A batch of one recording would learn one word
/// alone: then it gets the task's usual size.
ExperimentOptions withTaskOfFile(ExperimentOptions options, const TaskOptions& task);

/// Why nothing is to be learned with these settings, a sentence with the remedy; empty if there is
/// something.
std::string nothingToLearn(const ExperimentOptions& options);

} // namespace loopscope
