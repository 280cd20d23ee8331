#pragma once

#include <string_view>

namespace loopscope
{

/// Texts of resources/data, built into the program; resources/data/SOURCES says where they are
/// from.
std::string_view sunspotsCsv();    ///< of every year from 1700 to 2008
std::string_view daxCsv();         ///< of every trading day from 1991 to 1998
std::string_view lighthouseText(); ///< a story
std::string_view speechArchive();  ///< spoken words: WAV files in a tar archive, a folder a word

} // namespace loopscope
