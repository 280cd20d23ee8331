#include "core/diagnosis/gradient_check.h"

#include "core/bptt/engine.h"
#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

constexpr double agreement = 1e-6; ///< relative difference of two numbers that are the same

double lossAt(Engine& engine, Iteration& nudged, const Iteration& iteration, Eigen::Index index,
    double value)
{
    auto state = std::make_shared<TrainingState>(iteration.before());
    state->parameters[index] = value;
    engine.run(nudged, state, {.backward = false});
    return nudged.loss();
}

/// How many losses the loss of an iteration is the mean of.
double lossCount(const Batch& batch)
{
    if (batch.weights.size() > 0)
        return std::max(1.0, double((batch.weights.array() > 0.0).count()));
    return double(batch.steps) * batch.sequences;
}

double largestOutput(const Iteration& iteration)
{
    double largest = 0.0;
    for (int step = 0; step < iteration.steps(); ++step)
        for (int sequence = 0; sequence < iteration.batch().sequences; ++sequence)
            largest = std::max(largest, iteration.output(step, sequence).cwiseAbs().maxCoeff());
    return largest;
}

/// How far rounding may bring the loss off. A small one is what is left of differences between
/// outputs, or between these and their targets, and outputs are known to about 2⁻⁵² of themselves;
/// in the mean of n losses, each rounded by itself, this shrinks by √n.
double roundingOf(const Iteration& iteration)
{
    const double loss = std::abs(iteration.loss());
    const double slope = iteration.network().options().loss == Loss::MeanSquaredError
                             ? 2.0 * std::sqrt(loss)
                             : 1.0;
    return std::numeric_limits<double>::epsilon() *
           (loss + slope * largestOutput(iteration) / std::sqrt(lossCount(iteration.batch())));
}

} // namespace

bool GradientCheck::isFinite() const
{
    return std::isfinite(slope) && std::isfinite(gradient);
}

bool GradientCheck::agrees() const
{
    return relativeDifference <= agreement || std::abs(slope - gradient) <= 4.0 * rounding;
}

GradientCheck checkGradient(
    const Iteration& iteration, int parameter, int row, int column, double epsilon)
{
    const Network& network = iteration.network();
    require(parameter >= 0 && parameter < int(network.parameters().size()),
        "the network has no such parameter");
    const ParameterPlace& place = network.parameters()[std::size_t(parameter)];
    require(row >= 0 && row < place.rows && column >= 0 && column < place.columns,
        "the parameter has no such element");
    require(epsilon > 0.0, "epsilon must be above 0");
    const Eigen::Index index = place.offset + Eigen::Index(column) * place.rows + row;

    GradientCheck check;
    check.parameter = parameter;
    check.row = row;
    check.column = column;
    check.weight = iteration.before().parameters[index];
    check.epsilon = epsilon;
    Engine engine(iteration.sharedNetwork());
    Iteration nudged;
    Engine::batch(nudged) = iteration.batch();
    check.lossAbove = lossAt(engine, nudged, iteration, index, check.weight + epsilon);
    check.lossBelow = lossAt(engine, nudged, iteration, index, check.weight - epsilon);
    check.slope = (check.lossAbove - check.lossBelow) / (2.0 * epsilon);
    check.gradient = iteration.fullParameterGradient()[index];
    check.truncatedGradient = iteration.parameterGradient()[index];
    const double larger = std::max(std::abs(check.slope), std::abs(check.gradient));
    check.relativeDifference =
        larger == 0.0 ? 0.0 : std::abs(check.slope - check.gradient) / larger;
    check.rounding = roundingOf(nudged) / (2.0 * epsilon);
    return check;
}

GradientCheck checkGradientClosely(const Iteration& iteration, int parameter, int row, int column)
{
    GradientCheck closest = checkGradient(iteration, parameter, row, column);
    for (const double epsilon : {1e-6, 1e-7}) {
        if (closest.agrees())
            break;
        const GradientCheck check = checkGradient(iteration, parameter, row, column, epsilon);
        if (check.agrees() || check.relativeDifference < closest.relativeDifference)
            closest = check;
    }
    return closest;
}

} // namespace loopscope
