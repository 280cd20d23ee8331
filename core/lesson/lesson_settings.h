#pragma once

#include "core/lesson/lesson.h"
#include "core/training/experiment_options.h"

#include <string>

namespace loopscope
{

/// What is wrong with a patch, and where in it: "/optimizer/kind".
struct PatchProblem {
    std::string pointer;
    std::string message;
};

/// Settings with a patch laid on them. Members that are not known are problems.
Result<ExperimentOptions, PatchProblem> withPatch(
    const ExperimentOptions& base, const SettingsPatch& patch);

} // namespace loopscope
