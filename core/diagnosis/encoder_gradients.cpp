#include "core/diagnosis/encoder_gradients.h"

#include "core/bptt/attention.h"
#include "core/bptt/track_detail.h"
#include "core/require.h"

namespace loopscope
{

namespace
{

/// The output of a stack's top layer at a step: all directions, one below the other.
Eigen::VectorXd outputOf(const Iteration& iteration, int stack, int step, int sequence)
{
    const Network& network = iteration.network();
    Eigen::VectorXd output(network.outputSizeOfLayer(network.layerCount(stack) - 1, stack));
    for (std::size_t i = 0; i < network.tracks().size(); ++i) {
        const Track& track = network.tracks()[i];
        if (track.stack == stack && network.isTop(track))
            output.segment(track.outputOffset, track.units) =
                iteration.value(int(i), track.program->output, step, sequence);
    }
    return output;
}

void requireAttention(const Iteration& iteration, int step)
{
    require(iteration.network().options().attention != Attention::None &&
                iteration.network().stackCount() == 2,
        "the network has no attention");
    require(step >= 0 && step < iteration.steps(), "the iteration has no such step");
}

StridedView columnOf(const Eigen::VectorXd& vector)
{
    return {vector.data(), vector.size(), 1, Eigen::OuterStride<>(vector.size())};
}

} // namespace

Eigen::VectorXd gradientThroughBridges(
    const Iteration& iteration, int track, int symbol, int sequence)
{
    const Network& network = iteration.network();
    const int units = network.tracks().at(std::size_t(track)).units;
    require(symbol >= 0, "the track has no such symbol");
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(units);
    for (const Bridge& bridge : network.bridges()) {
        const Eigen::VectorXd start =
            iteration.gradientFromLaterSteps(bridge.track, bridge.symbol, -1, sequence);
        const Eigen::VectorXd all =
            bridge.weight < 0
                ? start
                : network.view(bridge.weight, iteration.before().parameters).transpose() * start;
        Eigen::Index row = 0;
        for (const Bridge::Source& source : bridge.sources) {
            if (source.track == track && source.symbol == symbol)
                sum += all.segment(row, units);
            row += network.tracks()[std::size_t(source.track)].units;
        }
    }
    return sum;
}

Eigen::VectorXd contextGradient(const Iteration& iteration, int step, int sequence)
{
    requireAttention(iteration, step);
    const Network& network = iteration.network();
    const Eigen::Map<const Eigen::MatrixXd> W =
        network.view(network.readoutWeight(), iteration.before().parameters);
    return W.rightCols(W.cols() - network.contextOffset()).transpose() *
           iteration.outputGradient(step, sequence);
}

Eigen::MatrixXd gradientThroughAttention(const Iteration& iteration, int step, int sequence)
{
    requireAttention(iteration, step);
    const Network& network = iteration.network();
    const int sources = sequenceLength(iteration, 0, sequence);
    AttentionWorkspace workspace;
    workspace.resize(network, sources, 1);
    for (int source = 0; source < sources; ++source)
        workspace.keys.col(source) = outputOf(iteration, 0, source, sequence);
    AttentionRecord record;
    record.weights = iteration.attentionWeights(sequence).col(step).head(sources);
    record.weightGradients.setZero(sources, 1);
    const Eigen::VectorXd query = outputOf(iteration, 1, step, sequence);
    const Eigen::VectorXd context = contextGradient(iteration, step, sequence);
    Eigen::VectorXd ofQuery = Eigen::VectorXd::Zero(query.size());
    Eigen::VectorXd ofParameters = Eigen::VectorXd::Zero(network.parameterCount());
    attendBackward(network, iteration.before().parameters, sources, columnOf(query),
        columnOf(context), workspace, record,
        StridedMatrix(ofQuery.data(), query.size(), 1, Eigen::OuterStride<>(query.size())),
        ofParameters);
    return workspace.keyGradients;
}

} // namespace loopscope
