#include "core/cell/typeset.h"

#include "core/cell/formula_style.h"

#include <cmath>
#include <utility>
#include <vector>

namespace loopscope
{

namespace
{

/// How tightly an expression holds together, from loose to tight.
enum class Binding { Sum, Product, Sign, Juxtaposition, Atom };

struct Piece {
    std::string text;
    Binding binding = Binding::Atom;
    bool startsWithSign = false; ///< so that it needs parentheses behind an operator
};

using Wrap = std::function<std::string(int operation, const std::string& text)>;

/// Writes expressions in one of the styles.
class Writer
{
public:
    Writer(const Program& program, const FormulaStyle& style, Wrap wrap = {})
        : m_program(program)
        , m_style(style)
        , m_wrap(std::move(wrap))
    {
    }

    std::string equation(int symbol) const
    {
        const Symbol& left = m_program.symbols[std::size_t(symbol)];
        return m_style.symbol(left.name, 0) + m_style.equals() + expression(left.operation);
    }

    /// Goes through the operations in their order instead of down from the last one: a sum of a
    /// thousand terms is a tree of that depth. Each piece is used once, and so is moved.
    std::string expression(int last) const
    {
        std::vector<Piece> pieces;
        const int first = firstOperation(last);
        for (int index = first; index <= last; ++index) {
            const Operation& operation = m_program.operations[std::size_t(index)];
            Piece left, right;
            if (operation.left >= 0)
                left = std::move(pieces[std::size_t(operation.left - first)]);
            if (operation.right >= 0)
                right = std::move(pieces[std::size_t(operation.right - first)]);
            Piece piece = compose(operation, std::move(left), std::move(right));
            if (m_wrap)
                piece.text = m_wrap(index, piece.text);
            pieces.push_back(std::move(piece));
        }
        return std::move(pieces.back().text);
    }

private:
    /// Operations of an expression stand together: the first one is its leftmost leaf.
    int firstOperation(int index) const
    {
        while (m_program.operations[std::size_t(index)].left >= 0)
            index = m_program.operations[std::size_t(index)].left;
        return index;
    }

    std::string enclosed(Piece piece, bool needed) const
    {
        return needed ? m_style.parenthesised(piece.text) : std::move(piece.text);
    }

    Piece compose(const Operation& operation, Piece left, Piece right) const
    {
        switch (operation.kind) {
        case OperationKind::Read:
            return {symbol(operation), Binding::Atom};
        case OperationKind::Bias:
            return {m_style.parameter(parameterName(operation)), Binding::Atom};
        case OperationKind::Constant: {
            const bool isNegative = std::signbit(operation.constant);
            return {m_style.number(operation.constant), isNegative ? Binding::Sign : Binding::Atom,
                isNegative};
        }
        case OperationKind::Product: {
            const std::string matrix = m_style.parameter(parameterName(operation));
            const bool needed = left.binding < Binding::Juxtaposition;
            return {matrix + m_style.juxtaposition() + enclosed(std::move(left), needed),
                Binding::Juxtaposition};
        }
        case OperationKind::Negate: {
            const bool needed = left.binding < Binding::Juxtaposition;
            return {m_style.minusSign() + enclosed(std::move(left), needed), Binding::Sign, true};
        }
        case OperationKind::Apply:
            return apply(operation, std::move(left));
        case OperationKind::Add:
        case OperationKind::Subtract:
        case OperationKind::Multiply:
            break;
        }
        return composePair(operation, std::move(left), std::move(right));
    }

    /// Two operands: the notation reads from left to right, so that an equally loose expression
    /// needs parentheses on the right only, and a sign has them behind any operator.
    Piece composePair(const Operation& operation, Piece left, Piece right) const
    {
        const bool isProduct = operation.kind == OperationKind::Multiply;
        const Binding binding = isProduct ? Binding::Product : Binding::Sum;
        const bool leftNeeds = left.binding < binding;
        const bool rightNeeds = right.binding <= binding || right.startsWithSign;
        const auto isNumber = [&](int operand) {
            const Operation& side = m_program.operations[std::size_t(operand)];
            return side.kind == OperationKind::Constant;
        };
        const std::string sign = operation.kind == OperationKind::Add        ? m_style.plus()
                                 : operation.kind == OperationKind::Subtract ? m_style.minus()
                                 : isNumber(operation.left) || isNumber(operation.right)
                                     ? m_style.scalarTimes()
                                     : m_style.times();
        const bool startsWithSign = left.startsWithSign && !leftNeeds;
        std::string text = enclosed(std::move(left), leftNeeds);
        text += sign;
        text += enclosed(std::move(right), rightNeeds);
        return {std::move(text), binding, startsWithSign};
    }

