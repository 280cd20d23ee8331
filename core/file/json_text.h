#pragma once

#include "core/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace loopscope
{

/// How many objects and lists may stand inside one another.
inline constexpr int maximumJsonDepth = 32;

/// Reads JSON strictly: a name that an object gives twice is refused, and so is deep nesting.
/// Never throws, whatever the bytes.
/// @param what  names the text in sentences: "its description"
/// @return the value, or a sentence with the place: the byte, counted from 1, or the name
Result<nlohmann::json> parseJson(std::string_view text, const std::string& what);

} // namespace loopscope
