#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// A line cut at its separators; a space stands for any white space. Fields lose the white space
/// around them and their double quotes, which are doubled inside.
std::vector<std::string> fieldsOfLine(std::string_view line, char separator);

/// Nothing, or a word that says so: NA, null, -, …
bool isMissingField(std::string_view field);

/// A number as people write it: "1234.5", "1,234.5", "3 %", "1e-3".
/// @param hasDecimalComma  whether "1.234,5" and "3,5" are numbers, too; then "1,234" is 1.234
std::optional<double> readNumberField(std::string_view field, bool hasDecimalComma);

/// Days since 1970-01-01 of "2024-03-31", "31.3.2024", "2024/03/31", with the time behind it as a
/// fraction: "2024-03-31 18:30" or "2024-03-31T18:30:05Z".
std::optional<double> readDateField(std::string_view field);

} // namespace loopscope
