#include "core/bptt/step_detail.h"

#include "core/require.h"

#include <algorithm>
#include <string>

namespace loopscope
{

namespace
{

using Eigen::VectorXd;

/// One number stands for a whole vector of it.
VectorXd widened(const VectorXd& value, Eigen::Index size)
{
    return value.size() == size ? value : VectorXd::Constant(size, value(0));
}

/// The opposite of widened(): a number that stood for a vector receives the sum of the vector's
/// gradient.
void addNarrowed(const VectorXd& gradient, VectorXd& target)
{
    if (target.size() == gradient.size())
        target += gradient;
    else
        target(0) += gradient.sum();
}

VectorXd slopeOf(const Operation& apply, const VectorXd& operand)
{
    return operand.unaryExpr([&apply](double a) { return slope(apply.function, a); });
}

/// The calculation of one step: Program's operations one after the other, on vectors.
class Interpreter
{
public:
    Interpreter(const Iteration& iteration, StepDetail& detail)
        : m_iteration(iteration)
        , m_detail(detail)
        , m_track(iteration.network().tracks()[std::size_t(detail.track)])
        , m_program(*m_track.program)
    {
    }

    void forward();
    void backward();

private:
    VectorXd reading(const Operation& operation) const;
    VectorXd parameter(int index) const;
    Eigen::Map<const Eigen::MatrixXd> matrix(int index) const;
    VectorXd combined(const Operation& operation) const;
    VectorXd gradientFromOutside(int symbol) const;
    void passBack(const Operation& operation, const VectorXd& gradient);

    const VectorXd& value(int operation) const { return m_detail.values[std::size_t(operation)]; }
    VectorXd& gradient(int operation) { return m_detail.gradients[std::size_t(operation)]; }

