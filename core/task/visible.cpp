#include "core/task/visible.h"

#include "core/file/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace loopscope
{

namespace
{

struct CharacterRange {
    char32_t first;
    char32_t last;
};

template <std::size_t size>
bool isIn(const std::array<CharacterRange, size>& ranges, char32_t character)
{
    return std::any_of(ranges.begin(), ranges.end(), [character](const CharacterRange& range) {
        return character >= range.first && character <= range.last;
    });
}

/// Marks that are drawn over the character before them: the blocks of combining marks that serve
/// many scripts.
constexpr std::array<CharacterRange, 5> combiningMarks = {
    {{0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}}};

/// Characters that leave no mark of their own, or that turn the text around them: shown by their
/// number.
constexpr std::array<CharacterRange, 14> invisible = {
    {{0x0080, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C}, {0x1680, 0x1680}, {0x180B, 0x180F},
        {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000}, {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}}};

std::string numberOf(char32_t character)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "U+%04X", unsigned(character));
    return text.data();
}

} // namespace

std::string visible(char32_t character)
{
    switch (character) {
    case U' ':
        return "␣";
    case U'\n':
        return "⏎";
    case U'\t':
        return "⇥";
    case U'\u00A0': // a space that does not break
        return "⍽";
    case U'\u007F':
        return "␡";
    default:
        break;
    }
    if (character < U' ')
        return encodeUtf8(U'\u2400' + character); // the pictures of the control characters
    if (isIn(invisible, character))
        return numberOf(character);
    if (isIn(combiningMarks, character))
        return "◌" + encodeUtf8(character);
    return encodeUtf8(character);
}

std::string visible(const std::string& token)
{
    const DecodedText decoded = decodeUtf8(token);
    return decoded.characters.size() == 1 ? visible(decoded.characters.front()) : token;
}

} // namespace loopscope
