#include "core/diagnosis/finiteness.h"

#include "core/bptt/chunk_record.h"
#include "core/bptt/track_detail.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <tuple>

namespace loopscope
{

namespace
{

using Kind = NotFinitePlace::Kind;

/// Whether some number is infinite or none. Only whole-number operations that every processor has
/// on vectors: an exponent of all ones is carried over into the sign when one is added to it.
bool hasNotFinite(const double* numbers, kernel::Index count)
{
    constexpr std::uint64_t magnitude = 0x7fffffffffffffff;
    constexpr std::uint64_t leastExponent = 0x0010000000000000;
    std::uint64_t carried = 0;
    for (kernel::Index i = 0; i < count; ++i)
        carried |= (std::bit_cast<std::uint64_t>(numbers[i]) & magnitude) + leastExponent;
    return carried >> 63;
}

void countIn(const ConstVectorView& numbers, NotFiniteCount& count)
{
    for (const double number : numbers) {
        count.notANumber += std::isnan(number) ? 1 : 0;
        count.infinite += std::isinf(number) ? 1 : 0;
    }
}

/// Place in the order of calculation: the smaller, the earlier. See Finiteness.
using Rank = std::tuple<int, int, int, int>;

/// Looks through one iteration.
class Inspector
{
public:
    explicit Inspector(const Iteration& iteration)
        : m_iteration(iteration)
        , m_network(iteration.network())
    {
    }

    Finiteness run()
    {
        inspectParameters();
        for (int track = 0; track < int(m_network.tracks().size()); ++track)
            inspectTrack(track);
        inspectReadout();
        inspectUpdate();
        return m_result;
    }

private:
    using Reader = ConstVectorView (Iteration::*)(int, int, int, int) const;

    // ---- Order of calculation

    /// Whether a stack's steps can be finished one after the other.
    bool goesStepByStep(int stack) const
    {
        for (const Track& track : m_network.tracks())
            if (track.stack == stack && track.reverse)
                return false;
        return true;
    }

    Rank rankOf(int stack, int layer, int step, int positionInTrack, int symbol) const
    {
        return goesStepByStep(stack) ? Rank{stack, step, layer, symbol}
                                     : Rank{stack, layer, positionInTrack, symbol};
    }

    Rank symbolRank(int trackIndex, int symbol, int step, int sequence) const
    {
        const Track& track = m_network.tracks()[std::size_t(trackIndex)];
        const int length = sequenceLength(m_iteration, trackIndex, sequence);
        const int position = step < 0 || !track.reverse ? step : length - 1 - step;
        return rankOf(track.stack, track.layer, step, position, symbol);
    }

    /// Of the readout: after all layers. @param part  0 output, 1 loss
    Rank readoutRank(int step, int part) const
    {
        return rankOf(m_network.stackCount() - 1, maximumLayers, step, step, part);
    }

    void noteForward(const NotFinitePlace& place, const Rank& rank)
    {
        if (m_result.firstForward && !(rank < m_forwardRank))
            return;
        m_result.firstForward = place;
        m_forwardRank = rank;
    }

    /// The way back begins at the end.
    void noteBackward(const NotFinitePlace& place, const Rank& rank)
    {
        if (m_result.firstBackward && !(m_backwardRank < rank))
            return;
        m_result.firstBackward = place;
        m_backwardRank = rank;
    }

    static NotFinitePlace placeIn(const ConstVectorView& numbers, NotFinitePlace place)
    {
        place.element = 0;
        while (std::isfinite(numbers[place.element]))
            ++place.element;
        place.value = numbers[place.element];
        return place;
    }

    // ---- Parameters

    void inspectParameters()
    {
        if (const auto place =
                inspectAll(m_iteration.before().parameters, Kind::Parameter, m_result.parameters))
            noteForward(*place, Rank{-1, 0, 0, 0});
    }

    void inspectUpdate()
    {
        // Gradients of parameters are summed up when all others are there, updates come last.
        const auto gradient = inspectAll(
            m_iteration.parameterGradient(), Kind::ParameterGradient, m_result.parameterGradients);
        if (gradient)
            noteBackward(*gradient, Rank{-2, 0, 0, 0});
        const auto update =
            inspectAll(m_iteration.after().parameters, Kind::Update, m_result.updated);
        if (update)
            noteBackward(*update, Rank{-3, 0, 0, 0});
    }

