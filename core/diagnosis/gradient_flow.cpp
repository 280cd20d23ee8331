#include "core/diagnosis/gradient_flow.h"

#include "core/diagnosis/loss_sweep.h"
#include "core/diagnosis/single_loss.h"
#include "core/diagnosis/step_jacobian.h"
#include "core/diagnosis/thresholds.h"
#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

int sourceStepOf(const Iteration& iteration, int trackIndex, int lossStep)
{
    const Network& network = iteration.network();
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    const bool isSource = network.stackCount() == 2 && track.stack == 0;
    const bool takesFinalState =
        network.options().shape == Shape::ManyToOne && network.isTop(track) && track.reverse;
    if (isSource || takesFinalState)
        return track.reverse ? 0 : iteration.stepsOf(trackIndex) - 1;
    return lossStep;
}

void calculateFactors(GradientFlow& flow)
{
    flow.factors.setConstant(flow.norms.size(), notANumber);
    for (int back = 1; back <= flow.stepsBack; ++back)
        flow.factors[flow.stepAt(back)] = flow.normAt(back) / flow.normAt(back - 1);
    flow.factorPerStep = notANumber;
    if (flow.stepsBack > 0 && flow.source() > 0.0)
        // Logarithms are subtracted: the quotient itself may leave the range of double.
        flow.factorPerStep = std::exp(
            (std::log(flow.normAt(flow.stepsBack)) - std::log(flow.source())) / flow.stepsBack);
    flow.memorySpan = 0;
    while (flow.memorySpan < flow.stepsBack &&
           flow.normAt(flow.memorySpan + 1) >= rememberedShare * flow.source() &&
           std::isfinite(flow.normAt(flow.memorySpan + 1)))
        ++flow.memorySpan;
}

/// A flow whose norms are still zero.
GradientFlow emptyFlow(const Iteration& iteration, int trackIndex, int symbol, int lossStep)
{
    const Network& network = iteration.network();
    require(trackIndex >= 0 && trackIndex < int(network.tracks().size()),
        "the network has no such track");
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    const auto& symbols = track.program->symbols;
    require(symbol > 0 && symbol < int(symbols.size()) &&
                (symbols[std::size_t(symbol)].isState() || symbol == track.program->output),
        "a gradient flows to state symbols and to h");
    require(lossStep >= 0 && lossStep < iteration.steps(), "the iteration has no such step");
    GradientFlow flow;
    flow.track = trackIndex;
    flow.symbol = symbol;
    flow.lossStep = lossStep;
    flow.sourceStep = sourceStepOf(iteration, trackIndex, lossStep);
    flow.reverse = track.reverse;
    flow.isCarried = std::any_of(
        symbols.begin() + 1, symbols.end(), [](const Symbol& one) { return one.isState(); });
    flow.inputReach = symbols.front().longestDelay;
    const int steps = iteration.stepsOf(trackIndex);
    flow.stepsBack = track.reverse ? steps - 1 - flow.sourceStep : flow.sourceStep;
    flow.norms.setZero(steps);
    return flow;
}

void sweep(const Iteration& iteration, int sequence, GradientFlow& flow)
{
    const Track& track = iteration.network().tracks()[std::size_t(flow.track)];
    const int row = track.plan->symbolGradients[std::size_t(flow.symbol)].total;
    LossSweep().run(
        iteration, {sequence, flow.lossStep, 1, track.layer}, [&](const LossSweep::Step& at) {
            if (at.track == flow.track)
                columnNorms(track.units, 1, at.columns->at(at.position, row, at.firstColumn),
                    &flow.norms[at.step]);
        });
}

} // namespace

bool GradientFlow::isFinite() const
{
    return norms.allFinite();
}

int GradientFlow::zeroFrom() const
{
    int from = -1;
    for (int back = stepsBack; back >= 0 && normAt(back) == 0.0; --back)
        from = back;
    return from;
}

int GradientFlow::notFiniteFrom() const
{
    for (int back = 0; back <= stepsBack; ++back)
        if (!std::isfinite(normAt(back)))
            return back;
    return -1;
}

int flowSymbol(const Track& track)
{
    const JointState state = jointState(track);
    if (state.blocks.empty() || state.find(track.program->output))
        return track.program->output;
    return state.blocks.front().symbol;
}

GradientFlow flowOfSingleLoss(const Iteration& alone, int track, int symbol, int lossStep)
{
    GradientFlow flow = emptyFlow(alone, track, symbol, lossStep);
    for (int step = 0; step < int(flow.norms.size()); ++step) {
        const ConstVectorView gradient = alone.gradient(track, symbol, step);
        columnNorms(int(gradient.size()), 1, {gradient.data(), 0}, &flow.norms[step]);
    }
    calculateFactors(flow);
    return flow;
}

GradientFlow gradientFlow(
    const Iteration& iteration, int track, int symbol, int lossStep, int sequence)
{
    require(
        sequence >= 0 && sequence < iteration.sequences(), "the iteration has no such sequence");
    GradientFlow flow;
    if (LossSweep::canRun(iteration, sequence)) {
        flow = emptyFlow(iteration, track, symbol, lossStep);
        sweep(iteration, sequence, flow);
        calculateFactors(flow);
    } else {
        flow = flowOfSingleLoss(
            *SingleLoss().run(iteration, lossStep, sequence), track, symbol, lossStep);
    }
    flow.sequence = sequence;
    return flow;
}

std::vector<GradientFlow> gradientFlows(const Iteration& iteration, int lossStep, int sequence)
{
    const auto alone = SingleLoss().run(iteration, lossStep, sequence);
    std::vector<GradientFlow> flows;
    for (std::size_t t = 0; t < iteration.network().tracks().size(); ++t) {
        const Program& program = *iteration.network().tracks()[t].program;
        for (int s = 1; s < int(program.symbols.size()); ++s) {
            if (!program.symbols[std::size_t(s)].isState() && s != program.output)
                continue;
            flows.push_back(flowOfSingleLoss(*alone, int(t), s, lossStep));
            flows.back().sequence = sequence;
        }
    }
    return flows;
}

} // namespace loopscope
