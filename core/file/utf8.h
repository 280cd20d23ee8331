#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loopscope
{

/// What a text of bytes says.
struct DecodedText {
    std::u32string characters;
    std::size_t invalidBytes = 0; ///< each one stands as U+FFFD among the characters
};

/// Reads UTF-8 as Unicode 15, table 3-7, defines it: overlong forms, surrogates and numbers above
/// U+10FFFF are invalid. A byte that starts no whole character is one invalid byte; reading goes on
/// behind it.
DecodedText decodeUtf8(std::string_view bytes);

/// A text without bytes that are not UTF-8: each is replaced by U+FFFD.
struct RepairedText {
    std::string text;
    std::size_t invalidBytes = 0;
};
RepairedText repairUtf8(std::string_view bytes);

/// A character as UTF-8. @param character  a Unicode scalar value
std::string encodeUtf8(char32_t character);

} // namespace loopscope
