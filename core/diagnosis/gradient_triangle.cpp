#include "core/diagnosis/gradient_triangle.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

/// The state symbols of the wanted tracks, and their outputs; matrices keep their storage.
void layOut(const Iteration& iteration, int wantedTrack, int losses, GradientTriangle& result)
{
    const Network& network = iteration.network();
    std::size_t count = 0;
    for (int t = 0; t < int(network.tracks().size()); ++t) {
        if (wantedTrack >= 0 && t != wantedTrack)
            continue;
        const Program& program = *network.tracks()[std::size_t(t)].program;
        for (int s = 1; s < int(program.symbols.size()); ++s) {
            if (!program.symbols[std::size_t(s)].isState() && s != program.output)
                continue;
            if (result.symbols.size() == count)
                result.symbols.emplace_back();
            GradientTriangle::SymbolNorms& symbol = result.symbols[count++];
            symbol.track = t;
            symbol.symbol = s;
            symbol.norms.setZero(losses, iteration.stepsOf(t));
        }
    }
    result.symbols.resize(count);
}

int lengthOf(const Iteration& iteration, int sequence)
{
    const std::vector<int>& lengths = iteration.batch().lengths;
    return lengths.empty() ? iteration.steps() : lengths[std::size_t(sequence)];
}

} // namespace

const GradientTriangle::SymbolNorms* GradientTriangle::find(int track, int symbol) const
{
    for (const SymbolNorms& norms : symbols)
        if (norms.track == track && norms.symbol == symbol)
            return &norms;
    return nullptr;
}

double GradientTriangle::joint(int track, int lossStep, int step) const
{
    double norm = 0.0;
    for (const SymbolNorms& of : symbols)
        if (of.track == track)
            norm = std::hypot(norm, of.norms(lossStep - firstLoss, step));
    return norm;
}

void GradientTriangleCalculator::calculate(
    const Iteration& iteration, const TriangleOptions& options, GradientTriangle& result)
{
    const Network& network = iteration.network();
    require(options.track >= -1 && options.track < int(network.tracks().size()),
        "the network has no such track");
    require(options.lossStep >= -1 && options.lossStep < iteration.steps(),
        "the iteration has no such step");
    LossSweep::Request request;
    request.sequence = options.sequence;
    request.firstLoss = std::max(0, options.lossStep);
    request.losses = options.lossStep < 0 ? iteration.steps() : 1;
    request.lowestLayer =
        options.track < 0 ? 0 : network.tracks()[std::size_t(options.track)].layer;
    result.sequence = options.sequence;
    result.firstLoss = request.firstLoss;
    layOut(iteration, options.track, request.losses, result);
    require(options.sequence >= 0 && options.sequence < iteration.sequences(),
        "the iteration has no such sequence");
    if (LossSweep::canRun(iteration, options.sequence))
        sweep(iteration, request, result);
    else
        sendOneByOne(iteration, request, result);
}

void GradientTriangleCalculator::sweep(
    const Iteration& iteration, const LossSweep::Request& request, GradientTriangle& result)
{
    m_sweep.run(iteration, request, [&](const LossSweep::Step& at) {
        for (GradientTriangle::SymbolNorms& symbol : result.symbols) {
            if (symbol.track != at.track)
                continue;
            const Plan& plan = *iteration.network().tracks()[std::size_t(at.track)].plan;
            const int row = plan.symbolGradients[std::size_t(symbol.symbol)].total;
            columnNorms(plan.units, at.count, at.columns->at(at.position, row, at.firstColumn),
                &symbol.norms(at.firstLoss - result.firstLoss, at.step));
        }
    });
}

void GradientTriangleCalculator::sendOneByOne(
    const Iteration& iteration, const LossSweep::Request& request, GradientTriangle& result)
{
    const int length = lengthOf(iteration, request.sequence);
    const bool lastAlone = iteration.network().options().shape == Shape::ManyToOne;
    for (int loss = lastAlone ? std::max(length - 1, request.firstLoss) : request.firstLoss;
         loss < std::min(length, request.firstLoss + request.losses); ++loss) {
        const auto alone = m_single.run(iteration, loss, request.sequence);
        for (GradientTriangle::SymbolNorms& symbol : result.symbols)
            for (int step = 0; step < alone->stepsOf(symbol.track); ++step) {
                const ConstVectorView gradient = alone->gradient(symbol.track, symbol.symbol, step);
                columnNorms(int(gradient.size()), 1, {gradient.data(), 0},
                    &symbol.norms(loss - result.firstLoss, step));
            }
    }
}

GradientTriangle gradientTriangle(const Iteration& iteration, const TriangleOptions& options)
{
    GradientTriangle result;
    GradientTriangleCalculator().calculate(iteration, options, result);
    return result;
}

} // namespace loopscope
