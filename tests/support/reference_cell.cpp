#include "tests/support/reference_cell.h"

namespace loopscope::test
{

namespace
{

using Eigen::VectorXd;

VectorXd widened(const VectorXd& value, Eigen::Index size)
{
    return value.size() == size ? value : VectorXd::Constant(size, value[0]);
}

VectorXd combined(OperationKind kind, const VectorXd& left, const VectorXd& right)
{
    const Eigen::Index size = std::max(left.size(), right.size());
    const VectorXd a = widened(left, size);
    const VectorXd b = widened(right, size);
    return kind == OperationKind::Add        ? VectorXd(a + b)
           : kind == OperationKind::Subtract ? VectorXd(a - b)
                                             : VectorXd(a.cwiseProduct(b));
}

VectorXd applied(Function function, const VectorXd& operand)
{
    return operand.unaryExpr([function](double a) { return evaluate(function, a); });
}

} // namespace

std::vector<VectorXd> referenceStep(const Program& program,
    const std::vector<Eigen::MatrixXd>& parameters, int units, const Reading& read)
{
    std::vector<VectorXd> values;
    const auto value = [&](int operation) { return values[std::size_t(operation)]; };
    const auto ofSymbol = [&](int symbol) {
        return value(program.symbols[std::size_t(symbol)].operation);
    };
    std::size_t next = 1;
    for (const Operation& operation : program.operations) {
        switch (operation.kind) {
        case OperationKind::Read:
            values.push_back(operation.delay > 0 || operation.symbol == 0
                                 ? read(operation.symbol, operation.delay)
                                 : ofSymbol(operation.symbol));
            break;
        case OperationKind::Bias:
            values.push_back(parameters[std::size_t(operation.parameter)].col(0));
            break;
        case OperationKind::Constant:
            values.push_back(VectorXd::Constant(1, operation.constant));
            break;
        case OperationKind::Product: {
            const Eigen::MatrixXd& matrix = parameters[std::size_t(operation.parameter)];
            values.push_back(matrix * widened(value(operation.left), matrix.cols()));
            break;
        }
        case OperationKind::Negate:
            values.push_back(-value(operation.left));
            break;
        case OperationKind::Apply:
            values.push_back(applied(operation.function, value(operation.left)));
            break;
        default:
            values.push_back(
                combined(operation.kind, value(operation.left), value(operation.right)));
        }
        if (next < program.symbols.size() &&
            program.symbols[next].operation == int(values.size()) - 1) {
            values.back() = widened(values.back(), units);
            ++next;
        }
    }
    return values;
}

std::vector<Eigen::MatrixXd> trackParameters(const Iteration& iteration, int track)
{
    const Track& of = iteration.network().tracks()[std::size_t(track)];
    std::vector<Eigen::MatrixXd> result;
    for (std::size_t p = 0; p < of.program->parameters.size(); ++p)
        result.push_back(
            iteration.network().view(of.firstParameter + int(p), iteration.before().parameters));
    return result;
}

Reading recordedReading(const Iteration& iteration, int track, int step, int sequence)
{
    return [&iteration, track, step, sequence](int symbol, int delay) -> VectorXd {
        const bool reverse = iteration.network().tracks()[std::size_t(track)].reverse;
        const int position = (reverse ? iteration.steps() - 1 - step : step) - delay;
        const int read = position < 0 ? position
                         : reverse    ? iteration.steps() - 1 - position
                                      : position;
        return iteration.value(track, symbol, read, sequence);
    };
}

} // namespace loopscope::test
