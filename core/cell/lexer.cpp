#include "core/cell/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace loopscope
{

namespace
{

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isLatinLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Α to Ω and α to ω, without accents.
bool isGreekLetter(std::string_view character)
{
    return character.size() == 2 &&
           ((character >= "Α" && character <= "Ω") || (character >= "α" && character <= "ω"));
}

bool isSpace(std::string_view character)
{
    static constexpr std::array<std::string_view, 8> spaces = {
        " ", "\t", "\v", "\f", "\u00A0", "\u202F", "\u205F", "\u3000"};
    return std::find(spaces.begin(), spaces.end(), character) != spaces.end() ||
           (character >= "\u2000" && character <= "\u200A");
}

TokenKind kindOf(std::string_view character)
{
    struct Sign {
        std::string_view text;
        TokenKind kind;
    };
    // The dashes and the centred circles are what papers and word processors put for - and ⊙; the
    // wide signs are what Chinese and Japanese keyboards write.
    static constexpr std::array<Sign, 21> signs = {{
        {"+", TokenKind::Plus},
        {"-", TokenKind::Minus},
        {"−", TokenKind::Minus},
        {"–", TokenKind::Minus},
        {"*", TokenKind::Times},
        {"⊙", TokenKind::Times},
        {"∘", TokenKind::Times},
        {"∗", TokenKind::Times},
        {"(", TokenKind::Open},
        {")", TokenKind::Close},
        {"[", TokenKind::OpenBracket},
        {"]", TokenKind::CloseBracket},
        {"=", TokenKind::Equals},
        {"＋", TokenKind::Plus},
        {"－", TokenKind::Minus},
        {"＊", TokenKind::Times},
        {"（", TokenKind::Open},
        {"）", TokenKind::Close},
        {"［", TokenKind::OpenBracket},
        {"］", TokenKind::CloseBracket},
        {"＝", TokenKind::Equals},
    }};
    for (const Sign& sign : signs) {
        if (sign.text == character)
            return sign.kind;
    }
    return TokenKind::Other;
}

/// Reads one line, character by character.
class LineLexer
{
public:
    LineLexer(std::string_view text, std::size_t start, std::size_t end, int line)
        : m_text(text.substr(0, end))
        , m_position(start)
        , m_line(line)
    {
    }

    TokenLine run()
    {
        // A byte order mark may open the text; it takes no column, since no editor shows one.
        if (m_position == 0 && m_text.starts_with("\uFEFF"))
            m_position += 3;
        while (m_position < m_text.size()) {
            if (isSpace(peek())) {
                advance(peek().size());
                m_afterSpace = true;
            } else if (m_text[m_position] == '#') {
                break;
            } else {
                readToken();
            }
        }
        Token end;
        end.source = {m_line, 1, 1};
        if (!m_tokens.empty()) {
            const Token& last = m_tokens.back();
            end.source.column = last.source.column + last.source.length;
            end.offset = last.offset + last.text.size();
        }
        m_tokens.push_back(end);
        return std::move(m_tokens);
    }

private:
    /// The character at the position; one byte if it is not UTF-8.
    std::string_view peek(std::size_t ahead = 0) const
    {
        const std::string_view rest = m_text.substr(std::min(m_position + ahead, m_text.size()));
        return rest.empty() ? rest
                            : rest.substr(0, std::max<std::size_t>(1, characterLength(rest)));
    }

    bool isDigitAt(std::size_t ahead) const
    {
        return m_position + ahead < m_text.size() && isDigit(m_text[m_position + ahead]);
    }

    void advance(std::size_t bytes)
    {
        m_column += int(characterCount(m_text.substr(m_position, bytes)));
        m_position += bytes;
    }

    void push(TokenKind kind, std::size_t bytes)
    {
        Token token;
        token.kind = kind;
        token.text = m_text.substr(m_position, bytes);
        token.offset = m_position;
        token.source = {m_line, m_column, int(characterCount(token.text))};
        token.afterSpace = m_afterSpace;
        m_afterSpace = false;
        advance(bytes);
        m_tokens.push_back(token);
    }

    void readToken()
    {
        const std::string_view character = peek();
        if (isLatinLetter(character[0]) || isGreekLetter(character))
            readName();
        else if (isDigit(character[0]) || (character == "." && isDigitAt(1)))
            readNumber();
        else
            readSign(character);
    }

    void readName()
    {
        std::size_t length = peek().size();
        while (m_position + length < m_text.size()) {
            const std::string_view next = peek(length);
            if (!isLatinLetter(next[0]) && !isDigit(next[0]) && next != "_" && !isGreekLetter(next))
                break;
            length += next.size();
        }
        push(TokenKind::Name, length);
    }

    void readNumber()
    {
        std::size_t length = 0;
        const auto skipDigits = [&] {
            while (isDigitAt(length))
                ++length;
        };
        skipDigits();
        if (peek(length) == ".") {
            ++length;
            skipDigits();
        }
        if (peek(length) == "e" || peek(length) == "E") {
            const bool isSigned = peek(length + 1) == "+" || peek(length + 1) == "-";
            const std::size_t digits = length + (isSigned ? 2 : 1);
            if (isDigitAt(digits)) {
                length = digits;
                skipDigits();
            }
        }
        push(TokenKind::Number, length);

        Token& token = m_tokens.back();
        const char* const end = token.text.data() + token.text.size();
        const std::from_chars_result result = std::from_chars(token.text.data(), end, token.number);
        if (result.ec != std::errc())
            token.number = isTiny(token.text) ? 0.0 : std::numeric_limits<double>::infinity();
    }

    /// Whether a number out of the range of double is too small for it rather than too large:
    /// from_chars reports 1e-999 and 1e999 alike.
    static bool isTiny(std::string_view number)
    {
        const std::size_t exponentStart = std::min(number.find_first_of("eE"), number.size());
        const std::string_view digits = number.substr(0, exponentStart);
        const std::size_t point = std::min(digits.find('.'), digits.size());
        const std::size_t leading = digits.find_first_not_of("0.");
        const long magnitude = long(point) - long(leading); // the power of ten of the first digit
        std::string_view exponent = number.substr(std::min(exponentStart + 1, number.size()));
        if (exponent.starts_with('+'))
            exponent.remove_prefix(1);
        long power = 0;
        const char* const end = exponent.data() + exponent.size();
        if (std::from_chars(exponent.data(), end, power).ec == std::errc::result_out_of_range)
            return exponent.starts_with('-');
        return magnitude + power < 0;
    }

    void readSign(std::string_view character)
    {
        if (characterLength(m_text.substr(m_position)) == 0) {
            push(TokenKind::Other, 1);
            m_tokens.back().validText = false;
            return;
        }
        // Read as one word, so that the advice can be about what was meant.
        static constexpr std::array<std::string_view, 13> words = {
            "**", "==", ":=", "<-", "->", ".*", "./", ".^", "+=", "-=", "*=", "<=", "=>"};
        const std::string_view rest = m_text.substr(m_position);
        for (const std::string_view word : words) {
            if (rest.starts_with(word)) {
                push(TokenKind::Other, word.size());
                return;
            }
        }
        push(kindOf(character), character.size());
    }

    std::string_view m_text;
    std::size_t m_position;
    int m_line;
    int m_column = 1;
    bool m_afterSpace = false;
    TokenLine m_tokens;
};

} // namespace

std::size_t characterLength(std::string_view text)
{
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byteAt(0);
    const std::size_t length = first < 0x80                     ? 1
                               : first >= 0xC2 && first <= 0xDF ? 2
                               : first >= 0xE0 && first <= 0xEF ? 3
                               : first >= 0xF0 && first <= 0xF4 ? 4
                                                                : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (byteAt(i) < 0x80 || byteAt(i) > 0xBF)
            return 0;
    }
    // Overlong forms, surrogates and what lies behind U+10FFFF: the Unicode standard, table 3-7.
    const bool isExcluded =
        (first == 0xE0 && byteAt(1) < 0xA0) || (first == 0xED && byteAt(1) > 0x9F) ||
        (first == 0xF0 && byteAt(1) < 0x90) || (first == 0xF4 && byteAt(1) > 0x8F);
    return isExcluded ? 0 : length;
}

std::size_t characterCount(std::string_view text)
{
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(std::max<std::size_t>(1, characterLength(text)));
        ++count;
    }
    return count;
}

std::vector<TokenLine> tokenize(std::string_view text)
{
    std::vector<TokenLine> lines;
    std::size_t start = 0;
    while (true) {
        const std::size_t end = std::min(text.find_first_of("\r\n", start), text.size());
        lines.push_back(LineLexer(text, start, end, int(lines.size()) + 1).run());
        if (end == text.size())
            return lines;
        start = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    }
}

} // namespace loopscope
