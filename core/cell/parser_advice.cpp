#include "core/cell/functions.h"
#include "core/cell/parser.h"
#include "core/cell/spelling.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace loopscope
{

namespace
{

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool isProductSign(std::string_view text)
{
    return isOneOf(text, {".*", "@", "·", "×", "⋅", "•", "∙", "◦", "⊗", "."});
}

bool isEqualsSign(std::string_view text)
{
    return isOneOf(text, {"==", ":=", "<-", "←", "=>", "->", "→", "<=", ":", "≔"});
}

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

void Parser::failAtLineStart() const
{
    const TokenKind kind = peek().kind;
    if (kind == TokenKind::Other)
        failOther(0);
    if (kind == TokenKind::Equals)
        fail(0, "nothing stands left of `=`; write the name that it defines: h[t] = …");
    const bool continues =
        peek().source.line > 1 && (kind == TokenKind::Plus || kind == TokenKind::Minus ||
                                      kind == TokenKind::Times || kind == TokenKind::Close);
    if (continues)
        fail(0, "a line cannot begin with " + quoteToken(0) +
                    "; an equation stands on one line, so join this line to the one above");
    fail(0,
        "an equation begins with the name that it defines, as in h[t] = …; found " + quoteToken(0));
}

void Parser::failWithoutEquals() const
{
    const int last = at(1).kind == TokenKind::OpenBracket ? lastTokenOfOperand(0) : 0;
    for (int i = 1; at(i).kind != TokenKind::End; ++i) {
        if (isEqualsSign(at(i).text))
            fail(i, "write `=` instead of " + quoteToken(i));
    }
    if (at(last + 1).kind == TokenKind::Other)
        failOther(last + 1);
    if (last > 0 && !isCapitalised(at(0).text))
        fail(last + 1, "expected `=` after " + quote(0, last) + ", found " + quoteToken(last + 1) +
                           "; an equation is written h[t] = …");
    fail(0, "this line has no `=`; an equation is written name[t] = expression, and a comment "
            "begins with #");
}

/// A left side that begins with a name, but not with name[.
void Parser::failLeftName() const
{
    const std::string name(at(0).text);
    if (name == "x")
        fail(0,
            "`x` is the input of the cell and is not calculated; give the left side another name");
    if (name == "t")
        fail(0, "`t` is the step; give the left side another name");
    if (findFunction(name))
        fail(0, "`" + name + "` is a function; give the left side another name");
    if (isCapitalised(name))
        fail(0, "`" + name +
                    "` starts with a capital letter, so it is a weight matrix, which is "
                    "learnt and not calculated; a sequence is written small: " +
                    uncapitalised(name) + "[t] = …");
    std::string_view stem = name;
    if (stem.ends_with("_t") && stem.size() > 2)
        stem.remove_suffix(2);
    if (stem.ends_with("_"))
        stem.remove_suffix(1);
    const std::string leftSide = std::string(stem) + "[t] = …";
    if (at(1).kind == TokenKind::Open)
        fail(0, "a step stands in square brackets; write " + leftSide);
    if (at(1).kind == TokenKind::Equals || stem != name || at(1).text == "ₜ")
        fail(0, "the left side needs its step; write " + leftSide);
    if (at(1).kind == TokenKind::Other)
        failOther(1);
    fail(1, "expected `[t]` after `" + name + "`, found " + quoteToken(1) + "; write " + leftSide);
}

/// Brackets behind a name that hold no step. The position is at the bracket.
void Parser::failStep(int name) const
{
    const std::string text(at(name).text);
    const int open = name + 1;
    const int first = open + 1;
    const int close = lastTokenOfOperand(name);
    const std::string both = text + "[t] or " + text + "[t-1]";
    if (close == name || at(close).kind != TokenKind::CloseBracket) {
        const bool hasDelay = at(first).text == "t" && at(first + 1).kind == TokenKind::Minus &&
                              at(first + 2).kind == TokenKind::Number &&
                              at(first + 2).number <= maximumDelay;
        const std::string meant =
            hasDelay ? text + "[t-" + std::string(at(first + 2).text) + "]" : both;
        fail(open, "this `[` is not closed; write " + meant);
    }
    const std::string found = quote(name, close);
    const int length = close - first;
    if (length == 0)
        fail(open, found + " names no step; write " + both);
    const Token& sign = at(first + 1);
    const Token& number = at(first + 2);
    if (at(first).text == "t" && length == 3 && number.kind == TokenKind::Number) {
        if (sign.kind == TokenKind::Plus)
            fail(first, found +
                            " lies in the future; a cell reads step t and the steps before it: " +
                            text + "[t-" + std::string(number.text) + "]");
        if (sign.kind == TokenKind::Minus && number.number == 0.0)
            fail(first, found + " is step t itself; write " + both);
        if (sign.kind == TokenKind::Minus && number.number > maximumDelay)
            fail(first, found + " reads too far back; a delay is at most " +
                            std::to_string(maximumDelay) + ": " + text + "[t-" +
                            std::to_string(maximumDelay) + "]");
        if (sign.kind == TokenKind::Minus)
            fail(first + 2, "a delay is a whole number from 1 to " + std::to_string(maximumDelay) +
                                ", found " + quoteToken(first + 2));
    }
    if (at(first).text == "t" && length == 3 && sign.kind == TokenKind::Minus)
        fail(first + 2, "a delay is a number from 1 to " + std::to_string(maximumDelay) +
                            ", found " + quoteToken(first + 2) + "; write " + text + "[t-1]");
    if (at(first).kind == TokenKind::Minus && length == 2 && sign.kind == TokenKind::Number)
        fail(first, found + " names no step; write " + text + "[t-" + std::string(sign.text) + "]");
    if (at(first).kind == TokenKind::Number && length == 1)
        fail(first,
            "a step is counted from the present one, t; write " + both + " instead of " + found);
    if (at(first).kind == TokenKind::Name && at(first).text != "t" &&
        (length == 1 || length == 3)) {
        std::string meant = text + "[t";
        if (length == 3)
            meant += std::string(sign.text) + std::string(number.text);
        fail(first, "the step is called t; write " + meant + "] instead of " + found);
    }
    fail(first, "square brackets hold a step, t or t-1 to t-" + std::to_string(maximumDelay) +
                    "; write " + both + " instead of " + found);
}

void Parser::failMatrixOperand(int name) const
{
    const std::string text(at(name).text);
    const int next = name + 1;
    const std::string_view function = intendedFunction(text);
    if (!function.empty() && (at(next).kind == TokenKind::Open || !respelledFunction(text).empty()))
        fail(name, "`" + text +
                       "` starts with a capital letter, so it would be a matrix; did you mean " +
                       std::string(function) + "(…)?");
    if (at(next).kind == TokenKind::OpenBracket)
        failMatrixWithBracket(name);
    if (at(next).kind == TokenKind::Times || isProductSign(at(next).text)) {
        const int operand = next + 1;
        const bool isVector =
            at(operand).kind == TokenKind::Name || at(operand).kind == TokenKind::Open;
        const std::string vector =
            isVector ? sourceText(operand, lastTokenOfOperand(operand)) : "x[t]";
        fail(next, "a matrix stands right before its vector, with nothing between; write " + text +
                       " " + vector);
    }
    if (at(next).kind == TokenKind::Number)
        fail(next, "a matrix multiplies a vector; write a number before it, with `*`: " +
                       sourceText(next, next) + " * " + text + " h[t-1]");
    if (at(next).kind == TokenKind::Other)
        failOther(next);
    if (at(next).kind == TokenKind::Minus && at(next).afterSpace && !at(next + 1).afterSpace)
        fail(name, "the matrix `" + text + "` has no vector; to multiply a negative one write " +
                       text + " (-" + sourceText(next + 1, lastTokenOfOperand(next + 1)) + ")");
    fail(name, "the matrix `" + text + "` has no vector; write one right behind it, as in " + text +
                   " h[t-1] (a bias is written small: " + uncapitalised(text) + ")");
}

/// W[t] or W[…] where W is a matrix.
void Parser::failMatrixWithBracket(int name) const
{
    const std::string text(at(name).text);
    const int inside = name + 2;
    const int close = lastTokenOfOperand(name);
    const std::string small = uncapitalised(text);
    const bool isStep =
        at(inside).text == "t" || at(inside).kind == TokenKind::Number || close == inside;
    if (isStep && m_program.findSymbol(small))
        fail(name, "`" + text +
                       "` starts with a capital letter, so it would be a matrix; did you mean " +
                       small + sourceText(name + 1, close) + "?");
    if (isStep)
        fail(name, "`" + text +
                       "` is a matrix (capital letter), the same at every step; write it "
                       "without " +
                       quote(name + 1, close));
    fail(name + 1, "square brackets hold a step; write a matrix before a vector or parentheses: " +
                       text + " x[t] or " + text + " (…)");
}

void Parser::failCall(int name) const
{
    const std::string text(at(name).text);
    const int next = name + 1;
    if (at(next).kind == TokenKind::Open)
        fail(next,
            "`" + text + "` needs one argument in its parentheses, as in " + text + "(W x[t])");
    const bool isStep = at(next).kind == TokenKind::OpenBracket && at(next + 1).text == "t";
    if (isStep)
        fail(name, "`" + text + "` is a function and has no step; write " + text +
                       "(…), or give the "
                       "sequence another name");
    if (at(next).kind == TokenKind::OpenBracket)
        fail(next, "the argument of a function stands in round parentheses; write " + text + "(…)");
    const bool isOperand = at(next).kind == TokenKind::Name || at(next).kind == TokenKind::Number;
    fail(name, "`" + text + "` is a function and needs parentheses; write " + text + "(" +
                   (isOperand ? sourceText(next, lastTokenOfOperand(next)) : "…") + ")");
}

/// A name for a matrix that the text does not use yet: the preferred one if possible.
std::string Parser::freeName(std::string_view preferred) const
{
    const auto isUsed = [&](const std::string& name) {
        return std::any_of(m_lines.begin(), m_lines.end(), [&](const TokenLine& line) {
            return std::any_of(
                line.begin(), line.end(), [&](const Token& token) { return token.text == name; });
        });
    };
    std::string name(preferred);
    for (int number = 2; isUsed(name); ++number)
        name = std::string(preferred) + std::to_string(number);
    return name;
}

/// "W_f x[t]": the reading of x in a term of the input's size, times a new matrix with the suffix
/// that the other names of the line have.
std::string Parser::matrixForInput(const Term& term) const
{
    int reading = term.operation;
    while (m_program.operations[std::size_t(reading)].kind != OperationKind::Read)
        --reading;
    const int delay = m_program.operations[std::size_t(reading)].delay;
    std::string_view suffix;
    for (const Token& token : *m_tokens) {
        const std::size_t underscore = token.text.find('_');
        if (token.kind == TokenKind::Name && suffix.empty() &&
            underscore != std::string_view::npos && !findFunction(token.text))
            suffix = token.text.substr(underscore);
    }
    return freeName("W" + std::string(suffix)) + " x[t" +
           (delay > 0 ? "-" + std::to_string(delay) : "") + "]";
}

void Parser::failWidths(OperationKind kind, const Term& left, const Term& right) const
{
    const bool inputIsLeft = operationOf(left).width == Width::Input;
    const Term& input = inputIsLeft ? left : right;
    const Term& units = inputIsLeft ? right : left;
    const std::string_view verb = kind == OperationKind::Add ? "added"
                                  : kind == OperationKind::Subtract
                                      ? "subtracted"
                                      : "multiplied element by element";
    fail(input.first, quote(input) + " has the size of the input and " + quote(units) +
                          " one number a unit, so they cannot be " + std::string(verb) +
                          "; multiply x by a matrix first: " + matrixForInput(input));
}

void Parser::failInputWidth(const Term& right) const
{
    fail(right.first,
        quote(right) + " has the size of the input, but " + quote(0, 3) +
            " has one number a unit; multiply x by a matrix first: " + matrixForInput(right));
}

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
