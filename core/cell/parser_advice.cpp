#include "core/cell/functions.h"
#include "core/cell/parser.h"
#include "core/cell/spelling.h"

#include <algorithm>

namespace loopscope
{

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

/// "c[t] or c[t-1]", as far as they can be read at a token, or what stands on the left.
std::string Parser::readableAt(int name) const
{
    const std::string text(at(name).text);
    const std::optional<int> symbol = m_program.findSymbol(text);
    if (name == 0)
        return text + "[t]";
    const bool isComputed =
        symbol && (*symbol == 0 || m_program.symbols[std::size_t(*symbol)].operation >= 0);
    return (isComputed ? text + "[t] or " : "") + text + "[t-1]";
}

/// "h[t-2]" if the token is a delay as it may be, else what can be read.
std::string Parser::readingAt(int name, int delay) const
{
    const Token& number = at(delay);
    const bool isWhole = number.kind == TokenKind::Number &&
                         number.text.find_first_not_of("0123456789") == std::string_view::npos;
    if (!isWhole || number.number < 1 || number.number > maximumDelay)
        return readableAt(name);
    return std::string(at(name).text) + "[t-" + std::string(number.text) + "]";
}

/// Brackets behind a name that hold no step. The position is at the bracket.
void Parser::failStep(int name) const
{
    const int open = name + 1;
    const int first = open + 1;
    const int close = lastTokenOfOperand(name);
    if (close == name || at(close).kind != TokenKind::CloseBracket) {
        const bool hasDelay = at(first + 1).kind == TokenKind::Minus;
        fail(open, "this `[` is not closed; write " + readingAt(name, hasDelay ? first + 2 : open));
    }
    const std::string found = quote(name, close);
    const std::string both = readableAt(name);
    if (name == 0)
        fail(0, "an equation gives the value at step t; write " + both +
                    " on the left instead of " + found);
    const int length = close - first;
    if (length == 0)
        fail(open, found + " names no step; write " + both);
    const TokenKind sign = at(first + 1).kind;
    if (at(first).text == "t" && length == 3)
        failDelay(name, found);
    if (at(first).kind == TokenKind::Minus && length == 2)
        fail(first, found + " names no step; write " + readingAt(name, first + 1));
    if (at(first).kind == TokenKind::Number && length == 1)
        fail(first,
            "a step is counted from the present one, t; write " + both + " instead of " + found);
    const bool isOffset = sign == TokenKind::Minus || sign == TokenKind::Plus;
    if (at(first).kind == TokenKind::Name && at(first).text != "t" && (length == 1 || isOffset))
        fail(first, "the step is called t; write " +
                        readingAt(name, length == 1 ? first : first + 2) + " instead of " + found);
    fail(first, "square brackets hold a step, t or t-1 to t-" + std::to_string(maximumDelay) +
                    "; write " + both + " instead of " + found);
}

/// [t+1], [t-0], [t-17], [t-k], [t-1.5], [t*2] behind a name.
void Parser::failDelay(int name, const std::string& found) const
{
    const int sign = name + 3;
    const Token& number = at(sign + 1);
    const std::string largest = std::to_string(maximumDelay);
    const std::string meant = readingAt(name, sign + 1);
    if (at(sign).kind == TokenKind::Plus)
        fail(name + 2,
            found + " lies in the future; a cell reads step t and the steps before it: " + meant);
    if (at(sign).kind != TokenKind::Minus)
        fail(
            name + 2, "square brackets hold a step, t or t-1 to t-" + largest + "; write " + meant);
    if (number.kind != TokenKind::Number)
        fail(sign + 1, "a delay is a number from 1 to " + largest + ", found " +
                           quoteToken(sign + 1) + "; write " + meant);
    if (number.number == 0.0)
        fail(name + 2, found + " is step t itself; write " + meant);
    if (number.number > maximumDelay)
        fail(name + 2, found + " reads too far back; a delay is at most " + largest + ": " +
                           std::string(at(name).text) + "[t-" + largest + "]");
    fail(sign + 1, "a delay is a whole number from 1 to " + largest + ", found " +
                       quoteToken(sign + 1) + "; write " + meant);
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
    const bool hasVector =
        at(next + 1).kind == TokenKind::Name || at(next + 1).kind == TokenKind::Open;
    const std::string vector =
        hasVector ? sourceText(next + 1, lastTokenOfOperand(next + 1)) : "h[t-1]";
    if (at(next).kind == TokenKind::Times || isProductSign(at(next).text))
        fail(next, "a matrix stands right before its vector, with nothing between; write " + text +
                       " " + vector);
    if (at(next).kind == TokenKind::Number)
        fail(next, "a matrix multiplies a vector; write a number before it, with `*`: " +
                       sourceText(next, next) + " * " + text + " " + vector);
    if (at(next).kind == TokenKind::Other)
        failOther(next);
    if (at(next).kind == TokenKind::Minus && at(next).afterSpace && !at(next + 1).afterSpace)
        fail(name, "the matrix `" + text + "` has no vector; to multiply a negative one write " +
                       text + " (-" + vector + ")");
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
    for (std::size_t length = 1; isStep && length < text.size(); ++length) {
        if (m_program.findSymbol(text.substr(length)))
            fail(name, "`" + text + "` is one name; did you mean " + text.substr(0, length) + " " +
                           text.substr(length) + sourceText(name + 1, close) + "?");
    }
    if (isStep && m_program.findSymbol(small))
        fail(name, "`" + text +
                       "` starts with a capital letter, so it would be a matrix; did you mean " +
                       small + sourceText(name + 1, close) + "?");
    if (isStep)
        fail(name, "`" + text +
                       "` is a matrix (capital letter), the same at every step; write it "
                       "without " +
                       quote(name + 1, close));
    for (int i = inside; i < close; ++i) {
        if (isOneOf(at(i).text, {",", ";"}))
            fail(name + 1, "vectors are not joined by brackets; give each a matrix of its own: "
                           "W x[t] + U h[t-1]");
    }
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
        name = std::string(preferred) + (preferred.find('_') == std::string_view::npos ? "_" : "") +
               std::to_string(number);
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

} // namespace loopscope
