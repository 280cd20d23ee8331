#include "core/cell/parser.h"
#include "core/cell/spelling.h"

#include <algorithm>

namespace loopscope
{

namespace
{

constexpr std::size_t longestName = 32;
constexpr std::size_t longestQuote = 40;

/// White space and unreadable bytes made printable, long texts cut.
std::string printable(std::string_view text)
{
    std::string result;
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == longestQuote)
            return result + "…";
        const std::size_t length = characterLength(text);
        const bool isControl = static_cast<unsigned char>(text[0]) < 0x20 || text[0] == '\x7F';
        if (text[0] == '\t')
            result += ' ';
        else
            result += length == 0 || isControl ? "\uFFFD" : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return result;
}

} // namespace

void Parser::fail(int token, const std::string& message) const
{
    const SourceRange& source = at(token).source;
    throw NotationError{source.line, source.column, message};
}

std::string Parser::sourceText(int first, int last) const
{
    const std::size_t start = at(first).offset;
    return printable(m_text.substr(start, at(last).offset + at(last).text.size() - start));
}

std::string Parser::quote(int first, int last) const
{
    return "`" + sourceText(first, last) + "`";
}

std::string Parser::quoteToken(int index) const
{
    return at(index).kind == TokenKind::End ? "the end of the line" : quote(index, index);
}

/// Whether `name[…] =` or `name =` stands at a token.
bool Parser::startsEquation(int index) const
{
    if (at(index).kind != TokenKind::Name)
        return false;
    if (at(index + 1).kind == TokenKind::Equals)
        return true;
    return at(index + 1).kind == TokenKind::OpenBracket &&
           at(lastTokenOfOperand(index) + 1).kind == TokenKind::Equals;
}

/// The last token of the operand that starts at a token, as far as its brackets tell.
int Parser::lastTokenOfOperand(int index) const
{
    while (at(index).kind == TokenKind::Name && isCapitalised(at(index).text) &&
           (at(index + 1).kind == TokenKind::Name || at(index + 1).kind == TokenKind::Open))
        ++index;
    const bool isBehind =
        at(index).kind == TokenKind::Name && isOneOf(at(index + 1).text, {"(", "["});
    const int opening = isBehind ? index + 1 : index;
    if (!isOneOf(at(opening).text, {"(", "["}))
        return index;
    int depth = 0;
    for (int i = opening; at(i).kind != TokenKind::End; ++i) {
        if (isOneOf(at(i).text, {"(", "["}))
            ++depth;
        if (isOneOf(at(i).text, {")", "]"}) && --depth == 0)
            return i;
    }
    return index;
}

void Parser::checkName(int token) const
{
    const Token& name = at(token);
    if (name.text.size() > longestName)
        fail(token, "a name has at most " + std::to_string(longestName) + " letters; shorten `" +
                        printable(name.text) + "`");
    if (name.text.ends_with('_') && at(token + 1).text != "{")
        fail(token,
            "a name ends with a letter or a digit; take the last _ off " + quoteToken(token));
}

/// What may stand right behind a complete factor.
void Parser::checkFollower(const Term& term) const
{
    switch (peek().kind) {
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Times:
    case TokenKind::Close:
    case TokenKind::End:
        return;
    case TokenKind::CloseBracket:
        fail(m_position, "this `]` closes nothing; delete it");
    case TokenKind::OpenBracket:
        fail(
            m_position, "square brackets stand only behind a name and hold one step, as in h[t-1]; "
                        "split the equation in two to give " +
                            quote(term) + " a name");
    case TokenKind::Equals:
        failSecondEquals();
    case TokenKind::Other:
        failOther(m_position, &term);
    case TokenKind::Open:
    case TokenKind::Name:
    case TokenKind::Number:
        failMissingOperator(term);
    }
}

void Parser::failSecondEquals() const
{
    fail(m_position, "a second `=`; write two equations, each on a line of its own");
}

void Parser::failMissingOperator(const Term& left) const
{
    const int next = m_position;
    const std::string right = sourceText(next, lastTokenOfOperand(next));
    if (startsEquation(next))
        fail(next, "one equation stands on a line; start a new line before " + quote(next, next));
    const bool isNumber = at(left.last).kind == TokenKind::Number && left.first == left.last;
    if (isNumber && at(next).kind == TokenKind::Number && !at(next).afterSpace)
        fail(left.first, quote(left.first, next) + " is not a number; write one point, as in 0.5");
    if (isNumber)
        fail(next, "expected an operator after the number " + quote(left) + "; write " +
                       sourceText(left.last, left.last) + " * " + right);
    const bool isBias = left.first == left.last && operationOf(left).kind == OperationKind::Bias;
    if (isBias)
        failAfterBias(left.first);
    const int afterNext = next + 1;
    const bool isMatrixAlone = at(next).kind == TokenKind::Name && isCapitalised(at(next).text) &&
                               at(afterNext).kind != TokenKind::Name &&
                               at(afterNext).kind != TokenKind::Open &&
                               at(afterNext).kind != TokenKind::OpenBracket;
    if (isMatrixAlone)
        fail(next, "a matrix stands before its vector; write " + right + " " +
                       sourceText(left.first, left.last));
    fail(next, "expected an operator between " + quote(left) + " and `" + right +
                   "`; write *, + or - between them");
}

