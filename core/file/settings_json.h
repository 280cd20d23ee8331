#pragma once

#include "core/result.h"
#include "core/training/experiment_options.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace loopscope
{

/// Settings as JSON, every one by its name; enumerations as words. Numbers come back bit for bit.
/// Of given weights the source alone is written: see restoreGivenWeights().
nlohmann::ordered_json toJson(const ExperimentOptions& options);

/// Settings that are not there are the ordinary ones; names that are not known are passed over.
/// @param place  names the object in sentences: "experiments[0].settings[1]"
/// @return settings that can be used, or a sentence that names the place and what is wrong there
Result<ExperimentOptions> settingsFromJson(const nlohmann::json& given, const std::string& place);

/// Names of what a kind of task reads of TaskOptions, as JSON has them: its whole numbers, and
/// "text" where it learns one.
std::vector<std::string> taskMembers(TaskKind kind);

} // namespace loopscope
