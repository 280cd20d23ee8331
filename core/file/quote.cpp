#include "core/file/quote.h"

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
    for (const char character : text.substr(0, length))
        quotation +=
            static_cast<unsigned char>(character) < 0x20 || character == 0x7F ? '?' : character;
    return quotation + (length < text.size() ? "…”" : "”");
}

} // namespace loopscope
