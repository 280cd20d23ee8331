#pragma once

#include "core/lesson/strict_json.h"
#include "core/training/experiment_options.h"

#include <string>
#include <vector>

namespace loopscope
{

/// Numbers that a patch gives to its task, and which that task does not use.
/// @param networks  what became of the patch: one of them that uses a number is enough
/// @param pointer  to the patch, for the place of a mistake
void checkTaskNumbers(const SettingsPatch& patch, const std::vector<ExperimentOptions>& networks,
    const std::string& pointer, MistakeList& mistakes);

/// A number of steps that the task of a patch does not give: a delay longer than T.
/// @param network  what became of the patch
void checkTaskLength(const SettingsPatch& patch, const ExperimentOptions& network,
    const std::string& pointer, MistakeList& mistakes);

} // namespace loopscope
