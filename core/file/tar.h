#pragma once

#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// One file of an archive.
struct ArchiveEntry {
    std::string name; ///< with its folders: "tap/anna.wav"
    std::string_view bytes;

    bool operator==(const ArchiveEntry&) const = default;
};

/// Lists the files of a tar archive (POSIX ustar, as GNU tar and Python's tarfile write it).
/// Folders, links and everything else that is no plain file are passed over.
/// @param bytes   must outlive the entries, which point into it
/// @param source  names the archive in sentences
Result<std::vector<ArchiveEntry>> readTar(std::string_view bytes, const std::string& source);

/// @param files  names of at most 100 bytes
std::string tarOf(const std::vector<ArchiveEntry>& files);

/// Whether bytes start as a tar archive does.
bool isTar(std::string_view bytes);

} // namespace loopscope
