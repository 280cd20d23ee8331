#include "core/diagnosis/saturation.h"

#include "core/bptt/step_detail.h"
#include "core/bptt/track_detail.h"
#include "core/cell/functions.h"
#include "core/cell/typeset.h"
#include "core/diagnosis/thresholds.h"
#include "core/require.h"

#include <cmath>
#include <limits>
#include <optional>

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;

/// f′ from f's result. Square has it from its operand alone.
double slopeOfResult(Function function, double y)
{
    switch (function) {
    case Function::Sigmoid:
        return y * (1.0 - y);
    case Function::Tanh:
        return 1.0 - y * y;
    case Function::Relu:
        return y <= 0.0 ? 0.0 : y > 0.0 ? 1.0 : y;
    case Function::LeakyRelu:
        return y <= 0.0 ? leakyReluSlope : y > 0.0 ? 1.0 : y;
    case Function::Softplus:
        return -std::expm1(-y);
    case Function::Exp:
        return y;
    case Function::Identity:
    case Function::Square:
        break;
    }
    return y - y + 1.0; // not-a-number passes through
}

/// The symbol whose equation an operation is the last of; -1 if it stands inside one.
int symbolNamedBy(const Program& program, int operation)
{
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol)
        if (program.symbols[std::size_t(symbol)].operation == operation)
            return symbol;
    return -1;
}

MatrixXd valuesOf(const Iteration& iteration, int track, int symbol, int delay, int sequence)
{
    const int steps = sequenceLength(iteration, track, sequence);
    const Track& of = iteration.network().tracks()[std::size_t(track)];
    MatrixXd values(symbol == 0 ? of.inputSize : of.units, steps);
    for (int step = 0; step < steps; ++step)
        values.col(step) = iteration.value(track, symbol,
            delay > 0 ? iteration.stepRead(track, step, delay, sequence) : step, sequence);
    return values;
}

/// The short ways, where the record holds the function's result or its operand.
std::optional<MatrixXd> recordedSlopes(
    const Iteration& iteration, int track, int operation, int sequence)
{
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    const Operation& apply = program.operations[std::size_t(operation)];
    const int symbol = symbolNamedBy(program, operation);
    if (symbol >= 0 && apply.width == Width::Units && apply.function != Function::Square)
        return valuesOf(iteration, track, symbol, 0, sequence).unaryExpr([&apply](double y) {
            return slopeOfResult(apply.function, y);
        });
    const Operation& operand = program.operations[std::size_t(apply.left)];
    if (operand.kind == OperationKind::Read)
        return valuesOf(iteration, track, operand.symbol, operand.delay, sequence)
            .unaryExpr([&apply](double a) { return slope(apply.function, a); });
    return std::nullopt;
}

/// Sums up one sequence after the other.
class SaturationCounter
{
public:
    SaturationCounter(ActivationSaturation& result, Eigen::Index units, int steps)
        : m_result(result)
        , m_flatBelow(saturatedBelow * largestSlope(result.function))
        , m_isDead(std::size_t(units), true)
        , m_unitSaturated(Eigen::VectorXd::Zero(units))
        , m_stepSaturated(Eigen::VectorXd::Zero(steps))
        , m_stepCount(Eigen::VectorXd::Zero(steps))
    {
    }

    void add(const MatrixXd& slopes)
    {
        for (Eigen::Index step = 0; step < slopes.cols(); ++step)
            for (Eigen::Index unit = 0; unit < slopes.rows(); ++unit)
                addSlope(unit, step, slopes(unit, step));
        m_unitCount += double(slopes.cols());
    }

    void finish()
    {
        m_result.ofUnit = m_unitSaturated / m_unitCount;
        m_result.ofStep = m_stepSaturated.cwiseQuotient(m_stepCount);
        for (std::size_t unit = 0; unit < m_isDead.size(); ++unit)
            if (m_isDead[unit])
                m_result.dead.push_back(int(unit));
    }

private:
    void addSlope(Eigen::Index unit, Eigen::Index step, double slope)
    {
        ++m_result.count;
        m_stepCount[step] += 1.0;
        if (slope != 0.0)
            m_isDead[std::size_t(unit)] = false;
        if (!std::isfinite(slope)) {
            ++m_result.notFinite;
        } else if (std::abs(slope) < m_flatBelow && std::isfinite(m_flatBelow)) {
            ++m_result.saturated;
            m_unitSaturated[unit] += 1.0;
            m_stepSaturated[step] += 1.0;
        }
    }

    ActivationSaturation& m_result;
    const double m_flatBelow;
    std::vector<bool> m_isDead;
    Eigen::VectorXd m_unitSaturated;
    Eigen::VectorXd m_stepSaturated;
    Eigen::VectorXd m_stepCount;
    double m_unitCount = 0.0;
};

} // namespace

double largestSlope(Function function)
{
    switch (function) {
    case Function::Sigmoid:
        return 0.25;
    case Function::Identity:
    case Function::Tanh:
    case Function::Relu:
    case Function::LeakyRelu:
    case Function::Softplus:
        return 1.0;
    case Function::Exp:
    case Function::Square:
        break;
    }
    return std::numeric_limits<double>::infinity();
}

MatrixXd activationSlopes(const Iteration& iteration, int track, int operation, int sequence)
{
    require(track >= 0 && track < int(iteration.network().tracks().size()),
        "the network has no such track");
    require(
        sequence >= 0 && sequence < iteration.sequences(), "the iteration has no such sequence");
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    require(operation >= 0 && operation < int(program.operations.size()) &&
                program.operations[std::size_t(operation)].kind == OperationKind::Apply,
        "the operation must apply a function");
    if (auto slopes = recordedSlopes(iteration, track, operation, sequence))
        return *std::move(slopes);
    const TrackDetail detail = calculateSteps(iteration, track, 0,
        sequenceLength(iteration, track, sequence), sequence, DetailParts::Values);
    return slopesOf(program, detail, operation);
}

std::vector<ActivationSaturation> saturation(const Iteration& iteration, int track)
{
    require(track >= 0 && track < int(iteration.network().tracks().size()),
        "the network has no such track");
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    std::vector<ActivationSaturation> results;
    for (int operation = 0; operation < int(program.operations.size()); ++operation) {
        const Operation& apply = program.operations[std::size_t(operation)];
        if (apply.kind != OperationKind::Apply)
            continue;
        ActivationSaturation result;
        result.track = track;
        result.operation = operation;
        result.equation = equationOf(program, operation);
        const int symbol = symbolNamedBy(program, operation);
        result.name = symbol >= 0 ? program.symbols[std::size_t(symbol)].name
                                  : operationToText(program, operation);
        result.function = apply.function;
        std::optional<SaturationCounter> counter;
        for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
            const MatrixXd slopes = activationSlopes(iteration, track, operation, sequence);
            if (!counter)
                counter.emplace(result, slopes.rows(), iteration.stepsOf(track));
            counter->add(slopes);
        }
        counter->finish();
        results.push_back(std::move(result));
    }
    return results;
}

} // namespace loopscope
