#pragma once

#include <string_view>
#include <vector>

namespace loopscope
{

/// A lesson that comes with the program.
struct ShippedLesson {
    std::string_view name; ///< of its file, without the ending: "01-memory"
    std::string_view text;
};

/// In the order in which they are taught.
const std::vector<ShippedLesson>& shippedLessons();

/// The glossary and the summary table, as their file has them.
std::string_view shippedGlossary();

} // namespace loopscope
