#pragma once

#include "core/lesson/lesson_settings.h"

#include <nlohmann/json_fwd.hpp>

namespace loopscope
{

/// Settings with weights set by hand, as a lesson's file has them: `{"U[1][2]": 0.5, "b": [0, 1]}`.
/// @return a problem's pointer begins with "/weights"
Result<ExperimentOptions, PatchProblem> withWeights(
    const ExperimentOptions& base, const nlohmann::json& weights);

} // namespace loopscope
