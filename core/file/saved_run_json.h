#pragma once

#include "core/file/shared_texts.h"
#include "core/result.h"
#include "core/training/saved_run.h"

#include <nlohmann/json.hpp>

#include <string>

namespace loopscope
{

/// A run as a document's header has it: everything but its numbers.
/// @param texts  takes the texts of its settings
nlohmann::ordered_json toJson(const SavedRun& run, SharedTexts& texts);

/// @param version  of the document
/// @param place    of the run, for a sentence: "networks[0]"
/// @return a run whose states have no numbers, or a sentence
Result<SavedRun> savedRunFromJson(
    const nlohmann::json& run, int version, const std::string& place, SharedTexts& texts);

} // namespace loopscope
