#include "core/bptt/chunk_pass.h"

#include "core/bptt/padding.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

double* stateAt(TrackRecord& record, int symbol, int position, int sequence)
{
    const Columns values =
        record.valuesAt(position, record.plan->symbolValues[std::size_t(symbol)]);
    return values.data + sequence * values.stride;
}

} // namespace

ChunkPass::ChunkPass(const Network& network, const NetworkWeights& weights, const Batch& batch,
    ChunkRecord& chunk, ChunkWorkspace& workspace)
    : m_network(network)
    , m_weights(weights)
    , m_batch(batch)
    , m_chunk(chunk)
    , m_workspace(workspace)
{
    m_workspace.finalGradients.resize(chunk.tracks.size());
    int largest = 0;
    for (const Bridge& bridge : network.bridges())
        largest = std::max(largest, bridge.sourceSize);
    m_workspace.bridgeSource.resize(largest);
    m_workspace.bridgeGradient.resize(largest);
}

PassOptions ChunkPass::passOptions(int stack) const
{
    const bool isSource = m_network.stackCount() == 2 && stack == 0;
    const std::vector<int>& lengths = isSource ? m_chunk.sourceLengths : m_chunk.lengths;
    PassOptions options;
    options.lengths = lengths.empty() ? nullptr : lengths.data();
    options.kept = &m_workspace.kept;
    return options;
}

bool ChunkPass::isTopOfLastStack(const Track& track) const
{
    return track.stack == m_network.stackCount() - 1 && m_network.isTop(track);
}

// ---- Forward -----------------------------------------------------------------------------------

void ChunkPass::forward(Eigen::VectorXd& stepLosses)
{
    setInitialStates();
    if (m_network.options().shape == Shape::OneToMany) {
        runFeedingBack(stepLosses);
        return;
    }
    for (int stack = 0; stack < m_network.stackCount(); ++stack) {
        if (stack == 1)
            bridgeForward();
        runStackForward(stack);
    }
    gatherReadoutInputs(0, m_chunk.steps);
    attendForward();
    readOut(0, m_chunk.steps);
    calculateLosses(0, m_chunk.steps, stepLosses);
}

void ChunkPass::setInitialStates()
{
    for (std::size_t t = 0; t < m_chunk.tracks.size(); ++t) {
        TrackRecord& record = m_chunk.tracks[t];
        const Plan& plan = *record.plan;
        const int* lengths = passOptions(trackAt(int(t)).stack).lengths;
        for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
            for (std::size_t s = 0; s < plan.symbolGradients.size(); ++s)
                for (int position = -1; plan.symbolGradients[s].later >= 0 &&
                                        position < startPosition(record, lengths, sequence);
                     ++position)
                    std::fill_n(stateAt(record, int(s), position, sequence), plan.units, 0.0);
    }
    for (const InitialState& state : m_batch.initialStates) {
        TrackRecord& record = recordOf(state.track);
        const int* lengths = passOptions(trackAt(state.track).stack).lengths;
        for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
            std::copy_n(state.values.col(m_chunk.firstSequence + sequence).data(),
                record.plan->units,
                stateAt(
                    record, state.symbol, startPosition(record, lengths, sequence) - 1, sequence));
    }
}

void ChunkPass::runStackForward(int stack)
{
    for (int t = 0; t < int(m_chunk.tracks.size()); ++t) {
        const Track& track = trackAt(t);
        if (track.stack != stack)
            continue;
        TrackRecord& record = recordOf(t);
        for (int step = 0; step < record.steps; ++step) {
            if (track.layer == 0)
                feedFromBatch(t, step);
            else
                feedFromBelow(t, step);
            clearPaddedInput(t, step);
        }
        runForward(m_weights.track(t), record, passOptions(stack));
    }
}

void ChunkPass::feedFromBatch(int t, int step)
{
    TrackRecord& record = recordOf(t);
    const Columns x = record.valuesAt(record.positionOf(step), record.plan->symbolValues[0]);
    const bool isSource = m_network.stackCount() == 2 && trackAt(t).stack == 0;
    const Eigen::MatrixXd& inputs = isSource ? m_batch.sourceInputs : m_batch.inputs;
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
        std::copy_n(inputs.col(m_batch.column(step, m_chunk.firstSequence + sequence)).data(),
            record.plan->inputSize, x.data + sequence * x.stride);
}