/// A lower-case name with another operand right behind it.
void Parser::failAfterBias(int name) const
{
    const std::string text(at(name).text);
    const std::string right = sourceText(name + 1, lastTokenOfOperand(name + 1));
    const std::string_view function = intendedFunction(text);
    if (text.size() >= 3 && !function.empty())
        fail(name,
            "`" + text + "` is not a function; did you mean " + std::string(function) + "(…)?");
    const std::string matrix = capitalised(text) + " " + right;
    const std::string product = text + " * " + right;
    const bool isVector = at(name + 1).kind != TokenKind::Number;
    if (at(name + 1).text == "x")
        fail(name, "`" + text + "` is a bias; a matrix starts with a capital letter: " + matrix);
    if (text.starts_with("b") || !isVector)
        fail(name + 1, "expected an operator between `" + text + "` and `" + right +
                           "`; write * between them: " + product);
    fail(name, "`" + text + "` is a bias; a matrix starts with a capital letter: " + matrix +
                   "; to multiply element by element write * between: " + product);
}

void Parser::failMissingOperand() const
{
    const int before = m_position - 1;
    const Token& found = peek();
    const std::string after = quote(before, before);
    if (found.kind == TokenKind::End)
        fail(m_position, "expected an expression after " + after +
                             ", found the end of the line; an equation stands on one line");
    if (found.kind == TokenKind::Other)
        failOther(m_position);
    if (found.kind == TokenKind::OpenBracket)
        fail(m_position,
            "square brackets stand only behind a name and hold a step, as in h[t-1]; vectors are "
            "not joined: write W x[t] + U h[t-1]");
    if (found.kind == TokenKind::Equals && at(before).kind == TokenKind::Equals)
        fail(m_position, "write a single `=`");
    if (found.kind == TokenKind::Plus && at(before).kind != TokenKind::Plus &&
        at(before).kind != TokenKind::Minus && at(before).kind != TokenKind::Times)
        fail(m_position, "a number or a name stands first; leave out this `+`");
    fail(m_position, "expected an expression after " + after + ", found " + quoteToken(m_position) +
                         "; write a name such as h[t-1], a number or parentheses there");
}

/// What a learner who wrote a sequence without [ ] means: the newest value that can be read.
std::string Parser::intendedReading(int name) const
{
    std::string_view stem = at(name).text;
    int delay = -1;
    for (const std::string_view ending : {"_prev", "_previous", "_last", "_old"}) {
        if (stem.ends_with(ending)) {
            stem.remove_suffix(ending.size());
            delay = 1;
        }
    }
    if (stem.ends_with("_t"))
        stem.remove_suffix(2);
    if (stem.ends_with("_"))
        stem.remove_suffix(1);
    const std::string base(stem);
    // h_t-1, h_{t-1} and hₜ₋₁ all put a number behind a minus sign.
    for (int i = name + 1; i < name + 4 && delay < 0; ++i) {
        const bool isMinus = at(i).kind == TokenKind::Minus || at(i).text == "₋";
        const bool isOne = at(i + 1).text == "₁";
        if (isMinus && isOne)
            delay = 1;
        else if (isMinus && at(i + 1).kind == TokenKind::Number &&
                 at(i + 1).number <= maximumDelay &&
                 (i > name + 1 || (at(name).text.ends_with("_t") && !at(i).afterSpace)))
            delay = int(at(i + 1).number);
        else if (isOneOf(at(i).text, {"{", "t", "ₜ", "(", "["}))
            continue;
        else
            break;
    }
    const std::optional<int> symbol = m_program.findSymbol(base);
    const bool isReadableNow =
        !symbol || *symbol == 0 || m_program.symbols[std::size_t(*symbol)].operation >= 0;
    if (delay > 0)
        return base + "[t-" + std::to_string(delay) + "]";
    return base + (isReadableNow ? "[t]" : "[t-1]");
}