    Piece apply(const Operation& operation, Piece argument) const
    {
        const Operation& operand = m_program.operations[std::size_t(operation.left)];
        const bool isName =
            operand.kind == OperationKind::Read || operand.kind == OperationKind::Bias;
        return {m_style.applied(operation.function, argument.text, isName), Binding::Atom};
    }

    std::string symbol(const Operation& read) const
    {
        return m_style.symbol(m_program.symbols[std::size_t(read.symbol)].name, read.delay);
    }

    const std::string& parameterName(const Operation& operation) const
    {
        return m_program.parameters[std::size_t(operation.parameter)].name;
    }

    const Program& m_program;
    const FormulaStyle& m_style;
    Wrap m_wrap;
};

/// All equations with a text between them.
std::string allEquations(const Program& program, const Writer& writer, std::string_view between)
{
    std::string text;
    for (std::size_t symbol = 1; symbol < program.symbols.size(); ++symbol) {
        if (symbol > 1)
            text += between;
        text += writer.equation(int(symbol));
    }
    return text;
}

} // namespace

std::string toHtml(const Program& program, const TypesetOptions& options)
{
    const HtmlStyle style(options);
    return allEquations(program, Writer(program, style, options.wrapOperation), "<br>");
}

std::string equationToHtml(const Program& program, int symbol, const TypesetOptions& options)
{
    const HtmlStyle style(options);
    return Writer(program, style, options.wrapOperation).equation(symbol);
}

std::string operationToHtml(const Program& program, int operation, const TypesetOptions& options)
{
    const HtmlStyle style(options);
    return Writer(program, style, options.wrapOperation).expression(operation);
}

std::string symbolToHtml(
    const Program& program, int symbol, int delay, const TypesetOptions& options)
{
    return HtmlStyle(options).symbol(program.symbols[std::size_t(symbol)].name, delay);
}

std::string parameterToHtml(const Program& program, int parameter, const TypesetOptions& options)
{
    return HtmlStyle(options).parameter(program.parameters[std::size_t(parameter)].name);
}

std::string nameToHtml(std::string_view name)
{
    const TypesetOptions plain;
    return HtmlStyle(plain).parameter(name);
}

std::string slopeToHtml(Function function, std::string_view result, std::string_view argument)
{
    const std::string y(result);
    const std::string a(argument);
    switch (function) {
    case Function::Identity:
        return "1";
    case Function::Sigmoid:
        return y + " ⊙ (1 − " + y + ")";
    case Function::Tanh:
        return "1 − " + y + "<sup>2</sup>";
    case Function::Relu:
        return "1 where " + a + " &gt; 0, else 0";
    case Function::LeakyRelu:
        return "1 where " + a + " &gt; 0, else 0.01";
    case Function::Softplus:
        return "<i>σ</i>(" + a + ")";
    case Function::Exp:
        return y;
    case Function::Square:
        return "2 · " + a;
    }
    return {};
}

std::string toLatex(const Program& program)
{
    const LatexStyle style(" &= ");
    const Writer writer(program, style);
    return "\\begin{aligned}\n" + allEquations(program, writer, " \\\\\n") + "\n\\end{aligned}\n";
}

std::string equationToLatex(const Program& program, int symbol)
{
    const LatexStyle style(" = ");
    return Writer(program, style).equation(symbol);
}

std::string operationToLatex(const Program& program, int operation)
{
    const LatexStyle style(" = ");
    return Writer(program, style).expression(operation);
}

std::string symbolToLatex(const Program& program, int symbol, int delay)
{
    return LatexStyle(" = ").symbol(program.symbols[std::size_t(symbol)].name, delay);
}

std::string parameterToLatex(const Program& program, int parameter)
{
    return LatexStyle(" = ").parameter(program.parameters[std::size_t(parameter)].name);
}

std::string toText(const Program& program)
{
    const TextStyle style;
    return allEquations(program, Writer(program, style), "\n") + "\n";
}

std::string equationToText(const Program& program, int symbol)
{
    const TextStyle style;
    return Writer(program, style).equation(symbol);
}

std::string operationToText(const Program& program, int operation)
{
    const TextStyle style;
    return Writer(program, style).expression(operation);
}

std::string symbolToText(const Program& program, int symbol, int delay)
{
    return TextStyle().symbol(program.symbols[std::size_t(symbol)].name, delay);
}

} // namespace loopscope
