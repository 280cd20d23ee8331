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
    check.rounding = std::numeric_limits<double>::epsilon() *
                     std::max(std::abs(check.lossAbove), std::abs(check.lossBelow)) /
                     (2.0 * epsilon);
    return check;
}

} // namespace loopscope
