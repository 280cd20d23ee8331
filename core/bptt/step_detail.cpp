#include "core/bptt/step_detail.h"

#include "core/bptt/track_detail.h"
#include "core/require.h"

#include <algorithm>
#include <string>

namespace loopscope
{

namespace
{

using Eigen::VectorXd;

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
    const TrackDetail steps = calculateSteps(iteration, track, step, 1, sequence);
    StepDetail detail;
    detail.track = track;
    detail.step = step;
    detail.sequence = sequence;
    for (std::size_t i = 0; i < steps.values.size(); ++i) {
        detail.values.emplace_back(steps.values[i].col(0));
        detail.gradients.emplace_back(steps.gradients[i].col(0));
    }
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
    return detail.values[std::size_t(apply.left)].unaryExpr(
        [&apply](double a) { return slope(apply.function, a); });
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
    const VectorXd& read = detail.values[std::size_t(product.left)];
    // One number stands for a whole vector of it.
    const VectorXd operand =
        read.size() == weights.cols() ? read : VectorXd::Constant(weights.cols(), read[0]);
    std::vector<ProductElement> result;
    for (int column = 0; column < int(weights.cols()); ++column)
        result.push_back({column, weights(unit, column), operand(column)});
    return result;
}

} // namespace loopscope
