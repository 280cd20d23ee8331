// What an encoder hands over to its decoder: the bridges of a chunk, and the way back over them.

#include "core/bptt/chunk_pass.h"

#include "core/bptt/padding.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

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
