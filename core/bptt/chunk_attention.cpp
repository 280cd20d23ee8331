#include "core/bptt/chunk_pass.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

/// One sequence of a block of readout columns, a column a step.
StridedMatrix sequenceOf(kernel::Buffer& buffer, int row, int rows, int columnRows, int sequences,
    int sequence, int steps)
{
    return {buffer.data() + Index(sequence) * columnRows + row, rows, steps,
        Eigen::OuterStride<>(Index(columnRows) * sequences)};
}

/// Decoder and encoder outputs of one sequence as attention sees them.
struct AttentionViews {
    StridedMatrix queries;
    StridedMatrix contexts;
    StridedMatrix queryGradients;
    StridedMatrix contextGradients;
};

AttentionViews viewsOf(const Network& network, ChunkRecord& chunk, int sequence)
{
    const int queries = network.contextOffset();
    const int keys = network.readoutSize() - queries;
    const auto part = [&](kernel::Buffer& buffer, int row, int rows) {
        return sequenceOf(
            buffer, row, rows, chunk.readoutRows, chunk.sequences, sequence, chunk.steps);
    };
    return {part(chunk.readoutInputs, 0, queries), part(chunk.readoutInputs, queries, keys),
        part(chunk.readoutInputGradients, 0, queries),
        part(chunk.readoutInputGradients, queries, keys)};
}

int sourceLengthOf(const Batch& batch, const ChunkRecord& chunk, int sequence)
{
    return chunk.sourceLengths.empty() ? batch.sourceSteps
                                       : chunk.sourceLengths[std::size_t(sequence)];
}

StridedView asConst(const StridedMatrix& view)
{
    return {view.data(), view.rows(), view.cols(), Eigen::OuterStride<>(view.outerStride())};
}

/// Writes the outputs of the encoder's top layer, one column a step of the sequence.
void gatherKeys(const Network& network, const ChunkRecord& chunk, int sequence, int steps,
    Eigen::MatrixXd& keys)
{
    for (std::size_t t = 0; t < chunk.tracks.size(); ++t) {
        const Track& track = network.tracks()[t];
        if (track.stack != 0 || !network.isTop(track))
            continue;
        const TrackRecord& record = chunk.tracks[t];
        for (int step = 0; step < steps; ++step) {
            const ConstColumns h =
                record.valuesAt(record.positionOf(step), outputRow(*record.plan));
            std::copy_n(h.data + sequence * h.stride, track.units,
                keys.col(step).data() + track.outputOffset);
        }
    }
}

} // namespace

void ChunkPass::attendForward()
{
    if (m_network.options().attention == Attention::None)
        return;
    AttentionWorkspace& workspace = m_workspace.attention;
    workspace.resize(m_network, m_batch.sourceSteps, m_chunk.steps);
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
        AttentionRecord& record = m_chunk.attention[std::size_t(sequence)];
        record.weights.setZero(m_batch.sourceSteps, m_chunk.steps);
        record.weightGradients.setZero(m_batch.sourceSteps, m_chunk.steps);
        const int sources = sourceLengthOf(m_batch, m_chunk, sequence);
        gatherKeys(m_network, m_chunk, sequence, sources, workspace.keys);
        const AttentionViews views = viewsOf(m_network, m_chunk, sequence);
        attend(m_network, m_weights.parameters(), sources, asConst(views.queries), workspace,
            record, views.contexts);
    }
}

/// Adds to the decoder's output gradients, and starts those of the encoder's outputs.
void ChunkPass::attentionBackward(NetworkGradients& gradients)
{
    for (int t = 0; t < int(m_chunk.tracks.size()); ++t)
        if (trackAt(t).stack == 0 && m_network.isTop(trackAt(t)))
            kernel::fill(kernel::padded(trackAt(t).units),
                Index(recordOf(t).steps) * m_chunk.sequences, 0.0,
                recordOf(t).gradientsAt(0, recordOf(t).plan->outputGradient));
    if (m_network.options().attention == Attention::None)
        return;
    AttentionWorkspace& workspace = m_workspace.attention;
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
        const int sources = sourceLengthOf(m_batch, m_chunk, sequence);
        gatherKeys(m_network, m_chunk, sequence, sources, workspace.keys);
        const AttentionViews views = viewsOf(m_network, m_chunk, sequence);
        attendBackward(m_network, m_weights.parameters(), sources, asConst(views.queries),
            asConst(views.contextGradients), workspace, m_chunk.attention[std::size_t(sequence)],
            views.queryGradients, gradients.others());
        for (int t = 0; t < int(m_chunk.tracks.size()); ++t) {
            const Track& track = trackAt(t);
            if (track.stack != 0 || !m_network.isTop(track))
                continue;
            TrackRecord& record = recordOf(t);
            for (int step = 0; step < sources; ++step) {
                const Columns dh =
                    record.gradientsAt(record.positionOf(step), record.plan->outputGradient);
                std::copy_n(workspace.keyGradients.col(step).data() + track.outputOffset,
                    track.units, dh.data + sequence * dh.stride);
            }
        }
    }
    scatterReadoutGradients(0, m_chunk.steps);
}

} // namespace loopscope
