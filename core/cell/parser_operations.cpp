#include "core/cell/parser.h"

#include <cmath>

namespace loopscope
{

namespace
{

double fold(OperationKind kind, double a, double b)
{
    return kind == OperationKind::Add ? a + b : kind == OperationKind::Subtract ? a - b : a * b;
}

} // namespace

int Parser::useParameter(int name, ParameterKind kind)
{
    const std::string text(at(name).text);
    const std::optional<int> found = m_program.findParameter(text);
    if (!found) {
        m_program.parameters.push_back({text, kind});
        m_parameterSources.push_back(at(name).source);
        return int(m_program.parameters.size()) - 1;
    }
    if (m_program.parameters[std::size_t(*found)].kind != kind) {
        const SourceRange& first = m_parameterSources[std::size_t(*found)];
        const bool isInput = kind == ParameterKind::InputMatrix;
        const std::string where =
            "line " + std::to_string(first.line) + ", column " + std::to_string(first.column);
        const std::string suggestion =
            freeName((isInput ? "W" : "U") + std::string(at(name).text.substr(1)));
        fail(name, "`" + text + "` multiplies " + (isInput ? "one number a unit" : "the input x") +
                       " in " + where + " and " + (isInput ? "the input x" : "one number a unit") +
                       " here, so it would need two sizes; use another matrix here, such as " +
                       suggestion);
    }
    return *found;
}

Parser::Term Parser::push(Operation operation, int first, int last)
{
    operation.source = at(first).source;
    operation.source.length =
        at(last).source.column + at(last).source.length - operation.source.column;
    m_program.operations.push_back(operation);
    return {int(m_program.operations.size()) - 1, first, last};
}

Parser::Term Parser::negate(int sign, const Term& operand)
{
    Operation operation;
    operation.kind = OperationKind::Negate;
    operation.left = operand.operation;
    operation.width = operationOf(operand).width;
    if (operation.width == Width::Scalar) {
        operation = operationOf(operand);
        operation.constant = -operation.constant;
        m_program.operations.pop_back();
    }
    return push(operation, sign, operand.last);
}

Parser::Term Parser::apply(Function function, const Term& argument, int first, int last)
{
    Operation operation;
    operation.kind = OperationKind::Apply;
    operation.function = function;
    operation.left = argument.operation;
    operation.width = operationOf(argument).width;
    if (operation.width == Width::Scalar) {
        operation = operationOf(argument);
        operation.constant = evaluate(function, operation.constant);
        requireFinite(operation.constant, first, last);
        m_program.operations.pop_back();
    }
    return push(operation, first, last);
}

/// The operation on two operands. Two numbers become one: they are the last two operations, since
/// every scalar expression has been folded into a single one.
Parser::Term Parser::combine(OperationKind kind, const Term& left, const Term& right)
{
    const Width leftWidth = operationOf(left).width;
    const Width rightWidth = operationOf(right).width;
    Operation operation;
    operation.kind = kind;
    operation.left = left.operation;
    operation.right = right.operation;
    operation.width = leftWidth == Width::Scalar ? rightWidth : leftWidth;
    if (operation.width == Width::Scalar) {
        const double value = fold(kind, operationOf(left).constant, operationOf(right).constant);
        requireFinite(value, left.first, right.last);
        m_program.operations.resize(m_program.operations.size() - 2);
        operation = Operation();
        operation.width = Width::Scalar;
        operation.constant = value;
    } else if (rightWidth != Width::Scalar && rightWidth != operation.width) {
        failWidths(kind, left, right);
    }
    return push(operation, left.first, right.last);
}

void Parser::requireFinite(double value, int first, int last) const
{
    if (!std::isfinite(value))
        fail(first, quote(first, last) +
                        " is larger than the largest number, 1.8e308; write a smaller one");
}

} // namespace loopscope