    std::optional<NotFinitePlace> inspectAll(
        const Eigen::VectorXd& numbers, Kind kind, NotFiniteCount& count) const
    {
        if (!hasNotFinite(numbers.data(), numbers.size()))
            return std::nullopt;
        countIn({numbers.data(), numbers.size()}, count);
        NotFinitePlace place = placeIn({numbers.data(), numbers.size()}, {kind});
        const auto& parameters = m_network.parameters();
        while (place.parameter + 1 < int(parameters.size()) &&
               parameters[std::size_t(place.parameter + 1)].offset <= place.element)
            ++place.parameter;
        place.element -= int(parameters[std::size_t(place.parameter)].offset);
        place.track = parameters[std::size_t(place.parameter)].track;
        return place;
    }

    // ---- Symbols

    void inspectTrack(int track)
    {
        bool values = false;
        bool gradients = false;
        for (const ChunkRecord& chunk : m_iteration.chunks()) {
            const TrackRecord& record = chunk.tracks[std::size_t(track)];
            values = values || hasNotFinite(record.values.data(), record.values.size());
            gradients = gradients || hasNotFinite(record.gradients.data(), record.gradients.size());
        }
        if (!values && !gradients)
            return;
        const Program& program = *m_network.tracks()[std::size_t(track)].program;
        for (int symbol = 0; symbol < int(program.symbols.size()); ++symbol) {
            Finiteness::SymbolCounts counts{track, symbol, {}, {}};
            for (int sequence = 0; sequence < m_iteration.sequences(); ++sequence) {
                if (values)
                    inspectValues(track, symbol, sequence, counts.values);
                if (gradients)
                    inspectGradients(track, symbol, sequence, counts.gradients);
            }
            if (counts.values.sum() + counts.gradients.sum() > 0)
                m_result.symbols.push_back(counts);
        }
    }

    void inspectValues(int track, int symbol, int sequence, NotFiniteCount& count)
    {
        const Symbol& of =
            m_network.tracks()[std::size_t(track)].program->symbols[std::size_t(symbol)];
        for (int step = of.isState() ? -1 : 0; step < sequenceLength(m_iteration, track, sequence);
             ++step) {
            const ConstVectorView numbers = m_iteration.value(track, symbol, step, sequence);
            if (!hasNotFinite(numbers.data(), numbers.size()))
                continue;
            countIn(numbers, count);
            noteForward(placeIn(numbers, {Kind::Value, track, symbol, -1, step, sequence, -1, 0.0}),
                symbolRank(track, symbol, step, sequence));
        }
    }

    void inspectGradients(int track, int symbol, int sequence, NotFiniteCount& count)
    {
        for (int step = 0; step < sequenceLength(m_iteration, track, sequence); ++step) {
            const ConstVectorView numbers = m_iteration.gradient(track, symbol, step, sequence);
            if (!hasNotFinite(numbers.data(), numbers.size()))
                continue;
            countIn(numbers, count);
            noteBackward(
                placeIn(numbers, {Kind::Gradient, track, symbol, -1, step, sequence, -1, 0.0}),
                symbolRank(track, symbol, step, sequence));
        }
    }

    // ---- Readout

    void inspectReadout()
    {
        const bool lastAlone = m_network.options().shape == Shape::ManyToOne;
        const int track = int(m_network.tracks().size()) - 1; // of the last stack
        for (int sequence = 0; sequence < m_iteration.sequences(); ++sequence) {
            const int steps = sequenceLength(m_iteration, track, sequence);
            for (int step = lastAlone ? steps - 1 : 0; step < steps; ++step)
                inspectReadout(step, sequence);
        }
    }

    void inspectReadout(int step, int sequence)
    {
        const NotFinitePlace place{Kind::Output, -1, -1, -1, step, sequence, -1, 0.0};
        const double loss = m_iteration.stepLoss(step, sequence);
        const std::array<std::pair<Kind, ConstVectorView>, 3> parts{
            std::pair(Kind::Output, m_iteration.output(step, sequence)),
            std::pair(Kind::Loss, ConstVectorView(&loss, 1)),
            std::pair(Kind::OutputGradient, m_iteration.outputGradient(step, sequence))};
        for (const auto& [kind, numbers] : parts) {
            if (!hasNotFinite(numbers.data(), numbers.size()))
                continue;
            NotFinitePlace here = placeIn(numbers, place);
            here.kind = kind;
            if (kind == Kind::OutputGradient) {
                countIn(numbers, m_result.outputGradients);
                noteBackward(here, readoutRank(step, 0));
            } else {
                countIn(numbers, kind == Kind::Output ? m_result.outputs : m_result.losses);
                noteForward(here, readoutRank(step, kind == Kind::Output ? 0 : 1));
            }
        }
    }

