#include "core/cell/functions.h"
#include "core/cell/parser.h"
#include "core/cell/spelling.h"

#include <array>
#include <charconv>

namespace loopscope
{

namespace
{

/// The number of a character, 0 for an empty text. The text is valid UTF-8.
unsigned codePoint(std::string_view character)
{
    if (character.empty())
        return 0;
    const auto byteAt = [&](std::size_t i) {
        return unsigned(static_cast<unsigned char>(character[i]));
    };
    if (character.size() == 1)
        return byteAt(0);
    unsigned code = byteAt(0) & (0xFFu >> (character.size() + 1));
    for (std::size_t i = 1; i < character.size(); ++i)
        code = (code << 6) | (byteAt(i) & 0x3Fu);
    return code;
}

bool isInvisible(unsigned code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || (code >= 0xFE00 && code <= 0xFE0F) ||
           (code >= 0xFFF0 && code <= 0xFFFB) || code == 0xFEFF || code >= 0xE0000;
}

std::string hexadecimal(unsigned number, std::size_t digits)
{
    std::array<char, 8> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, 16);
    std::string text(buffer.data(), result.ptr);
    for (char& c : text)
        c = c >= 'a' ? char(c - 'a' + 'A') : c;
    return std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

std::string shortNumber(double number)
{
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::general, 3);
    return std::string(buffer.data(), result.ptr);
}

} // namespace

std::string Parser::divisionAdvice(int token, const Term* left) const
{
    if (at(token + 1).text == "/")
        return "a comment begins with #, not with //";
    const Token& divisor = at(token + 1);
    const std::string problem = "there is no division in the notation; ";
    if (left == nullptr || divisor.kind != TokenKind::Number || divisor.number == 0.0)
        return problem + "multiply by a number or by another sequence instead";
    const std::string factor = shortNumber(1.0 / divisor.number);
    return problem + "write " + factor + " * " + sourceText(left->first, left->last);
}

std::string Parser::powerAdvice(int token, const Term* left) const
{
    const bool isTransposed = isOneOf(at(token + 1).text, {"T", "⊤"});
    if (isTransposed)
        return "there are no transposed matrices in the notation; give it a name of its own, such "
               "as V";
    const bool isSquare = at(token).text == "²" || at(token + 1).text == "2";
    if (left == nullptr || !isSquare)
        return "there are no powers in the notation; multiply the term by itself with `*`";
    const bool isEnclosed = at(left->first).kind == TokenKind::Open;
    const std::string argument = sourceText(left->first, left->last);
    return "there are no powers in the notation; write square" +
           (isEnclosed ? argument : "(" + argument + ")");
}

std::string Parser::commaAdvice(int token) const
{
    const Token& after = at(token + 1);
    if (token > 0 && at(token - 1).kind == TokenKind::Number && after.kind == TokenKind::Number &&
        !after.afterSpace)
        return "numbers are written with a point: " + std::string(at(token - 1).text) + "." +
               std::string(after.text);
    if (!m_call.empty())
        return "`" + std::string(m_call) + "` takes one argument; write +, - or * instead of `,`";
    return "there are no lists in the notation; write one equation a line, without `,`";
}

std::string Parser::latexAdvice(int token) const
{
    const std::string_view command = at(token + 1).text;
    std::string meant = "sigmoid, tanh and * by their names";
    if (command == "sigma")
        meant = "sigmoid";
    else if (findFunction(command))
        meant = std::string(command);
    else if (isOneOf(command, {"odot", "circ", "cdot", "times", "ast"}))
        meant = "*";
    return "LaTeX is not read here; write " + meant;
}

/// What to do about a sign that the notation does not have.
std::string Parser::signAdvice(int token) const
{
    const std::string_view text = at(token).text;
    const std::string quoted = quoteToken(token);
    if (isProductSign(text))
        return "write `*` instead of " + quoted +
               " between two vectors, and nothing between a matrix and its vector: W x[t]";
    if (isEqualsSign(text))
        return "write `=` instead of " + quoted;
    if (isOneOf(text, {"—", "―"}))
        return "write `-` instead of " + quoted;
    if (isOneOf(text, {"+=", "-=", "*="}))
        return quoted + " is not in the notation; write the equation out: h[t] = h[t-1] + …";
    if (isOneOf(text, {"'", "’", "′", "ᵀ", "⊤"}))
        return "there are no primes and no transposed matrices; give it a name of its own";
    if (text == ";" && at(token + 1).kind == TokenKind::End)
        return "a line ends without `;`; delete it";
    if (text == ";")
        return "one equation stands on a line; start a new line instead of `;`";
    if (isOneOf(text, {"{", "}"}))
        return "write ( ) instead of { }, and a step in square brackets: h[t-1]";
    if (isOneOf(text, {"ₜ", "₋", "₁", "ₖ"}))
        return "a step stands in square brackets; write h[t-1]";
    if (text == "_")
        return "a name begins with a letter; delete this `_`";
    if (isOneOf(text, {"%", "\"", "!"}) && token == 0)
        return "a comment begins with #, not with " + quoted;
    if (codePoint(text) >= 0xC0)
        return quoted +
               " is not in the notation; names are written in letters a to z, Greek letters, "
               "digits and _";
    return quoted + " is not in the notation, which has names, numbers, + - * ( ) [ ] and =";
}

void Parser::failOther(int token, const Term* left) const
{
    const std::string_view text = at(token).text;
    if (!at(token).validText)
        fail(token, "the byte 0x" + hexadecimal(static_cast<unsigned char>(text[0]), 2) +
                        " is not UTF-8; delete it, or save the text as UTF-8");
    if (const unsigned code = codePoint(text); isInvisible(code))
        fail(token,
            "an invisible character (U+" + hexadecimal(code, 4) + ") stands here; delete it");
    if (isOneOf(text, {"/", "./", "÷"}))
        fail(token, divisionAdvice(token, left));
    if (isOneOf(text, {"^", "**", ".^", "²", "³"}))
        fail(token, powerAdvice(token, left));
    if (text == ",")
        fail(token, commaAdvice(token));
    if (text == "\\")
        fail(token, latexAdvice(token));
    fail(token, signAdvice(token));
}

} // namespace loopscope
