#include "core/bptt/chunk_pass.h"
#include "core/bptt/loss.h"

#include <algorithm>
#include <utility>

// One-to-many: the network reads its own outputs, so all layers go step by step together.

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

void ChunkPass::runFeedingBack(Eigen::VectorXd& stepLosses)
{
    for (int step = 0; step < m_chunk.steps; ++step) {
        for (int t = 0; t < int(m_chunk.tracks.size()); ++t) {
            TrackRecord& record = recordOf(t);
            if (trackAt(t).layer > 0) {
                feedFromBelow(t, step);
            } else if (step == 0) {
                feedFromBatch(t, step);
            } else {
                const Columns x = record.valuesAt(step, record.plan->symbolValues[0]);
                const double* p = m_chunk.probabilities.data() +
                                  Index(step - 1) * m_chunk.sequences * m_chunk.outputRows;
                for (int sequence = 0; sequence < m_chunk.sequences; ++sequence)
                    std::copy_n(p + sequence * m_chunk.outputRows, record.plan->inputSize,
                        x.data + sequence * x.stride);
            }
            forwardSteps(m_weights.track(t), record, step, 1, passOptions(0));
        }
        gatherReadoutInputs(step, 1);
        readOut(step, 1);
        calculateLosses(step, 1, stepLosses);
    }
}

void ChunkPass::runFeedingBackBackward(NetworkGradients& gradients, const BackwardOptions& options)
{
    // What the outputs' feeding back adds stands in the record; a second pass starts without it.
    double* outputGradients = m_chunk.outputGradients.data();
    std::vector<double>& lossGradients = m_workspace.lossGradients;
    if (!m_hasFedBack)
        lossGradients.assign(outputGradients, outputGradients + m_chunk.outputGradients.size());
    else
        std::copy(lossGradients.begin(), lossGradients.end(), outputGradients);
    m_hasFedBack = true;
    for (TrackRecord& record : m_chunk.tracks)
        startBackward(record);
    PassOptions pass = passOptions(0);
    pass.truncationLength = options.truncationLength;
    for (int step = m_chunk.steps - 1; step >= 0; --step) {
        const bool isCut =
            options.truncationLength > 0 && (step + 1) % options.truncationLength == 0;
        if (step + 1 < m_chunk.steps && !isCut)
            addFeedbackGradient(step);
        sendReadoutGradients(step, 1);
        scatterReadoutGradients(step, 1);
        for (int t = int(m_chunk.tracks.size()) - 1; t >= 0; --t) {
            if (!m_network.isTop(trackAt(t)))
                sendToLayerBelow(t, step, 1);
            backwardSteps(m_weights.track(t), recordOf(t), step, 1, pass);
            sendInputGradients(m_weights.track(t), recordOf(t), step, 1);
        }
    }
    readoutBackward(gradients);
    for (int t = 0; t < int(m_chunk.tracks.size()); ++t)
        collectWeightGradients(recordOf(t), gradients.track(t), 0, m_chunk.steps);
}

/// What the next step's input passes back to this step's output.
void ChunkPass::addFeedbackGradient(int step)
{
    const int outputSize = m_network.outputSize();
    std::vector<double>& gradient = m_workspace.outputGradient;
    gradient.resize(std::size_t(outputSize));
    const TrackRecord& record = std::as_const(m_chunk.tracks.front());
    const ConstColumns dx = record.gradientsAt(step + 1, record.plan->symbolGradients[0].total);
    for (int sequence = 0; sequence < m_chunk.sequences; ++sequence) {
        const Index offset = (Index(step) * m_chunk.sequences + sequence) * m_chunk.outputRows;
        std::copy_n(dx.data + sequence * dx.stride, outputSize, gradient.data());
        sendBackThroughProbabilities(m_network.options().loss, outputSize,
            m_chunk.probabilities.data() + offset, gradient.data());
        double* dy = m_chunk.outputGradients.data() + offset;
        for (int row = 0; row < outputSize; ++row)
            dy[row] += gradient[std::size_t(row)];
    }
}

} // namespace loopscope
