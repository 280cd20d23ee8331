#include "core/diagnosis/gradient_flow.h"

#include "core/bptt/chunk_record.h"
#include "core/bptt/track_pass.h"
#include "core/require.h"

#include <cmath>
#include <limits>

namespace loopscope
{

GradientFlow gradientFlow(const Iteration& iteration, int trackIndex, int symbol, int lossStep)
{
    const Network& network = iteration.network();
    const Track& track = network.tracks().at(std::size_t(trackIndex));
    const Plan& plan = *track.plan;
    require(lossStep >= 0 && lossStep < iteration.steps(), "the iteration has no such step");
    require(track.layer == network.layerCount() - 1,
        "gradient flow starts at a track that the readout reads");

    TrackWeights weights;
    weights.pack(network, trackIndex, iteration.before().parameters);
    const ChunkRecord& chunk = iteration.chunks().front();
    const TrackRecord& record = chunk.tracks[std::size_t(trackIndex)];
    const int start = record.positionOf(lossStep);

    // A gradient column a position, of sequence 0 alone; the values are the record's.
    const kernel::Index block = plan.gradientRows;
    kernel::Buffer gradients((start + 1 + plan.history) * block);
    const auto columnAt = [&](int position) {
        return gradients.data() + (position + plan.history) * block;
    };
    const auto weight =
        network.view(*network.findParameter(-1, "W_y"), iteration.before().parameters);
    Eigen::Map<Eigen::VectorXd>(columnAt(start) + plan.outputGradient, track.units).noalias() =
        weight.middleCols(track.outputOffset, track.units).transpose() *
        iteration.outputGradient(lossStep);

    GradientFlow flow;
    flow.track = trackIndex;
    flow.symbol = symbol;
    flow.lossStep = lossStep;
    flow.norms.resize(start + 1);
    const int row = plan.symbolGradients.at(std::size_t(symbol)).total;
    for (int position = start; position >= 0; --position) {
        runBackwardStep(plan, weights,
            {{record.valuesAt(position).data, 0}, record.valueBlock(), {columnAt(position), block},
                block, 1});
        const double norm =
            Eigen::Map<const Eigen::VectorXd>(columnAt(position) + row, plan.units).stableNorm();
        flow.norms[position] = norm;
    }
    const double ratio = flow.norms[0] / flow.norms[start];
    flow.factorPerStep = start > 0 && flow.norms[start] > 0.0
                             ? std::pow(ratio, 1.0 / start)
                             : std::numeric_limits<double>::quiet_NaN();
    return flow;
}

Verdict verdictOf(const GradientFlow& flow)
{
    for (const double norm : flow.norms)
        if (!std::isfinite(norm))
            return Verdict::NotFinite;
    const double factor = flow.factorPerStep;
    if (std::isnan(factor))
        return Verdict::Healthy;
    if (factor < vanishingBelow)
        return Verdict::Vanishing;
    if (factor < fadingBelow)
        return Verdict::Fading;
    if (factor > explodingAbove)
        return Verdict::Exploding;
    if (factor > growingAbove)
        return Verdict::Growing;
    return Verdict::Healthy;
}

} // namespace loopscope
