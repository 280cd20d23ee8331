#pragma once

#include "core/lesson/strict_json.h"
#include "core/training/experiment_options.h"

#include <string>
#include <vector>

namespace loopscope
{

/// Every name that `[words](symbol:name)` can colour: of the cells that ship, of the readout and
/// the attention, and of the cells of these networks.
std::vector<std::string> symbolNames(const std::vector<ExperimentOptions>& networks);

/// Links to symbols that are none, in all texts of a lesson.
/// @param given  the lesson, or a part of it
/// @param pointer  to that part
void checkSymbolLinks(const nlohmann::json& given, const std::string& pointer,
    const std::vector<std::string>& names, MistakeList& mistakes);

} // namespace loopscope
