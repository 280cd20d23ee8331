#pragma once

#include "core/lesson/lesson_settings.h"

#include <vector>

namespace loopscope
{

/// The networks that a set-up asks for, laid on a ground.
/// @return one or more, or what cannot be
Result<std::vector<ExperimentOptions>, PatchProblem> networksOf(
    const LessonSetup& setup, const ExperimentOptions& ground);

/// The networks with which a step begins, if nobody has changed anything since the lesson began,
/// and how many iterations they are trained before.
struct StepStart {
    std::vector<ExperimentOptions> networks;
    int train = 0;
};

/// @param step  index
/// @param isAfter  with what the prediction's `after` changes
Result<StepStart, PatchProblem> startOfStep(const Lesson& lesson, int step, bool isAfter = false);

} // namespace loopscope
