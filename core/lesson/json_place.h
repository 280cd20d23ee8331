#pragma once

#include <string>
#include <string_view>

namespace loopscope
{

/// A place in a text; both count from 1, columns in bytes.
struct TextPlace {
    int line = 1;
    int column = 1;
};

/// Where the value that a JSON pointer names begins.
/// @param text  correct JSON
/// @param pointer  "/steps/0/title"; what does not exist stands for what surrounds it
TextPlace placeInJson(std::string_view text, std::string_view pointer);

TextPlace placeOfByte(std::string_view text, std::size_t byte);

} // namespace loopscope
