#include "core/lesson/element.h"

#include "core/bptt/step_detail.h"

#include <string>

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Columns = std::optional<MatrixXd>;

const Program& programOf(const NetworkMoment& moment)
{
    return *moment.iteration->network().tracks()[std::size_t(moment.track())].program;
}

/// Rows, then columns, of a matrix.
Columns entriesOf(const MatrixXd& matrix, const std::vector<int>& indices)
{
    if (indices.empty())
        return matrix;
    if (indices[0] < 1 || indices[0] > matrix.rows())
        return std::nullopt;
    if (indices.size() == 1)
        return MatrixXd(matrix.row(indices[0] - 1));
    if (indices[1] < 1 || indices[1] > matrix.cols())
        return std::nullopt;
    return MatrixXd::Constant(1, 1, matrix(indices[0] - 1, indices[1] - 1));
}

/// Steps, then units, of a sequence that is asked for step by step.
/// @param columnAt  the vector of a step that counts from 0, or nothing
template <typename ColumnAt>
Columns stepsOf(int steps, const std::vector<int>& indices, ColumnAt columnAt)
{
    if (indices.empty()) {
        MatrixXd all;
        for (int step = 0; step < steps; ++step) {
            const std::optional<VectorXd> column = columnAt(step);
            if (!column)
                return std::nullopt;
            all.conservativeResize(column->size(), step + 1);
            all.col(step) = *column;
        }
        return all;
    }
    if (indices[0] < 0 || indices[0] > steps)
        return std::nullopt;
    const std::optional<VectorXd> column = columnAt(indices[0] - 1);
    if (!column)
        return std::nullopt;
    if (indices.size() == 1)
        return MatrixXd(*column);
    if (indices[1] < 1 || indices[1] > column->size())
        return std::nullopt;
    return MatrixXd::Constant(1, 1, (*column)(indices[1] - 1));
}

Columns symbolColumns(
    const NetworkMoment& moment, int symbol, const std::vector<int>& indices, bool isGradient)
{
    const Iteration& iteration = *moment.iteration;
    const int track = moment.track();
    const bool isState = programOf(moment).symbols[std::size_t(symbol)].isState();
    return stepsOf(iteration.stepsOf(track), indices, [&](int step) -> std::optional<VectorXd> {
        if (step >= 0)
            return isGradient ? VectorXd(iteration.gradient(track, symbol, step))
                              : VectorXd(iteration.value(track, symbol, step));
        if (!isState)
            return std::nullopt;
        return isGradient ? VectorXd(iteration.gradientFromLaterSteps(track, symbol, step))
                          : VectorXd(iteration.value(track, symbol, step));
    });
}

/// a, da or slope: of the function that gives h.
Columns activationColumns(
    const NetworkMoment& moment, std::string_view name, const std::vector<int>& indices)
{
    const Program& program = programOf(moment);
    const int operation = program.symbols[std::size_t(program.output)].operation;
    const Operation& outermost = program.operations[std::size_t(operation)];
    if (outermost.kind != OperationKind::Apply)
        return std::nullopt;
    const Iteration& iteration = *moment.iteration;
    return stepsOf(iteration.stepsOf(moment.track()), indices,
        [&](int step) -> std::optional<VectorXd> {
            if (step < 0)
                return std::nullopt;
            const StepDetail detail = calculateStep(iteration, moment.track(), step);
            if (name == "slope")
                return slopeAt(program, detail, operation);
            const auto& numbers = name == "da" ? detail.gradients : detail.values;
            return numbers[std::size_t(outermost.left)];
        });
}

std::optional<VectorXd> targetAt(const NetworkMoment& moment, int step)
{
    const Batch& batch = moment.iteration->batch();
    if (!moment.task->hasTarget(batch, step))
        return std::nullopt;
    const int column = batch.column(step, 0);
    if (batch.targets.size() > 0)
        return VectorXd(batch.targets.col(column));
    VectorXd result = VectorXd::Zero(moment.iteration->network().outputSize());
    result(targetClassOf(batch, column)) = 1.0;
    return result;
}

Columns readoutColumns(
    const NetworkMoment& moment, std::string_view name, const std::vector<int>& indices)
{
    const Iteration& iteration = *moment.iteration;
    return stepsOf(iteration.steps(), indices, [&](int step) -> std::optional<VectorXd> {
        if (step < 0)
            return std::nullopt;
        if (name == "target")
            return targetAt(moment, step);
        if (name == "y")
            return VectorXd(iteration.output(step));
        if (name == "p")
            return VectorXd(iteration.probabilities(step));
        return VectorXd(iteration.outputGradient(step));
    });
}

Columns parameterEntries(
    const NetworkMoment& moment, int parameter, const std::vector<int>& indices, bool isGradient)
{
    const Iteration& iteration = *moment.iteration;
    return entriesOf(iteration.network().view(parameter,
                         isGradient ? iteration.parameterGradient()
                                    : iteration.before().parameters),
        indices);
}

} // namespace

std::optional<int> parameterNamed(const NetworkMoment& moment, std::string_view name)
{
    const Network& network = moment.iteration->network();
    if (const auto own = network.findParameter(moment.track(), name))
        return own;
    return network.findParameter(-1, name);
}

std::optional<MatrixXd> elementsOf(
    const NetworkMoment& moment, std::string_view name, const std::vector<int>& indices)
{
    const Program& program = programOf(moment);
    if (const auto symbol = program.findSymbol(name))
        return symbolColumns(moment, *symbol, indices, false);
    if (name == "a" || name == "da" || name == "slope")
        return activationColumns(moment, name, indices);
    if (name == "y" || name == "p" || name == "dy" || name == "target")
        return readoutColumns(moment, name, indices);
    if (const auto parameter = parameterNamed(moment, name))
        return parameterEntries(moment, *parameter, indices, false);
    if (!name.starts_with('d'))
        return std::nullopt;
    if (const auto symbol = program.findSymbol(name.substr(1)))
        return symbolColumns(moment, *symbol, indices, true);
    if (const auto parameter = parameterNamed(moment, name.substr(1)))
        return parameterEntries(moment, *parameter, indices, true);
    return std::nullopt;
}

std::optional<MatrixXd> shareOf(const NetworkMoment& moment, std::string_view parameter, int step,
    const std::vector<int>& indices)
{
    const auto found = parameterNamed(moment, parameter);
    if (!found || step < 1 || step > moment.iteration->steps())
        return std::nullopt;
    return entriesOf(moment.iteration->gradientShare(*found, step - 1), indices);
}

} // namespace loopscope
