#include "core/bptt/chunk_pass.h"

#include "core/bptt/loss.h"
#include "core/bptt/padding.h"
#include "core/bptt/readout_columns.h"
#include "core/kernel/level.h"

#include <algorithm>
#include <array>
#include <utility>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

int outputRow(const Plan& plan)
{
    return plan.symbolValues[std::size_t(plan.output)];
}

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

/// What a bridge reads: the first numbers of the workspace's vector.
Eigen::Ref<const Eigen::VectorXd> ChunkPass::bridgeSource(const Bridge& bridge, int sequence)
{
    Eigen::VectorXd& source = m_workspace.bridgeSource;
    Index row = 0;
    for (const Bridge::Source& part : bridge.sources) {
        const TrackRecord& record = std::as_const(m_chunk.tracks[std::size_t(part.track)]);
        const ConstColumns values =
            record.valuesAt(finalPosition(record, passOptions(0).lengths, sequence),
                record.plan->symbolValues[std::size_t(part.symbol)]);
        std::copy_n(
            values.data + sequence * values.stride, record.plan->units, source.data() + row);
        row += record.plan->units;
    }
    return source.head(row);
}

void ChunkPass::bridgeForward()
{
    for (const Bridge& bridge : m_network.bridges()) {
        TrackRecord& record = recordOf(bridge.track);
        const Columns state =
            record.valuesAt(-1, record.plan->symbolValues[std::size_t(bridge.symbol)]);
        for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
            Eigen::Map<Eigen::VectorXd> start(
                state.data + sequence * state.stride, record.plan->units);
            if (bridge.weight < 0) {
                start = bridgeSource(bridge, sequence);
            } else {
                start = m_network.view(bridge.bias, m_weights.parameters()).col(0);
                start.noalias() += m_network.view(bridge.weight, m_weights.parameters()) *
                                   bridgeSource(bridge, sequence);
            }
        }
    }
}

// ---- Readout and loss --------------------------------------------------------------------------

void ChunkPass::gatherReadoutInputs(int firstStep, int steps)
{
    if (readsRecord(m_network))
        return;
    const PassOptions options = passOptions(m_network.stackCount() - 1);
    const bool oneOutput = m_network.options().shape == Shape::ManyToOne;
    for (std::size_t t = 0; t < m_chunk.tracks.size(); ++t) {
        const Track& track = trackAt(int(t));
        if (!isTopOfLastStack(track))
            continue;
        const TrackRecord& record = std::as_const(m_chunk.tracks[t]);
        for (int step = firstStep; step < firstStep + steps; ++step) {
            double* target = m_chunk.readoutInputs.data() +
                             Index(step) * m_chunk.sequences * m_chunk.readoutRows +
                             track.outputOffset;
            for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
                const int position = oneOutput && track.reverse
                                         ? finalPosition(record, options.lengths, sequence)
                                         : record.positionOf(step);
                const ConstColumns h = record.valuesAt(position, outputRow(*record.plan));
                std::copy_n(h.data + sequence * h.stride, track.units,
                    target + sequence * m_chunk.readoutRows);
            }
        }
    }
}

void ChunkPass::readOut(int firstStep, int steps)
{
    const Index columns = Index(steps) * m_chunk.sequences;
    const Index first = Index(firstStep) * m_chunk.sequences;
    const Columns y{m_chunk.outputs.data() + first * m_chunk.outputRows, m_chunk.outputRows};
    kernel::levelInUse().multiplyAdd(kernel::operandOf(m_weights.readout()),
        readoutInputsAt(m_network, m_chunk, firstStep), {m_weights.readoutBias(), 0}, y, columns,
        nullptr);
}

void ChunkPass::calculateLosses(int firstStep, int steps, Eigen::VectorXd& stepLosses)
{
    const Loss loss = m_network.options().loss;
    const int outputSize = m_network.outputSize();
    std::array<double, sequencesOfChunk> shares{}; // of the whole loss, for a weight of 1
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
        double weightSum = 0.0;
        for (int step = 0; step < m_chunk.steps; ++step)
            weightSum += lossWeight(m_network, m_batch, step, m_chunk.firstSequence + sequence);
        shares[std::size_t(sequence)] = 1.0 / (weightSum * m_batch.sequences);
    }
    for (int step = firstStep; step < firstStep + steps; ++step)
        for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
            const int inBatch = m_chunk.firstSequence + sequence;
            const int column = m_batch.column(step, inBatch);
            const Index offset = (Index(step) * m_chunk.sequences + sequence) * m_chunk.outputRows;
            double* gradient = m_chunk.outputGradients.data() + offset;
            stepLosses[column] = evaluateLoss(loss, outputSize, m_chunk.outputs.data() + offset,
                takesClasses(loss) ? m_batch.targetClasses[std::size_t(column)] : 0,
                takesClasses(loss) ? nullptr : m_batch.targets.col(column).data(),
                m_chunk.probabilities.data() + offset, gradient);
            // A step that does not count passes on nothing, not-a-number included.
            const double weight = lossWeight(m_network, m_batch, step, inBatch);
            if (weight > 0.0)
                Eigen::Map<Eigen::ArrayXd>(gradient, outputSize) *=
                    weight * shares[std::size_t(sequence)];
            else
                std::fill_n(gradient, outputSize, 0.0);
        }
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

