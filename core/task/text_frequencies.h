#pragma once

#include "core/task/task.h"

#include <string>
#include <vector>

namespace loopscope
{

/// Each class by its share of a text: the entropy of one, and the share of the most frequent.
/// @param classes  of the text, each in [0, size)
/// @param what     "characters"
Baseline guessingByFrequency(const std::vector<int>& classes, int size, const std::string& what);

} // namespace loopscope
