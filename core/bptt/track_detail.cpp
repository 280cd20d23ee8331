#include "core/bptt/track_detail.h"

#include "core/require.h"

#include <algorithm>

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;

/// One number a step stands for a whole vector of it.
MatrixXd widened(const MatrixXd& value, Eigen::Index rows)
{
    return value.rows() == rows ? value : MatrixXd(value.replicate(rows, 1));
}

/// The opposite of widened(): a number that stood for a vector receives the sum of the vector's
/// gradient.
void addNarrowed(const MatrixXd& gradient, MatrixXd& target)
{
    if (target.rows() == gradient.rows())
        target += gradient;
    else
        target += gradient.colwise().sum();
}

MatrixXd slopeOf(const Operation& apply, const MatrixXd& operand)
{
    return operand.unaryExpr([&apply](double a) { return slope(apply.function, a); });
}

/// The calculation of some steps: Program's operations one after the other, a column a step.
class Interpreter
{
public:
    Interpreter(const Iteration& iteration, int steps, TrackDetail& detail)
        : m_iteration(iteration)
        , m_steps(steps)
        , m_detail(detail)
        , m_track(iteration.network().tracks()[std::size_t(detail.track)])
        , m_program(*m_track.program)
    {
    }

    void forward();
    void backward();

private:
    using ParameterMap = Eigen::Map<const MatrixXd>;

    MatrixXd reading(const Operation& operation) const;
    ParameterMap parameter(int index) const;
    MatrixXd result(const Operation& operation) const;
    MatrixXd combined(const Operation& operation) const;
    MatrixXd gradientFromOutside(int symbol) const;
    void passBack(const Operation& operation, const MatrixXd& gradient);

    template <typename Column>
    MatrixXd collect(Eigen::Index rows, Column&& columnOf) const
    {
        MatrixXd columns(rows, m_steps);
        for (int i = 0; i < m_steps; ++i)
            columns.col(i) = columnOf(m_detail.firstStep + i);
        return columns;
    }

    const MatrixXd& value(int operation) const { return m_detail.values[std::size_t(operation)]; }
    MatrixXd& gradient(int operation) { return m_detail.gradients[std::size_t(operation)]; }

    const Iteration& m_iteration;
    const int m_steps;
    TrackDetail& m_detail;
    const Track& m_track;
    const Program& m_program;
};

Interpreter::ParameterMap Interpreter::parameter(int index) const
{
    return m_iteration.network().view(
        m_track.firstParameter + index, m_iteration.before().parameters);
}

MatrixXd Interpreter::reading(const Operation& operation) const
{
    const Symbol& symbol = m_program.symbols[std::size_t(operation.symbol)];
    if (operation.delay == 0 && symbol.operation >= 0)
        return value(symbol.operation);
    const int rows = operation.symbol == 0 ? m_track.inputSize : m_track.units;
    return collect(rows, [&](int step) {
        const int read =
            m_iteration.stepRead(m_detail.track, step, operation.delay, m_detail.sequence);
        return m_iteration.value(m_detail.track, operation.symbol, read, m_detail.sequence);
    });
}

MatrixXd Interpreter::combined(const Operation& operation) const
{
    const Eigen::Index rows = std::max(value(operation.left).rows(), value(operation.right).rows());
    const MatrixXd left = widened(value(operation.left), rows);
    const MatrixXd right = widened(value(operation.right), rows);
    if (operation.kind == OperationKind::Add)
        return left + right;
    if (operation.kind == OperationKind::Subtract)
        return left - right;
    return left.cwiseProduct(right);
}

MatrixXd Interpreter::result(const Operation& operation) const
{
    switch (operation.kind) {
    case OperationKind::Read:
        return reading(operation);
    case OperationKind::Bias:
        return parameter(operation.parameter).replicate(1, m_steps);
    case OperationKind::Product: {
        const ParameterMap weights = parameter(operation.parameter);
        return weights * widened(value(operation.left), weights.cols());
    }
    case OperationKind::Add:
    case OperationKind::Subtract:
    case OperationKind::Multiply:
        return combined(operation);
    case OperationKind::Negate:
        return -value(operation.left);
    case OperationKind::Apply:
        return value(operation.left).unaryExpr([&operation](double a) {
            return evaluate(operation.function, a);
        });
    case OperationKind::Constant:
        break;
    }
    return MatrixXd::Constant(1, m_steps, operation.constant);
}