void ChunkPass::readoutBackward(NetworkGradients& gradients)
{
    const Index columns = Index(m_chunk.steps) * m_chunk.sequences;
    const ConstColumns dy{m_chunk.outputGradients.data(), m_chunk.outputRows};
    kernel::addColumnSums(m_chunk.outputRows, columns, dy, gradients.readoutBias());
    kernel::addOuterProducts(m_chunk.outputRows, m_network.readoutSize(), columns, dy,
        readoutInputsAt(m_network, m_chunk, 0), gradients.readout(), m_chunk.outputRows);
}

void ChunkPass::sendReadoutGradients(int firstStep, int steps)
{
    const Index first = Index(firstStep) * m_chunk.sequences;
    kernel::multiply(m_weights.readoutTransposed(),
        {m_chunk.outputGradients.data() + first * m_chunk.outputRows, m_chunk.outputRows},
        readoutInputGradientsAt(m_network, m_chunk, firstStep), Index(steps) * m_chunk.sequences,
        false);
}

void ChunkPass::scatterReadoutGradients(int firstStep, int steps)
{
    if (readsRecord(m_network))
        return;
    const PassOptions options = passOptions(m_network.stackCount() - 1);
    for (int t = 0; t < int(m_chunk.tracks.size()); ++t) {
        const Track& track = trackAt(t);
        if (!isTopOfLastStack(track))
            continue;
        TrackRecord& record = recordOf(t);
        const bool toEnd = m_network.options().shape == Shape::ManyToOne && track.reverse;
        const int row = record.plan->outputGradient;
        if (toEnd)
            kernel::fill(kernel::padded(track.units), Index(record.steps) * record.sequences, 0.0,
                record.gradientsAt(0, row));
        for (int step = firstStep; step < firstStep + steps; ++step) {
            const double* source = m_chunk.readoutInputGradients.data() +
                                   Index(step) * m_chunk.sequences * m_chunk.readoutRows +
                                   track.outputOffset;
            for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
                const int position = toEnd ? finalPosition(record, options.lengths, sequence)
                                           : record.positionOf(step);
                const Columns dh = record.gradientsAt(position, row);
                double* target = dh.data + sequence * dh.stride;
                const double* from = source + sequence * m_chunk.readoutRows;
                for (int unit = 0; unit < track.units; ++unit)
                    target[unit] = (toEnd ? target[unit] : 0.0) + from[unit];
            }
        }
    }
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

/// The gradient of a final value that bridges read: units × sequences.
Eigen::MatrixXd& ChunkPass::finalGradient(const Bridge::Source& part)
{
    auto& all = m_workspace.finalGradients[std::size_t(part.track)];
    auto found = std::find_if(all.begin(), all.end(),
        [&](const FinalGradient& final) { return final.symbol == part.symbol; });
    if (found == all.end())
        found = all.insert(found, {part.symbol, {}});
    return found->gradient;
}

void ChunkPass::bridgeBackward(NetworkGradients& gradients)
{
    for (const Bridge& bridge : m_network.bridges())
        for (const Bridge::Source& part : bridge.sources)
            finalGradient(part).setZero(trackAt(part.track).units, m_chunk.sequences);
    for (const Bridge& bridge : m_network.bridges()) {
        const TrackRecord& record = std::as_const(m_chunk.tracks[std::size_t(bridge.track)]);
        const ConstColumns later =
            record.gradientsAt(-1, record.plan->symbolGradients[std::size_t(bridge.symbol)].later);
        for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
            const Eigen::Map<const Eigen::VectorXd> gradient(
                later.data + sequence * later.stride, record.plan->units);
            auto source = m_workspace.bridgeGradient.head(bridge.sourceSize);
            if (bridge.weight < 0) {
                source = gradient;
            } else {
                source.noalias() =
                    m_network.view(bridge.weight, m_weights.parameters()).transpose() * gradient;
                m_network.view(bridge.weight, gradients.others()).noalias() +=
                    gradient * bridgeSource(bridge, sequence).transpose();
                m_network.view(bridge.bias, gradients.others()) += gradient;
            }
            Index row = 0;
            for (const Bridge::Source& part : bridge.sources) {
                const int units = trackAt(part.track).units;
                finalGradient(part).col(sequence) += source.segment(row, units);
                row += units;
            }
        }
    }
}

} // namespace loopscope
