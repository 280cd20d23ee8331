#include "core/diagnosis/gradient_flow.h"

#include "core/bptt/chunk_record.h"
#include "core/bptt/loss.h"
#include "core/bptt/track_pass.h"
#include "core/diagnosis/gradient_triangle.h"
#include "core/require.h"

#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

/// Of a forward track whose h the readout reads: one column is swept through that track alone.
Eigen::VectorXd normsOfTopTrack(
    const Iteration& iteration, int trackIndex, int symbol, int lossStep)
{
    const Network& network = iteration.network();
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    const Plan& plan = *track.plan;
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

    Eigen::VectorXd norms(start + 1);
    const int row = plan.symbolGradients.at(std::size_t(symbol)).total;
    for (int position = start; position >= 0; --position) {
        runBackwardStep(plan, weights,
            {{record.valuesAt(position).data, 0}, record.valueBlock(), {columnAt(position), block},
                block, 1});
        norms[position] =
            Eigen::Map<const Eigen::VectorXd>(columnAt(position) + row, plan.units).stableNorm();
    }
    return norms;
}

/// What the loss of one step is multiplied by in the loss of the iteration.
double shareOfLoss(const Iteration& iteration, int lossStep)
{
    const Network& network = iteration.network();
    double sum = 0.0;
    for (int step = 0; step < iteration.steps(); ++step)
        sum += lossWeight(network, iteration.batch(), step, 0);
    const double weight = lossWeight(network, iteration.batch(), lossStep, 0);
    return sum > 0.0 ? weight / sum / iteration.sequences() : 0.0;
}

/// Of any other track: its row of the triangle, which knows no weights.
Eigen::VectorXd normsThroughLayers(
    const Iteration& iteration, int trackIndex, int symbol, int lossStep)
{
    TriangleOptions options;
    options.track = trackIndex;
    options.lossStep = lossStep;
    const GradientTriangle triangle = gradientTriangle(iteration, options);
    const GradientTriangle::SymbolNorms* found = triangle.find(trackIndex, symbol);
    require(found != nullptr, "gradient flow is of a state symbol or h");
    return shareOfLoss(iteration, lossStep) * found->norms.row(0).head(lossStep + 1).transpose();
}

double factorOf(const Eigen::VectorXd& norms)
{
    const Eigen::Index last = norms.size() - 1;
    return last > 0 && norms[last] > 0.0 ? std::pow(norms[0] / norms[last], 1.0 / double(last))
                                         : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

GradientFlow gradientFlow(const Iteration& iteration, int trackIndex, int symbol, int lossStep)
{
    const Network& network = iteration.network();
    const Track& track = network.tracks().at(std::size_t(trackIndex));
    require(lossStep >= 0 && lossStep < iteration.steps(), "the iteration has no such step");
    const bool isRead = track.stack == network.stackCount() - 1 && network.isTop(track);
    GradientFlow flow;
    flow.track = trackIndex;
    flow.symbol = symbol;
    flow.lossStep = lossStep;
    flow.norms = isRead && !track.reverse
                     ? normsOfTopTrack(iteration, trackIndex, symbol, lossStep)
                     : normsThroughLayers(iteration, trackIndex, symbol, lossStep);
    flow.factorPerStep =
        track.reverse ? std::numeric_limits<double>::quiet_NaN() : factorOf(flow.norms);
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
