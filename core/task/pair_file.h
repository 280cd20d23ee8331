#pragma once

#include "core/task/token_list.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// What a file of two columns says.
struct PairFile {
    TokenPairs pairs;
    std::vector<std::string> notices; ///< sentences on what was left out or put in
};

/// Reads pairs: what a network reads, and what it should write.
///
/// A tab stands between the columns; in a text without any tab a semicolon, without that a comma.
/// Empty lines and lines that start with # are passed over. A field may stand in double quotes,
/// which are doubled inside. Lines that are no pair, or that are too long, are left out and
/// counted. Where fewer than two pairs are left, two stand in.
/// @param bytes     UTF-8
/// @param areWords  whether white space separates the tokens; else each character is one
PairFile readPairs(std::string_view bytes, bool areWords);

} // namespace loopscope
