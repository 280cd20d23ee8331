// The readout of a chunk, its losses, and the way back through it.

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

} // namespace loopscope