void Interpreter::forward()
{
    m_detail.values.reserve(m_program.operations.size());
    for (const Operation& operation : m_program.operations) {
        m_detail.values.push_back(result(operation));
        // An equation such as `a[t] = 1` names a vector of the units.
        for (std::size_t symbol = 0; symbol < m_program.symbols.size(); ++symbol) {
            if (m_program.symbols[symbol].operation != int(m_detail.values.size()) - 1)
                continue;
            m_detail.values.back() = widened(m_detail.values.back(), m_track.units);
            overwriteHeld(*m_track.plan, int(symbol), {}, m_detail.values.back());
        }
    }
}

void Interpreter::passBack(const Operation& operation, const MatrixXd& g)
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
        addNarrowed(parameter(operation.parameter).transpose() * g, gradient(operation.left));
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
            g.cwiseProduct(widened(value(operation.right), g.rows())), gradient(operation.left));
        addNarrowed(
            g.cwiseProduct(widened(value(operation.left), g.rows())), gradient(operation.right));
        break;
    case OperationKind::Negate:
        addNarrowed(-g, gradient(operation.left));
        break;
    case OperationKind::Apply:
        addNarrowed(g.cwiseProduct(widened(slopeOf(operation, value(operation.left)), g.rows())),
            gradient(operation.left));
        break;
    }
}

/// What reaches a symbol from outside its step: from later steps; of h all that the record has,
/// because what the readout, the layer above and others send to it cannot be told apart any more.
MatrixXd Interpreter::gradientFromOutside(int symbol) const
{
    const bool isOutput = symbol == m_program.output;
    if (!isOutput && !m_program.symbols[std::size_t(symbol)].isState())
        return MatrixXd::Zero(m_track.units, m_steps);
    return collect(m_track.units, [&](int step) {
        return isOutput ? m_iteration.gradient(m_detail.track, symbol, step, m_detail.sequence)
                        : m_iteration.gradientFromLaterSteps(
                              m_detail.track, symbol, step, m_detail.sequence);
    });
}

void Interpreter::backward()
{
    for (const MatrixXd& operationValue : m_detail.values)
        m_detail.gradients.push_back(MatrixXd::Zero(operationValue.rows(), m_steps));
    for (std::size_t symbol = 1; symbol < m_program.symbols.size(); ++symbol)
        gradient(m_program.symbols[symbol].operation) = gradientFromOutside(int(symbol));
    for (std::size_t i = m_program.operations.size(); i-- > 0;) {
        for (std::size_t symbol = 0; symbol < m_program.symbols.size(); ++symbol)
            if (m_program.symbols[symbol].operation == int(i))
                overwriteHeld(*m_track.plan, int(symbol), 0.0, m_detail.gradients[i]);
        passBack(m_program.operations[i], m_detail.gradients[i]);
    }
}

} // namespace

TrackDetail calculateSteps(const Iteration& iteration, int track, int firstStep, int steps,
    int sequence, DetailParts parts)
{
    const int tracks = int(iteration.network().tracks().size());
    require(track >= 0 && track < tracks, "track must be one of the network's");
    require(firstStep >= 0 && steps > 0 && steps <= iteration.stepsOf(track) - firstStep,
        "step must be in [0, steps)");
    require(
        sequence >= 0 && sequence < iteration.sequences(), "sequence must be in [0, sequences)");
    TrackDetail detail;
    detail.track = track;
    detail.firstStep = firstStep;
    detail.sequence = sequence;
    Interpreter interpreter(iteration, steps, detail);
    interpreter.forward();
    if (parts == DetailParts::ValuesAndGradients)
        interpreter.backward();
    return detail;
}

void overwriteHeld(
    const Plan& plan, int symbol, std::optional<double> value, MatrixXd& columns)
{
    for (const HeldValue& held : plan.held) {
        if (held.symbol != symbol)
            continue;
        const double number = value.value_or(held.value);
        if (held.unit < 0)
            columns.setConstant(number);
        else
            columns.row(held.unit).setConstant(number);
    }
}

MatrixXd slopesOf(const Program& program, const TrackDetail& detail, int operation)
{
    const Operation& apply = program.operations.at(std::size_t(operation));
    require(apply.kind == OperationKind::Apply, "operation must apply a function");
    return slopeOf(apply, detail.values[std::size_t(apply.left)]);
}

int sequenceLength(const Iteration& iteration, int track, int sequence)
{
    const Network& network = iteration.network();
    const Batch& batch = iteration.batch();
    const bool isSource =
        network.stackCount() == 2 && network.tracks()[std::size_t(track)].stack == 0;
    const std::vector<int>& lengths = isSource ? batch.sourceLengths : batch.lengths;
    return lengths.empty() ? iteration.stepsOf(track) : lengths[std::size_t(sequence)];
}

} // namespace loopscope
