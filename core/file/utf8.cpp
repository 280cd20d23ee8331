#include "core/file/utf8.h"

#include "core/require.h"

namespace loopscope
{

namespace
{

constexpr char32_t replacement = U'\uFFFD';

bool isScalarValue(char32_t character)
{
    return character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
}

struct Decoded {
    char32_t character = replacement;
    std::size_t length = 0; ///< bytes read; 0 if they are no character
};

/// The character that starts the text.
Decoded decodeFirst(std::string_view bytes)
{
    const auto byte = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length)
        return {};
    char32_t character = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        character = character << 6 | (byte(i) & 0x3Fu);
    }
    const char32_t smallest = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
    if (character < smallest || !isScalarValue(character))
        return {};
    return {character, length};
}

} // namespace

DecodedText decodeUtf8(std::string_view bytes)
{
    DecodedText text;
    text.characters.reserve(bytes.size());
    while (!bytes.empty()) {
        const Decoded first = decodeFirst(bytes);
        text.characters.push_back(first.character);
        text.invalidBytes += first.length == 0;
        bytes.remove_prefix(first.length == 0 ? 1 : first.length);
    }
    return text;
}

RepairedText repairUtf8(std::string_view bytes)
{
    RepairedText repaired;
    repaired.text.reserve(bytes.size());
    while (!bytes.empty()) {
        const Decoded first = decodeFirst(bytes);
        const std::size_t length = first.length == 0 ? 1 : first.length;
        if (first.length == 0)
            repaired.text += encodeUtf8(replacement);
        else
            repaired.text += bytes.substr(0, length);
        repaired.invalidBytes += first.length == 0;
        bytes.remove_prefix(length);
    }
    return repaired;
}

std::string encodeUtf8(char32_t character)
{
    require(isScalarValue(character), "only Unicode scalar values can be written as UTF-8");
    if (character < 0x80)
        return {char(character)};
    std::string continuation;
    char32_t rest = character;
    char32_t room = 0x40; // what the first byte can hold beside n continuation bytes
    do {
        continuation.insert(continuation.begin(), char(0x80 | (rest & 0x3F)));
        rest >>= 6;
        room >>= 1;
    } while (rest >= room);
    const char32_t lead = (0xFF00 >> (continuation.size() + 1)) & 0xFF;
    return char(lead | rest) + continuation;
}

} // namespace loopscope