void ChunkPass::feedFromBelow(int t, int step)
{
    const Track& track = trackAt(t);
    TrackRecord& record = recordOf(t);
    const Columns x = record.valuesAt(record.positionOf(step), record.plan->symbolValues[0]);
    for (int below = t - 1; below >= 0; --below) {
        const Track& source = trackAt(below);
        if (source.stack != track.stack || source.layer != track.layer - 1)
            continue;
        const TrackRecord& from = std::as_const(m_chunk.tracks[std::size_t(below)]);
        const ConstColumns h = from.valuesAt(from.positionOf(step), outputRow(*from.plan));
        for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
            std::copy_n(h.data + sequence * h.stride, source.units,
                x.data + sequence * x.stride + source.outputOffset);
    }
}

/// A reverse track meets the padding before the sequence; delayed readings find zero there, as
/// before any start.
void ChunkPass::clearPaddedInput(int t, int step)
{
    const int* lengths = passOptions(trackAt(t).stack).lengths;
    if (!lengths)
        return;
    TrackRecord& record = recordOf(t);
    const Columns x = record.valuesAt(record.positionOf(step), record.plan->symbolValues[0]);
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
        if (step >= lengths[sequence])
            std::fill_n(x.data + sequence * x.stride, record.plan->inputSize, 0.0);
}

// ---- Backward ----------------------------------------------------------------------------------

void ChunkPass::backward(NetworkGradients& gradients, const BackwardOptions& options)
{
    if (m_network.options().shape == Shape::OneToMany) {
        runFeedingBackBackward(gradients, options);
        return;
    }
    sendReadoutGradients(0, m_chunk.steps);
    readoutBackward(gradients);
    scatterReadoutGradients(0, m_chunk.steps);
    if (m_network.stackCount() == 2) {
        attentionBackward(gradients);
        runStackBackward(1, gradients, options);
        bridgeBackward(gradients);
    }
    runStackBackward(0, gradients, options);
}

void ChunkPass::runStackBackward(
    int stack, NetworkGradients& gradients, const BackwardOptions& options)
{
    for (int t = int(m_chunk.tracks.size()) - 1; t >= 0; --t) {
        const Track& track = trackAt(t);
        if (track.stack != stack)
            continue;
        TrackRecord& record = recordOf(t);
        if (!m_network.isTop(track))
            sendToLayerBelow(t, 0, record.steps);
        PassOptions pass = passOptions(stack);
        pass.truncationLength = options.truncationLength;
        pass.finalGradients = &m_workspace.finalGradients[std::size_t(t)];
        runBackward(m_weights.track(t), record, gradients.track(t),
            track.layer > 0 || options.inputGradient, pass);
        clearPaddedInputGradient(t);
    }
}

/// Delayed readings of a reverse track reach into the padding, where x is zero whatever is below.
void ChunkPass::clearPaddedInputGradient(int t)
{
    const int* lengths = passOptions(trackAt(t).stack).lengths;
    if (!lengths)
        return;
    TrackRecord& record = recordOf(t);
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
        for (int step = lengths[sequence]; step < record.steps; ++step) {
            const Columns dx =
                record.gradientsAt(record.positionOf(step), record.plan->symbolGradients[0].total);
            std::fill_n(dx.data + sequence * dx.stride, record.plan->inputSize, 0.0);
        }
}

/// Collects in a track's output gradient what the tracks of the layer above pass down.
void ChunkPass::sendToLayerBelow(int t, int firstStep, int steps)
{
    const Track& track = trackAt(t);
    TrackRecord& record = recordOf(t);
    bool first = true;
    for (std::size_t above = std::size_t(t) + 1; above < m_chunk.tracks.size(); ++above) {
        const Track& upper = trackAt(int(above));
        if (upper.stack != track.stack || upper.layer != track.layer + 1)
            continue;
        const TrackRecord& source = std::as_const(m_chunk.tracks[above]);
        const int row = source.plan->symbolGradients[0].total + track.outputOffset;
        for (int step = firstStep; step < firstStep + steps; ++step) {
            const ConstColumns dx = source.gradientsAt(source.positionOf(step), row);
            const Columns dh =
                record.gradientsAt(record.positionOf(step), record.plan->outputGradient);
            for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
                for (int unit = 0; unit < track.units; ++unit) {
                    double& sum = dh.data[sequence * dh.stride + unit];
                    sum = (first ? 0.0 : sum) + dx.data[sequence * dx.stride + unit];
                }
        }
        first = false;
    }
}

} // namespace loopscope
