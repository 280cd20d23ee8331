#include "core/bptt/stepper.h"

#include "core/bptt/loss.h"
#include "core/require.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

Stepper::Stepper(std::shared_ptr<const Network> network, Eigen::VectorXd parameters, int sequences)
    : m_network(std::move(network))
    , m_parameters(std::move(parameters))
    , m_sequences(sequences)
    , m_readoutRows(int(kernel::padded(m_network->readoutSize())))
    , m_outputRows(int(kernel::padded(m_network->outputSize())))
    , m_noTarget(std::size_t(m_network->outputSize()))
    , m_noGradient(std::size_t(m_network->outputSize()))
{
    if (const auto problem = findProblem(*m_network))
        throw std::invalid_argument(*problem);
    require(sequences >= 1, "at least one sequence must run");
    require(m_parameters.size() == m_network->parameterCount(),
        "the parameters are not those of this network");
    m_weights.pack(*m_network, m_parameters);
    m_records.resize(m_network->tracks().size());
    for (std::size_t t = 0; t < m_records.size(); ++t)
        if (isRun(m_network->tracks()[t]))
            m_records[t].resize(*m_network->tracks()[t].plan, false, 1, sequences);
    m_readoutInputs.resize(Index(m_readoutRows) * sequences);
    m_outputs.resize(Index(m_outputRows) * sequences);
    m_probabilities.resize(Index(m_outputRows) * sequences);
}

std::optional<std::string> Stepper::findProblem(const Network& network)
{
    for (const Track& track : network.tracks())
        if (track.stack == network.stackCount() - 1 && track.reverse)
            return "Layer " + std::to_string(track.layer + 1) +
                   " reads the sequence from its end, so the network cannot run step by step "
                   "without knowing what comes.";
    return std::nullopt;
}

void Stepper::clearStates()
{
    m_steps = 0;
    for (TrackRecord& record : m_records)
        if (record.plan)
            std::fill_n(record.values.data(), record.values.size(), 0.0);
}

void Stepper::start()
{
    require(m_network->stackCount() == 1, "a decoder starts from what its encoder has read");
    clearStates();
}

void Stepper::start(const Iteration& encoded)
{
    const Network& network = *m_network;
    require(network.stackCount() == 2, "only a decoder starts from an encoder");
    require(encoded.sharedNetwork() == m_network && encoded.sequences() == m_sequences,
        "the encoder must be of the same network and read as many sequences");
    clearStates();
    for (const Bridge& bridge : network.bridges())
        for (int sequence = 0; sequence < m_sequences; ++sequence) {
            TrackRecord& record = recordOf(bridge.track);
            const ConstVectorView start = encoded.value(bridge.track, bridge.symbol, -1, sequence);
            const Columns state =
                record.valuesAt(-1, record.plan->symbolValues[std::size_t(bridge.symbol)]);
            std::copy_n(start.data(), start.size(), state.data + sequence * state.stride);
        }
    if (network.options().attention == Attention::None)
        return;
    const Batch& batch = encoded.batch();
    m_attention.resize(network, batch.sourceSteps, 1);
    m_sources.resize(std::size_t(m_sequences));
    for (int sequence = 0; sequence < m_sequences; ++sequence) {
        Source& source = m_sources[std::size_t(sequence)];
        source.steps = batch.sourceLengths.empty() ? batch.sourceSteps
                                                   : batch.sourceLengths[std::size_t(sequence)];
        source.keys.setZero(m_attention.keys.rows(), batch.sourceSteps);
        source.record.weights.setZero(batch.sourceSteps, 1);
        for (std::size_t t = 0; t < network.tracks().size(); ++t) {
            const Track& track = network.tracks()[t];
            if (track.stack != 0 || !network.isTop(track))
                continue;
            for (int step = 0; step < source.steps; ++step)
                source.keys.col(step).segment(track.outputOffset, track.units) =
                    encoded.value(int(t), track.program->output, step, sequence);
        }
    }
}

void Stepper::setState(int track, int symbol, const Eigen::MatrixXd& values)
{
    require(m_steps == 0, "states are given before the first step");
    require(track >= 0 && track < int(m_records.size()) && recordOf(track).plan,
        "the network does not run such a track");
    const Track& place = m_network->tracks()[std::size_t(track)];
    require(symbol > 0 && symbol < int(place.program->symbols.size()) &&
                place.program->symbols[std::size_t(symbol)].isState(),
        "the symbol is not a state");
    require(values.rows() == place.units && values.cols() == m_sequences,
        "a state must be units × sequences");
    const Columns state =
        recordOf(track).valuesAt(-1, place.plan->symbolValues[std::size_t(symbol)]);
    for (int sequence = 0; sequence < m_sequences; ++sequence)
        std::copy_n(values.col(sequence).data(), place.units, state.data + sequence * state.stride);
}

