#include "core/diagnosis/flow_factors.h"

#include "core/bptt/roads_back.h"

#include <cmath>

namespace loopscope
{

namespace
{

/// The one reading of an earlier state; -1 if there is none or there are several, or if something
/// stands between the state and its matrix.
int onlyRoad(const Program& program, int symbol)
{
    int road = -1;
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
        const Operation& operation = program.operations[i];
        if (operation.kind != OperationKind::Read || operation.delay == 0 || operation.symbol == 0)
            continue;
        if (road >= 0 || operation.delay != 1 || operation.symbol != symbol)
            return -1;
        road = int(i);
    }
    if (road < 0 || equationOf(program, road) != symbol)
        return -1;
    for (const Operation& operation : program.operations) {
        if (operation.left == road)
            return operation.kind == OperationKind::Product ? road : -1;
    }
    return -1;
}

/// Whether what a track puts out goes to the readout and nowhere else.
bool isReadByReadoutAlone(const Network& network, const Track& track)
{
    return track.stack == network.stackCount() - 1 && network.isTop(track) &&
           network.options().shape != Shape::OneToMany &&
           network.options().attention == Attention::None;
}

/// The Apply operations above an operation, and how many products.
struct Passed {
    int apply = -1;
    int applies = 0;
    int products = 0;
};

Passed passedAbove(const Program& program, int operation)
{
    Passed passed;
    int below = operation;
    for (int i = operation + 1; i < int(program.operations.size()); ++i) {
        const Operation& user = program.operations[std::size_t(i)];
        if (user.left != below && user.right != below)
            continue;
        below = i;
        passed.products += user.kind == OperationKind::Product ? 1 : 0;
        if (user.kind == OperationKind::Apply) {
            passed.apply = i;
            ++passed.applies;
        }
    }
    return passed;
}

} // namespace

std::optional<FlowFactors> flowFactors(const Iteration& iteration, const GradientFlow& flow)
{
    const Track& track = iteration.network().tracks().at(std::size_t(flow.track));
    const Program& program = *track.program;
    const int steps = int(flow.norms.size()) - 1;
    const int read = onlyRoad(program, flow.symbol);
    // Everywhere else the gradient has more ways than from one step's state to the one before it.
    if (read < 0 || flow.symbol != program.output || steps < 1 || track.reverse ||
        !isReadByReadoutAlone(iteration.network(), track))
        return std::nullopt;
    const Passed passed = passedAbove(program, read);
    if (passed.products != 1)
        return std::nullopt;

    FlowFactors factors;
    factors.apply = passed.applies == 1 ? passed.apply : -1;
    const Network& network = iteration.network();
    const auto readout = network.view(network.readoutWeight(), iteration.before().parameters);
    Eigen::VectorXd gradient = readout.middleCols(track.outputOffset, track.units).transpose() *
                               iteration.outputGradient(flow.lossStep);
    double slopes = 0.0;
    double weights = 0.0;
    for (int step = flow.lossStep; step > 0; --step) {
        const RoadBack road =
            roadsBack(iteration, calculateStep(iteration, flow.track, step)).front();
        if (road.localSlope.size() != gradient.size())
            return std::nullopt;
        factors.matrix = road.matrix;
        const double before = gradient.stableNorm();
        gradient = gradient.cwiseProduct(road.localSlope);
        const double between = gradient.stableNorm();
        const auto matrix = network.view(track.firstParameter + road.matrix,
            iteration.before().parameters);
        gradient = matrix.transpose() * gradient;
        slopes += std::log(between) - std::log(before);
        weights += std::log(gradient.stableNorm()) - std::log(between);
    }
    factors.slopes = std::exp(slopes / steps);
    factors.weights = std::exp(weights / steps);
    if (!std::isfinite(slopes) || !std::isfinite(weights))
        return std::nullopt;
    return factors;
}

} // namespace loopscope
