#pragma once

#include <string>

namespace loopscope
{

/// A character as UTF-8 that can be seen: "␣" for a space, "⏎" for a line end, the number of one
/// that leaves no mark.
std::string visible(char32_t character);

/// Likewise of a token that is one character; longer ones stay what they are.
std::string visible(const std::string& token);

} // namespace loopscope