/// What stood at each position stands one earlier.
void Stepper::keepForNextStep(TrackRecord& record)
{
    double* values = record.values.data();
    std::copy(values + record.valueBlock(), values + record.values.size(), values);
}

void Stepper::feedFromBelow(int track)
{
    const Track& place = m_network->tracks()[std::size_t(track)];
    TrackRecord& record = recordOf(track);
    const Columns x = record.valuesAt(0, record.plan->symbolValues[0]);
    for (int below = 0; below < track; ++below) {
        const Track& source = m_network->tracks()[std::size_t(below)];
        if (source.stack != place.stack || source.layer != place.layer - 1)
            continue;
        for (int sequence = 0; sequence < m_sequences; ++sequence)
            std::copy_n(value(below, source.program->output, sequence).data(), source.units,
                x.data + sequence * x.stride + source.outputOffset);
    }
}

void Stepper::step(const Eigen::Ref<const Eigen::MatrixXd>& inputs)
{
    const int stack = m_network->stackCount() - 1;
    require(inputs.rows() == m_network->inputSizeOf(stack) && inputs.cols() == m_sequences,
        "the inputs must be inputSize × sequences");
    for (int t = 0; t < int(m_records.size()); ++t) {
        TrackRecord& record = recordOf(t);
        if (!record.plan)
            continue;
        if (m_steps > 0)
            keepForNextStep(record);
        const Columns x = record.valuesAt(0, record.plan->symbolValues[0]);
        if (m_network->tracks()[std::size_t(t)].layer > 0)
            feedFromBelow(t);
        else
            for (int sequence = 0; sequence < m_sequences; ++sequence)
                std::copy_n(
                    inputs.col(sequence).data(), inputs.rows(), x.data + sequence * x.stride);
        forwardSteps(m_weights.track(t), record, 0, 1, PassOptions{});
    }
    ++m_steps;
    readOut();
}

void Stepper::attendTo(int sequence)
{
    Source& source = m_sources[std::size_t(sequence)];
    const int queries = m_network->contextOffset();
    double* column = m_readoutInputs.data() + Index(sequence) * m_readoutRows;
    m_attention.keys = source.keys;
    attend(*m_network, m_parameters, source.steps,
        {column, queries, 1, Eigen::OuterStride<>(m_readoutRows)}, m_attention, source.record,
        {column + queries, source.keys.rows(), 1, Eigen::OuterStride<>(m_readoutRows)});
}

void Stepper::readOut()
{
    for (std::size_t t = 0; t < m_records.size(); ++t) {
        const Track& track = m_network->tracks()[t];
        if (!isRun(track) || !m_network->isTop(track))
            continue;
        for (int sequence = 0; sequence < m_sequences; ++sequence)
            std::copy_n(value(int(t), track.program->output, sequence).data(), track.units,
                m_readoutInputs.data() + Index(sequence) * m_readoutRows + track.outputOffset);
    }
    if (m_network->options().attention != Attention::None)
        for (int sequence = 0; sequence < m_sequences; ++sequence)
            attendTo(sequence);
    const Columns y{m_outputs.data(), m_outputRows};
    kernel::scale(m_outputRows, m_sequences, 1.0, {m_weights.readoutBias(), 0}, y, false);
    kernel::multiply(
        m_weights.readout(), {m_readoutInputs.data(), m_readoutRows}, y, m_sequences, true);
    for (int sequence = 0; sequence < m_sequences; ++sequence)
        evaluateLoss(m_network->options().loss, m_network->outputSize(),
            y.data + Index(sequence) * y.stride, 0, m_noTarget.data(),
            m_probabilities.data() + Index(sequence) * m_outputRows, m_noGradient.data());
}

void Stepper::requireSequence(int sequence) const
{
    require(m_steps > 0, "no step was taken yet");
    require(sequence >= 0 && sequence < m_sequences, "there is no such sequence");
}

ConstVectorView Stepper::output(int sequence) const
{
    requireSequence(sequence);
    return {m_outputs.data() + Index(sequence) * m_outputRows, m_network->outputSize()};
}

ConstVectorView Stepper::probabilities(int sequence) const
{
    requireSequence(sequence);
    return {m_probabilities.data() + Index(sequence) * m_outputRows, m_network->outputSize()};
}

ConstVectorView Stepper::value(int track, int symbol, int sequence) const
{
    const TrackRecord& record = m_records.at(std::size_t(track));
    require(record.plan, "the network does not run such a track");
    const ConstColumns values =
        record.valuesAt(0, record.plan->symbolValues.at(std::size_t(symbol)));
    return {values.data + sequence * values.stride,
        symbol == 0 ? record.plan->inputSize : record.plan->units};
}

Eigen::VectorXd Stepper::attentionWeights(int sequence) const
{
    requireSequence(sequence);
    if (m_sources.empty())
        return {};
    return m_sources[std::size_t(sequence)].record.weights.col(0);
}

} // namespace loopscope
