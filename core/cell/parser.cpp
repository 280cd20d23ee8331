#include "core/cell/parser.h"

#include "core/cell/functions.h"
#include "core/cell/spelling.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

namespace
{

/// Sets a value for as long as a scope lasts.
template <typename T>
class ScopedValue
{
public:
    ScopedValue(T& variable, T value)
        : m_variable(variable)
        , m_before(std::exchange(variable, value))
    {
    }
    ~ScopedValue() { m_variable = m_before; }
    ScopedValue(const ScopedValue&) = delete;
    ScopedValue& operator=(const ScopedValue&) = delete;

private:
    T& m_variable;
    T m_before;
};

/// Where the first character behind the longest text allowed stands.
NotationError tooLong(std::string_view text)
{
    NotationError error;
    for (int count = 0; count < maximumCharacters; ++count) {
        const std::size_t length = std::max<std::size_t>(1, characterLength(text));
        const bool endsLine = text[0] == '\n' || (text[0] == '\r' && !text.starts_with("\r\n"));
        error.line += endsLine ? 1 : 0;
        error.column = endsLine ? 1 : error.column + 1;
        text.remove_prefix(length);
    }
    error.message = "the text is longer than " + std::to_string(maximumCharacters) +
                    " characters; a cell is a few equations, so shorten it";
    return error;
}

} // namespace

Parser::Parser(std::string_view text)
    : m_text(text)
    , m_lines(tokenize(text))
{
    m_program.text = std::string(text);
}

Program Parser::run()
{
    collectDefinitions();
    const TokenLine* lastEquation = nullptr;
    int equations = 0;
    for (const TokenLine& line : m_lines) {
        if (line.size() == 1)
            continue;
        m_tokens = lastEquation = &line;
        m_position = 0;
        if (++equations > maximumEquations)
            fail(0, "a cell has at most " + std::to_string(maximumEquations) +
                        " equations; join or delete some");
        parseEquation();
    }
    if (lastEquation == nullptr)
        throw NotationError{1, 1,
            "the text holds no equation; a cell is at least one, such as "
            "h[t] = tanh(W x[t] + U h[t-1] + b)"};
    const std::optional<int> output = m_program.findSymbol("h");
    if (!output)
        fail(0, "no equation defines h, the output of the cell; write one that begins with h[t] =");
    m_program.output = *output;
    return std::move(m_program);
}

/// Names every left side before any right side is read: h[t-1] may stand above the equation of h.
/// A left side that is not quite right counts, so that the mistake is reported there and not
/// where its name is read.
void Parser::collectDefinitions()
{
    m_program.symbols.push_back({"x", -1, 0, {1, 1, 1}});
    for (const TokenLine& line : m_lines) {
        const Token& first = line.front();
        std::string_view name = first.text;
        if (first.kind != TokenKind::Name || isCapitalised(name) || findFunction(name))
            continue;
        const bool isEquation = std::any_of(line.begin(), line.end(), [](const Token& token) {
            return token.kind == TokenKind::Equals || token.text == "==" || token.text == ":=";
        });
        if (name.size() > 2 && name.ends_with("_t") && line[1].kind != TokenKind::OpenBracket)
            name.remove_suffix(2);
        if (isEquation && !m_program.findSymbol(name))
            m_program.symbols.push_back({std::string(name), -1, 0, first.source});
    }
}

void Parser::parseEquation()
{
    const int symbol = parseLeftSide();
    if (peek().kind == TokenKind::End)
        fail(m_position, "the right side of " + quote(0, m_position - 1) +
                             " is empty; write an expression such as tanh(W x[t] + U h[t-1] + b), "
                             "on the same line");
    const Term right = parseSum();
    if (peek().kind == TokenKind::Close)
        fail(m_position, "this `)` closes nothing; delete it, or add the `(` that it belongs to");
    Operation& top = m_program.operations[std::size_t(right.operation)];
    if (top.width == Width::Input)
        failInputWidth(right);
    top.width = Width::Units; // a lone number stands for one number a unit
    m_program.symbols[std::size_t(symbol)].operation = right.operation;
}

