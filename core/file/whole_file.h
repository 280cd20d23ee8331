#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace loopscope
{

/// Reads a regular file as it is.
/// @param maximumBytes  a larger file is refused before anything is allocated
/// @return its bytes, or a sentence that names the file and the cause
Result<std::string> readWholeFile(const std::string& path, std::uint64_t maximumBytes);

/// Writes beside, flushes, and renames: at every moment the path holds either all of the old file
/// or all of the new one. Keeps the permissions of a file that is there already, and a symbolic
/// link stays a link. Refuses what is no regular file (a folder, a device).
/// @return nothing, or a sentence that names the file and the cause; the old file is untouched then
Result<void> writeFileAtomically(const std::string& path, std::string_view bytes);

} // namespace loopscope