void Parser::failBareSequence(int name, std::string_view stem) const
{
    const std::string reading = intendedReading(name);
    if (stem != at(name).text)
        fail(name,
            quoteToken(name) + " would be a bias; a step stands in square brackets: " + reading);
    const std::string quoted = quoteToken(name);
    if (stem == "x")
        fail(name, "`x` is the input and needs its step; write " + reading);
    fail(name, quoted + " is a sequence and needs its step; write " + reading);
}

void Parser::failParenthesisedName(int name) const
{
    const std::string text(at(name).text);
    const bool isStep =
        at(name + 2).text == "t" && isOneOf(at(name + 3).text, {")", "+", "-", "−", "–"});
    if (isStep)
        fail(name, "a step stands in square brackets; write " + intendedReading(name) +
                       " instead of " + quote(name, lastTokenOfOperand(name)));
    if (m_program.findSymbol(text))
        failBareSequence(name, text);
    const std::string_view function = intendedFunction(text);
    if (!function.empty())
        fail(name, "`" + text + "` is not a function; did you mean " + std::string(function) + "?");
    if (text.size() <= 2 || text.find('_') != std::string::npos)
        failAfterBias(name);
    fail(name, "`" + text + "` is not a function; the functions are " + functionList());
}

bool Parser::isUsedAsBias(std::string_view name) const
{
    for (const TokenLine& line : m_lines) {
        for (std::size_t i = 1; i < line.size(); ++i) {
            if (line[i].text == name && line[i + 1].kind != TokenKind::OpenBracket)
                return true;
        }
    }
    return false;
}

/// Whether name[t-… stands anywhere in the text.
bool Parser::isReadEarlier(std::string_view name) const
{
    for (const TokenLine& line : m_lines) {
        for (std::size_t i = 0; i + 3 < line.size(); ++i) {
            if (line[i].text == name && line[i + 1].kind == TokenKind::OpenBracket &&
                line[i + 3].kind == TokenKind::Minus)
                return true;
        }
    }
    return false;
}

/// The symbols that a misspelt one may stand for and that can be read at that delay. Between
/// equally near ones, those that the text reads at earlier steps elsewhere.
std::vector<std::string> Parser::likelySymbols(std::string_view name, int delay) const
{
    std::vector<std::string> readable;
    for (std::size_t i = 1; i < m_program.symbols.size(); ++i) {
        if (delay > 0 || m_program.symbols[i].operation >= 0)
            readable.push_back(m_program.symbols[i].name);
    }
    std::vector<std::string> likely = nearestWords(name, readable);
    if (likely.size() > 1 && delay > 0) {
        std::vector<std::string> states;
        for (const std::string& candidate : likely) {
            if (isReadEarlier(candidate))
                states.push_back(candidate);
        }
        if (!states.empty())
            likely = states;
    }
    return likely;
}

void Parser::failUnknownSymbol(int name, int delay, int last) const
{
    const std::string text(at(name).text);
    const std::string step = sourceText(name + 1, last);
    if (text == "b" || text.starts_with("b_") || isUsedAsBias(text))
        fail(name, quote(name, last) + ": a bias has no step; write " + text);
    if (isOneOf(text, {"input", "in", "inp"}))
        fail(name, "`" + text + "` is not defined by any equation; the input is x" + step);
    // Whoever writes line by line has h last.
    if (text == "h")
        fail(name, "no equation defines h yet, the output of the cell; write one that begins with "
                   "h[t] =");
    const std::string problem = "`" + text + "` is not defined by any equation";
    std::vector<std::string> likely = likelySymbols(text, delay);
    if (!likely.empty() && likely.size() <= 3) {
        for (std::string& candidate : likely)
            candidate += step;
        fail(name, problem + "; did you mean " + joinWords(likely, "or") + "?");
    }
    std::vector<std::string> defined;
    for (std::size_t i = 1; i < m_program.symbols.size(); ++i)
        defined.push_back(m_program.symbols[i].name);
    fail(name, problem + " (" + joinWords(defined, "and") + (defined.size() == 1 ? " is" : " are") +
                   "); write one for it: " + text + "[t] = …");
}

void Parser::failUncomputed(int name, int symbol, int first) const
{
    const std::string text(at(name).text);
    const SourceRange& definition = m_program.symbols[std::size_t(symbol)].definition;
    const int last = m_position - 1;
    std::string message =
        quote(first, last) + " reads " + text + " at step t before it is computed";
    if (definition.line == at(name).source.line)
        fail(name, message + "; did you mean " + text + "[t-1]?");
    fail(name, message + " in line " + std::to_string(definition.line) + "; did you mean " + text +
                   "[t-1], or should that line come first?");
}

} // namespace loopscope