/// name "[" "t" "]" "="; @return the symbol
int Parser::parseLeftSide()
{
    if (peek().kind != TokenKind::Name)
        failAtLineStart();
    const bool hasEquals = std::any_of(m_tokens->begin(), m_tokens->end(),
        [](const Token& token) { return token.kind == TokenKind::Equals; });
    if (!hasEquals)
        failWithoutEquals();
    checkName(0);
    const std::string name(peek().text);
    if (isCapitalised(name) || findFunction(name) || name == "x" || name == "t")
        failLeftName();
    m_position = 1;
    if (peek().kind != TokenKind::OpenBracket)
        failLeftName();
    const int delay = parseStep(0);
    if (delay > 0)
        fail(0, "an equation gives the value at step t; write " + name +
                    "[t] on the left instead of " + quote(0, m_position - 1));
    const int symbol = *m_program.findSymbol(name);
    Symbol& definition = m_program.symbols[std::size_t(symbol)];
    if (definition.operation >= 0)
        fail(0, "`" + name + "` is already defined in line " +
                    std::to_string(definition.definition.line) +
                    "; give this one another name, or delete one of the two");
    definition.definition = at(0).source;
    definition.definition.length =
        at(m_position - 1).source.column + 1 - definition.definition.column;
    if (peek().kind == TokenKind::Other)
        failOther(m_position);
    if (peek().kind != TokenKind::Equals)
        fail(m_position,
            "expected `=` after " + quote(0, m_position - 1) + ", found " + quoteToken(m_position));
    ++m_position;
    return symbol;
}

Parser::Term Parser::parseSum()
{
    Term sum = parseProduct();
    while (peek().kind == TokenKind::Plus || peek().kind == TokenKind::Minus) {
        const bool adds = peek().kind == TokenKind::Plus;
        ++m_position;
        sum = combine(adds ? OperationKind::Add : OperationKind::Subtract, sum, parseProduct());
    }
    return sum;
}

Parser::Term Parser::parseProduct()
{
    Term product = parseFactor();
    while (peek().kind == TokenKind::Times) {
        ++m_position;
        product = combine(OperationKind::Multiply, product, parseFactor());
    }
    return product;
}

Parser::Term Parser::parseFactor()
{
    const ScopedValue depth(m_depth, m_depth + 1);
    if (m_depth > maximumNesting)
        fail(m_position,
            "more than " + std::to_string(maximumNesting) +
                " expressions stand inside one another here; split the equation in two");
    const ScopedValue matrix(m_matrix, -1);
    if (peek().kind == TokenKind::Minus) {
        const int sign = m_position++;
        return negate(sign, parseFactor());
    }
    const Term factor = peek().kind == TokenKind::Number ? parseNumber() : parseVector();
    checkFollower(factor);
    return factor;
}

Parser::Term Parser::parseVector()
{
    if (peek().kind == TokenKind::Open)
        return parseParenthesised();
    if (peek().kind == TokenKind::Name)
        return parseName();
    failMissingOperand();
}

Parser::Term Parser::parseNumber()
{
    const int token = m_position++;
    requireFinite(at(token).number, token, token);
    Operation operation;
    operation.kind = OperationKind::Constant;
    operation.constant = at(token).number;
    operation.width = Width::Scalar;
    return push(operation, token, token);
}

Parser::Term Parser::parseParenthesised()
{
    const ScopedValue matrix(m_matrix, -1);
    const ScopedValue call(m_call, std::string_view());
    const int open = m_position++;
    if (peek().kind == TokenKind::Close)
        fail(open, "nothing stands between these parentheses; write an expression in them");
    Term inside = parseSum();
    closeParenthesis(open);
    inside.first = open;
    inside.last = m_position - 1;
    return inside;
}

void Parser::closeParenthesis(int open)
{
    if (peek().kind != TokenKind::Close)
        fail(open, "this `(` is not closed in its line; add the missing `)`" +
                       std::string(peek().source.line < int(m_lines.size())
                                       ? " (an equation stands on one line)"
                                       : ""));
    ++m_position;
}

Parser::Term Parser::parseName()
{
    checkName(m_position);
    const std::string_view name = peek().text;
    if (const std::optional<Function> function = findFunction(name))
        return parseCall(*function);
    if (isCapitalised(name))
        return parseMatrix();
    if (peek(1).kind == TokenKind::OpenBracket)
        return parseReading();
    if (peek(1).kind == TokenKind::Open)
        failParenthesisedName(m_position);
    return parseBias();
}

Parser::Term Parser::parseBias()
{
    const int token = m_position;
    const std::string_view name = at(token).text;
    if (name == "t")
        fail(token, "`t` is the step and stands only in square brackets, as in h[t-1]");
    for (const std::string_view ending : {"", "_t", "_prev", "_previous", "_last", "_old", "_"}) {
        const std::string_view stem = name.substr(0, name.size() - ending.size());
        if (name.ends_with(ending) && m_program.findSymbol(stem))
            failBareSequence(token, stem);
    }
    ++m_position;
    Operation operation;
    operation.kind = OperationKind::Bias;
    operation.parameter = useParameter(token, ParameterKind::Bias);
    return push(operation, token, token);
}

