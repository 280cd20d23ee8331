#pragma once

#include "core/lesson/lesson.h"
#include "core/training/experiment_options.h"

#include <string>
#include <utility>
#include <vector>

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

/// The networks that a set-up asks for, laid on a ground.
/// @return one or more, or what cannot be
Result<std::vector<ExperimentOptions>, PatchProblem> networksOf(
    const LessonSetup& setup, const ExperimentOptions& ground);

/// The networks with which a step begins, if nobody has changed anything since the lesson began, and
/// how many iterations they are trained before.
/// @param step  index
/// @param isAfter  with what the prediction's `after` changes
struct StepStart {
    std::vector<ExperimentOptions> networks;
    int train = 0;
};
Result<StepStart, PatchProblem> startOfStep(const Lesson& lesson, int step, bool isAfter = false);

/// A set-up's settings as a lesson's file has them: what differs from the ordinary ones.
std::string patchTextOf(const ExperimentOptions& options);

} // namespace loopscope