    const Iteration& m_iteration;
    const Network& m_network;
    Finiteness m_result;
    Rank m_forwardRank;
    Rank m_backwardRank;
};

// ---- Words

std::string nameOfTrack(const Network& network, int trackIndex)
{
    if (trackIndex < 0 || network.tracks().size() == 1)
        return {};
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    std::string words;
    if (network.stackCount() == 2)
        words += track.stack == 0 ? " of the encoder" : " of the decoder";
    if (network.layerCount(track.stack) > 1)
        words += " in layer " + std::to_string(track.layer + 1);
    return words + (track.reverse ? ", reading backward" : "");
}

std::string nameOfStep(const NotFinitePlace& place)
{
    return place.step < 0 ? " before the first step" : " at step " + std::to_string(place.step + 1);
}

std::string counted(long count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

} // namespace

std::string wordsFor(const NotFinitePlace& place, const Network& network)
{
    const std::string element = std::to_string(place.element + 1);
    const auto parameter = [&] {
        return network.parameters()[std::size_t(place.parameter)].name +
               nameOfTrack(network, place.track);
    };
    const auto symbol = [&] {
        const Program& program = *network.tracks()[std::size_t(place.track)].program;
        return program.symbols[std::size_t(place.symbol)].name + nameOfTrack(network, place.track) +
               nameOfStep(place) + (place.symbol == 0 ? ", element " : ", unit ") + element;
    };
    switch (place.kind) {
    case Kind::Parameter:
        return parameter() + ", before this iteration";
    case Kind::Value:
        return symbol();
    case Kind::Output:
        return "output y" + nameOfStep(place) + ", element " + element;
    case Kind::Loss:
        return "the loss" + nameOfStep(place);
    case Kind::OutputGradient:
        return "the gradient of output y" + nameOfStep(place) + ", element " + element;
    case Kind::Gradient:
        return "the gradient of " + symbol();
    case Kind::ParameterGradient:
        return "the gradient of " + parameter();
    case Kind::Update:
        break;
    }
    return parameter() + ", after the update";
}

NotFiniteCount Finiteness::forward() const
{
    NotFiniteCount count;
    const auto add = [&count](const NotFiniteCount& other) {
        count.notANumber += other.notANumber;
        count.infinite += other.infinite;
    };
    for (const SymbolCounts& symbol : symbols)
        add(symbol.values);
    add(outputs);
    add(losses);
    return count;
}

NotFiniteCount Finiteness::backward() const
{
    NotFiniteCount count;
    const auto add = [&count](const NotFiniteCount& other) {
        count.notANumber += other.notANumber;
        count.infinite += other.infinite;
    };
    for (const SymbolCounts& symbol : symbols)
        add(symbol.gradients);
    add(outputGradients);
    add(parameterGradients);
    return count;
}

Finiteness finiteness(const Iteration& iteration)
{
    return Inspector(iteration).run();
}

std::string finitenessSentence(const Finiteness& finiteness, const Network& network)
{
    if (finiteness.isFinite())
        return {};
    const bool goingForward = finiteness.firstForward.has_value();
    const NotFinitePlace& first =
        goingForward ? *finiteness.firstForward : *finiteness.firstBackward;
    const std::string what = std::isnan(first.value) ? "Not-a-number" : "Infinity";
    std::string words = what + " first arose going " + (goingForward ? "forward" : "back") + ": " +
                        wordsFor(first, network) + ".";
    const long values = finiteness.forward().sum();
    const long gradients = finiteness.backward().sum();
    if (values + gradients > 0)
        words += " In all, " + counted(values, "value", "values") + " and " +
                 counted(gradients, "gradient", "gradients") + " are infinite or not a number.";
    return words;
}

} // namespace loopscope
