#pragma once

#include "core/lesson/strict_json.h"

#include <string>

namespace loopscope
{

/// What is wrong with a text of a lesson: its live numbers, and where its links lead.
/// @param pointer  to the text, for the place of a mistake
void checkWords(const std::string& text, const std::string& pointer, MistakeList& mistakes);

} // namespace loopscope
