#pragma once

#include <string>
#include <string_view>

namespace loopscope
{

/// A piece of a file for a sentence: in quotes, shortened, unprintable characters replaced.
std::string inQuotes(std::string_view text);

} // namespace loopscope
