#include "core/file/quote.h"

#include "core/file/utf8.h"

#include <algorithm>

namespace loopscope
{

std::string inQuotes(std::string_view text)
{
    constexpr std::size_t longest = 80;
    std::size_t length = std::min(text.size(), longest);
    while (length < text.size() && length > 0 && (text[length] & 0xC0) == 0x80)
        --length; // not into the middle of a character
    std::string quotation = "“";
    for (const char32_t character : decodeUtf8(text.substr(0, length)).characters) {
        const bool isPrintable = character >= 0x20 && (character < 0x7F || character >= 0xA0) &&
                                 character != 0xFFFD;
        quotation += isPrintable ? encodeUtf8(character) : "?";
    }
    return quotation + (length < text.size() ? "…”" : "”");
}

} // namespace loopscope
