#include "core/lesson/json_place.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace loopscope
{

namespace
{

/// Walks over correct JSON without building anything.
class Walker
{
public:
    explicit Walker(std::string_view text)
        : m_text(text)
    {
    }

    std::size_t find(std::string_view pointer)
    {
        skipSpace();
        while (!pointer.empty()) {
            pointer.remove_prefix(1);
            const std::size_t end = std::min(pointer.find('/'), pointer.size());
            const std::size_t here = m_place;
            if (!enter(pointer.substr(0, end)))
                return here;
            pointer.remove_prefix(end);
        }
        return m_place;
    }

private:
    char next() const { return m_place < m_text.size() ? m_text[m_place] : '\0'; }
    void skipSpace()
    {
        while (next() == ' ' || next() == '\n' || next() == '\t' || next() == '\r')
            ++m_place;
    }
    void skipPunctuation()
    {
        skipSpace();
        while (next() == ',' || next() == ':') {
            ++m_place;
            skipSpace();
        }
    }

    std::string_view skipString()
    {
        const std::size_t start = ++m_place;
        while (next() != '"' && next() != '\0')
            m_place += next() == '\\' ? 2 : 1;
        const std::size_t end = std::min(m_place, m_text.size());
        ++m_place;
        return m_text.substr(start, end - start);
    }

    void skipValue()
    {
        int depth = 0;
        do {
            const char c = next();
            if (c == '"') {
                skipString();
            } else {
                depth += c == '{' || c == '[' ? 1 : 0;
                depth -= c == '}' || c == ']' ? 1 : 0;
                if (depth < 0)
                    return;
                ++m_place;
            }
            if (depth == 0 && (next() == ',' || next() == '}' || next() == ']'))
                return;
        } while (m_place < m_text.size());
    }

    /// Goes to a member of the value at this place.
    bool enter(std::string_view name)
    {
        const char opener = next();
        if (opener != '{' && opener != '[')
            return false;
        ++m_place;
        for (int index = 0;; ++index) {
            skipPunctuation();
            if (next() == '}' || next() == ']' || next() == '\0')
                return false;
            bool isWanted = false;
            if (opener == '{') {
                isWanted = skipString() == name;
                skipPunctuation();
            } else {
                int wanted = -1;
                std::from_chars(name.data(), name.data() + name.size(), wanted);
                isWanted = wanted == index;
            }
            if (isWanted)
                return true;
            skipValue();
        }
    }

    std::string_view m_text;
    std::size_t m_place = 0;
};

} // namespace

TextPlace placeOfByte(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, byte);
    TextPlace place;
    place.line = 1 + int(std::count(before.begin(), before.end(), '\n'));
    const std::size_t lineStart = before.rfind('\n');
    place.column =
        1 + int(before.size() - (lineStart == std::string_view::npos ? 0 : lineStart + 1));
    return place;
}

TextPlace placeInJson(std::string_view text, std::string_view pointer)
{
    return placeOfByte(text, Walker(text).find(pointer));
}

} // namespace loopscope
