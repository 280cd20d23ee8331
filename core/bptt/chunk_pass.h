#pragma once

#include "core/bptt/batch.h"
#include "core/bptt/chunk_record.h"
#include "core/bptt/chunk_workspace.h"
#include "core/bptt/network_weights.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// Where a track's output h stands among its values.
inline int outputRow(const Plan& plan)
{
    return plan.symbolValues[std::size_t(plan.output)];
}

/// Forward and backward of one chunk of sequences through the whole network.
class ChunkPass
{
public:
    /// @param chunk      its sizes are set; it is filled
    /// @param workspace  used by no other pass at the same time
    ChunkPass(const Network& network, const NetworkWeights& weights, const Batch& batch,
        ChunkRecord& chunk, ChunkWorkspace& workspace);

    /// @param stepLosses  of every column of the batch; those of the chunk are written
    void forward(Eigen::VectorXd& stepLosses);

    struct BackwardOptions {
        bool inputGradient = true; ///< whether the gradient of the first layer's x is calculated
        int truncationLength = 0;  ///< see PassOptions
    };
    /// @param gradients  cleared; what the chunk contributes is added
    void backward(NetworkGradients& gradients, const BackwardOptions& options);

private:
    const Track& trackAt(int index) const { return m_network.tracks()[std::size_t(index)]; }
    TrackRecord& recordOf(int index) { return m_chunk.tracks[std::size_t(index)]; }
    PassOptions passOptions(int stack) const;
    bool isTopOfLastStack(const Track& track) const;

    void setInitialStates();
    void feedFromBatch(int track, int step);
    void feedFromBelow(int track, int step);
    void clearPaddedInput(int track, int step);
    void runStackForward(int stack);
    void runFeedingBack(Eigen::VectorXd& stepLosses);
    void bridgeForward();

    void gatherReadoutInputs(int firstStep, int steps);
    void attendForward();
    void readOut(int firstStep, int steps);
    void calculateLosses(int firstStep, int steps, Eigen::VectorXd& stepLosses);

    void readoutBackward(NetworkGradients& gradients);
    void sendReadoutGradients(int firstStep, int steps);
    void scatterReadoutGradients(int firstStep, int steps);
    void attentionBackward(NetworkGradients& gradients);
    void runStackBackward(int stack, NetworkGradients& gradients, const BackwardOptions& options);
    void clearPaddedInputGradient(int track);
    void sendToLayerBelow(int track, int firstStep, int steps);
    void bridgeBackward(NetworkGradients& gradients);
    void runFeedingBackBackward(NetworkGradients& gradients, const BackwardOptions& options);
    void addFeedbackGradient(int step);

    Eigen::Ref<const Eigen::VectorXd> bridgeSource(const Bridge& bridge, int sequence);
    Eigen::MatrixXd& finalGradient(const Bridge::Source& part);

    const Network& m_network;
    const NetworkWeights& m_weights;
    const Batch& m_batch;
    ChunkRecord& m_chunk;
    ChunkWorkspace& m_workspace;
    bool m_hasFedBack = false; ///< whether a backward pass added what outputs feed back
};

} // namespace loopscope