Parser::Term Parser::parseReading()
{
    const int name = m_position++;
    const int first = m_matrix >= 0 ? m_matrix : name;
    const int delay = parseStep(name);
    const int last = m_position - 1;
    if (peek().kind == TokenKind::Equals)
        failSecondEquals();
    const std::optional<int> found = m_program.findSymbol(at(name).text);
    if (!found)
        failUnknownSymbol(name, delay, last);
    Symbol& symbol = m_program.symbols[std::size_t(*found)];
    if (delay == 0 && *found != 0 && symbol.operation < 0)
        failUncomputed(name, *found, first);
    symbol.longestDelay = std::max(symbol.longestDelay, delay);
    Operation operation;
    operation.kind = OperationKind::Read;
    operation.symbol = *found;
    operation.delay = delay;
    operation.width = *found == 0 ? Width::Input : Width::Units;
    return push(operation, name, last);
}

/// "[" "t" [ "-" number ] "]" behind the token `name`. @return the delay
int Parser::parseStep(int name)
{
    const int t = m_position + 1;
    const auto kindAt = [&](int index) { return at(index).kind; };
    if (kindAt(t) != TokenKind::Name || at(t).text != "t")
        failStep(name);
    if (kindAt(t + 1) == TokenKind::CloseBracket) {
        m_position = t + 2;
        return 0;
    }
    if (kindAt(t + 1) != TokenKind::Minus || kindAt(t + 2) != TokenKind::Number ||
        kindAt(t + 3) != TokenKind::CloseBracket)
        failStep(name);
    const Token& number = at(t + 2);
    const bool isWhole = number.text.find_first_not_of("0123456789") == std::string_view::npos;
    if (!isWhole || number.number < 1 || number.number > maximumDelay)
        failStep(name);
    m_position = t + 4;
    return int(number.number);
}

Parser::Term Parser::parseCall(Function function)
{
    const int name = m_position;
    if (peek(1).kind != TokenKind::Open || peek(2).kind == TokenKind::Close)
        failCall(name);
    const ScopedValue matrix(m_matrix, -1);
    const ScopedValue call(m_call, at(name).text);
    m_position += 2;
    const Term argument = parseSum();
    closeParenthesis(name + 1);
    return apply(function, argument, name, m_position - 1);
}

Parser::Term Parser::parseMatrix()
{
    const ScopedValue depth(m_depth, m_depth + 1);
    if (m_depth > maximumNesting)
        fail(m_position,
            "more than " + std::to_string(maximumNesting) +
                " expressions stand inside one another here; split the equation in two");
    const int name = m_position;
    const TokenKind next = peek(1).kind;
    // Tanh(…) and Sigmod(…) would be matrices; W_f (…) and Exp_2 (…) are meant to be.
    const bool isCall = next == TokenKind::Open && !peek(1).afterSpace &&
                        at(name).text.size() >= 3 &&
                        at(name).text.find('_') == std::string_view::npos;
    const bool isFunction = !respelledFunction(at(name).text).empty() ||
                            (isCall && !intendedFunction(at(name).text).empty());
    if (isFunction || (next != TokenKind::Name && next != TokenKind::Open))
        failMatrixOperand(name);
    const ScopedValue matrix(m_matrix, name);
    ++m_position;
    const Term operand = parseVector();
    const Width width = operationOf(operand).width;
    if (width == Width::Scalar)
        fail(name,
            "`" + std::string(at(name).text) + "` is a matrix and needs a vector; to scale a " +
                "product write the number first: 2 * " + std::string(at(name).text) + " h[t-1]");
    Operation operation;
    operation.kind = OperationKind::Product;
    operation.left = operand.operation;
    operation.parameter = useParameter(
        name, width == Width::Input ? ParameterKind::InputMatrix : ParameterKind::RecurrentMatrix);
    return push(operation, name, operand.last);
}

const Token& Parser::peek(int ahead) const
{
    return at(m_position + ahead);
}

/// The token, or the End of the line behind the last one.
const Token& Parser::at(int index) const
{
    return (*m_tokens)[std::min(std::size_t(index), m_tokens->size() - 1)];
}

const Operation& Parser::operationOf(const Term& term) const
{
    return m_program.operations[std::size_t(term.operation)];
}

Result<Program, NotationError> parseProgram(std::string_view text)
{
    const bool isTooLong = text.size() > std::size_t(maximumCharacters) &&
                           characterCount(text) > std::size_t(maximumCharacters);
    if (isTooLong)
        return unexpected(tooLong(text));
    try {
        return Parser(text).run();
    } catch (const NotationError& error) {
        return unexpected(error);
    }
}

} // namespace loopscope
