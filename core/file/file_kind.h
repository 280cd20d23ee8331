#pragma once

#include <string_view>

namespace loopscope
{

/// What a file is by the first bytes that all files of its kind have: "a PNG picture". Empty if
/// they tell nothing: a text, for example, or a file of a kind that is not known here. So few bytes
/// may also begin a good file of one's own kind: ask when reading it has failed.
std::string_view knownFileKind(std::string_view bytes);

} // namespace loopscope