    const Iteration& m_iteration;
    StepDetail& m_detail;
    const Track& m_track;
    const Program& m_program;
};

VectorXd Interpreter::parameter(int index) const
{
    return m_iteration.network()
        .view(m_track.firstParameter + index, m_iteration.before().parameters)
        .col(0);
}

Eigen::Map<const Eigen::MatrixXd> Interpreter::matrix(int index) const
{
    return m_iteration.network().view(
        m_track.firstParameter + index, m_iteration.before().parameters);
}

VectorXd Interpreter::reading(const Operation& operation) const
{
    const Symbol& symbol = m_program.symbols[std::size_t(operation.symbol)];
    if (operation.delay == 0 && symbol.operation >= 0)
        return value(symbol.operation);
    const int step =
        m_iteration.stepRead(m_detail.track, m_detail.step, operation.delay, m_detail.sequence);
    return m_iteration.value(m_detail.track, operation.symbol, step, m_detail.sequence);
}

VectorXd Interpreter::combined(const Operation& operation) const
{
    const Eigen::Index size = std::max(value(operation.left).size(), value(operation.right).size());
    const VectorXd left = widened(value(operation.left), size);
    const VectorXd right = widened(value(operation.right), size);
    if (operation.kind == OperationKind::Add)
        return left + right;
    if (operation.kind == OperationKind::Subtract)
        return left - right;
    return left.cwiseProduct(right);
}

void Interpreter::forward()
{
    m_detail.values.reserve(m_program.operations.size());
    for (const Operation& operation : m_program.operations) {
        VectorXd result;
        switch (operation.kind) {
        case OperationKind::Read:
            result = reading(operation);
            break;
        case OperationKind::Bias:
            result = parameter(operation.parameter);
            break;
        case OperationKind::Constant:
            result = VectorXd::Constant(1, operation.constant);
            break;
        case OperationKind::Product: {
            const Eigen::Map<const Eigen::MatrixXd> weights = matrix(operation.parameter);
            result = weights * widened(value(operation.left), weights.cols());
            break;
        }
        case OperationKind::Add:
        case OperationKind::Subtract:
        case OperationKind::Multiply:
            result = combined(operation);
            break;
        case OperationKind::Negate:
            result = -value(operation.left);
            break;
        case OperationKind::Apply:
            result = value(operation.left).unaryExpr([&operation](double a) {
                return evaluate(operation.function, a);
            });
            break;
        }
        m_detail.values.push_back(std::move(result));
        // An equation such as `a[t] = 1` names a vector of the units.
        for (const Symbol& symbol : m_program.symbols) {
            if (symbol.operation == int(m_detail.values.size()) - 1)
                m_detail.values.back() = widened(m_detail.values.back(), m_track.units);
        }
    }
}

void Interpreter::passBack(const Operation& operation, const VectorXd& g)
{
    switch (operation.kind) {
    case OperationKind::Read: {
        const Symbol& symbol = m_program.symbols[std::size_t(operation.symbol)];
        if (operation.delay == 0 && symbol.operation >= 0 && operation.symbol != m_program.output)
            gradient(symbol.operation) += g;
        break;
    }
    case OperationKind::Bias:
    case OperationKind::Constant:
        break;
    case OperationKind::Product:
        addNarrowed(matrix(operation.parameter).transpose() * g, gradient(operation.left));
        break;
    case OperationKind::Add:
        addNarrowed(g, gradient(operation.left));
        addNarrowed(g, gradient(operation.right));
        break;
    case OperationKind::Subtract:
        addNarrowed(g, gradient(operation.left));
        addNarrowed(-g, gradient(operation.right));
        break;
    case OperationKind::Multiply:
        addNarrowed(
            g.cwiseProduct(widened(value(operation.right), g.size())), gradient(operation.left));
        addNarrowed(
            g.cwiseProduct(widened(value(operation.left), g.size())), gradient(operation.right));
        break;
    case OperationKind::Negate:
        addNarrowed(-g, gradient(operation.left));
        break;
    case OperationKind::Apply:
        addNarrowed(g.cwiseProduct(widened(slopeOf(operation, value(operation.left)), g.size())),
            gradient(operation.left));
        break;
    }
}

/// What reaches a symbol from outside its step: from later steps; of h all that the record has,
/// because what the readout, the layer above and others send to it cannot be told apart any more.
VectorXd Interpreter::gradientFromOutside(int symbol) const
{
    if (symbol == m_program.output)
        return m_iteration.gradient(m_detail.track, symbol, m_detail.step, m_detail.sequence);
    if (m_program.symbols[std::size_t(symbol)].isState())
        return m_iteration.gradientFromLaterSteps(
            m_detail.track, symbol, m_detail.step, m_detail.sequence);
    return VectorXd::Zero(m_track.units);
}

void Interpreter::backward()
{
    m_detail.gradients.clear();
    for (const VectorXd& operationValue : m_detail.values)
        m_detail.gradients.push_back(VectorXd::Zero(operationValue.size()));
    for (std::size_t symbol = 1; symbol < m_program.symbols.size(); ++symbol)
        gradient(m_program.symbols[symbol].operation) = gradientFromOutside(int(symbol));
    for (std::size_t i = m_program.operations.size(); i-- > 0;)
        passBack(m_program.operations[i], m_detail.gradients[i]);
}

void collectSummands(
    const Program& program, int operation, double sign, std::vector<Summand>& result)
{
    const Operation& o = program.operations[std::size_t(operation)];
    switch (o.kind) {
    case OperationKind::Add:
    case OperationKind::Subtract:
        collectSummands(program, o.left, sign, result);
        collectSummands(program, o.right, o.kind == OperationKind::Add ? sign : -sign, result);
        break;
    case OperationKind::Negate:
        collectSummands(program, o.left, -sign, result);
        break;
    default:
        result.push_back({operation, sign});
    }
}

} // namespace

StepDetail calculateStep(const Iteration& iteration, int track, int step, int sequence)
{
    const int tracks = int(iteration.network().tracks().size());
    require(track >= 0 && track < tracks, "track must be one of the network's");
    require(step >= 0 && step < iteration.stepsOf(track), "step must be in [0, steps)");
    require(
        sequence >= 0 && sequence < iteration.sequences(), "sequence must be in [0, sequences)");
    StepDetail detail;
    detail.track = track;
    detail.step = step;
    detail.sequence = sequence;
    Interpreter interpreter(iteration, detail);
    interpreter.forward();
    interpreter.backward();
    return detail;
}

int stepRead(const Iteration& iteration, int track, int step, int delay)
{
    return std::max(-1, iteration.stepRead(track, step, delay));
}

VectorXd slopeAt(const Program& program, const StepDetail& detail, int operation)
{
    const Operation& apply = program.operations.at(std::size_t(operation));
    require(apply.kind == OperationKind::Apply, "operation must apply a function");
    return slopeOf(apply, detail.values[std::size_t(apply.left)]);
}

int equationOf(const Program& program, int operation)
{
    int equation = -1;
    for (std::size_t symbol = program.symbols.size(); symbol-- > 0;) {
        if (program.symbols[symbol].operation >= operation)
            equation = int(symbol);
    }
    return equation;
}

std::vector<Summand> summandsOf(const Program& program, int operation)
{
    std::vector<Summand> result;
    collectSummands(program, operation, 1.0, result);
    return result;
}

std::vector<ProductElement> productElements(
    const Iteration& iteration, const StepDetail& detail, int operation, int unit)
{
    const Track& track = iteration.network().tracks()[std::size_t(detail.track)];
    const Operation& product = track.program->operations.at(std::size_t(operation));
    require(product.kind == OperationKind::Product, "operation must be a product");
    require(unit >= 0 && unit < track.units, "unit must be in [0, units)");
    const Eigen::Map<const Eigen::MatrixXd> weights = iteration.network().view(
        track.firstParameter + product.parameter, iteration.before().parameters);
    const VectorXd operand = widened(detail.values[std::size_t(product.left)], weights.cols());
    std::vector<ProductElement> result;
    for (int column = 0; column < int(weights.cols()); ++column)
        result.push_back({column, weights(unit, column), operand(column)});
    return result;
}

} // namespace loopscope
