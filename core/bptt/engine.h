#pragma once

#include "core/bptt/chunk_record.h"
#include "core/bptt/iteration.h"
#include "core/bptt/track_pass.h"

#include <memory>
#include <vector>

namespace loopscope
{

/// Calculates iterations of one network: forward, loss, backward through the whole sequence.
///
/// Keeps the packed weights and the sums of the last iteration as work space, so that a further
/// iteration of the same size allocates nothing. Not for use by two threads at once.
class Engine
{
public:
    explicit Engine(std::shared_ptr<const Network> network);
    ~Engine();

    const std::shared_ptr<const Network>& network() const { return m_network; }

    /// The batch of an iteration that nobody else sees yet, to be filled before run().
    static Batch& batch(Iteration& iteration) { return iteration.m_batch; }

    struct RunOptions {
        bool inputGradient =
            true; ///< whether the gradient of the first layer's x is calculated too
    };

    /// Fills the iteration from its batch and the parameters. Its update stays empty: after() is
    /// before().
    /// @throws std::invalid_argument if the batch does not fit the network
    void run(Iteration& iteration, std::shared_ptr<const TrainingState> before,
        const RunOptions& options);
    void run(Iteration& iteration, std::shared_ptr<const TrainingState> before)
    {
        run(iteration, std::move(before), RunOptions{});
    }

    /// The packed weights of the last run.
    const TrackWeights& weights(int track) const { return m_weights[std::size_t(track)]; }

private:
    struct Readout {
        kernel::PackedMatrix stacked;    ///< of one track: outputs × units
        kernel::PackedMatrix transposed; ///< units × outputs
        std::vector<kernel::MatrixBlock> block;
        std::vector<kernel::MatrixBlock> transposedBlock;
    };
    struct ChunkGradients {
        std::vector<TrackGradients> tracks;
        std::vector<kernel::Buffer> readout; ///< of each track: outputRows × units
        kernel::Buffer readoutBias;
        kernel::Buffer reversed; ///< readout columns in the order of a reverse track
    };

    void packWeights(const Eigen::VectorXd& parameters);
    void prepare(Iteration& iteration) const;
    void runChunk(Iteration& iteration, ChunkRecord& chunk, ChunkGradients& gradients,
        const RunOptions& options) const;
    void setInitialStates(const Batch& batch, ChunkRecord& chunk) const;
    void feedInputs(const Batch& batch, ChunkRecord& chunk, int track) const;
    void readOut(ChunkRecord& chunk, ChunkGradients& scratch) const;
    void calculateLosses(Iteration& iteration, ChunkRecord& chunk) const;
    void sendBackFromReadout(ChunkRecord& chunk, ChunkGradients& gradients) const;
    void sendBackFromLayerAbove(ChunkRecord& chunk, int track) const;
    void sumGradients(Iteration& iteration, std::size_t chunks);

    std::shared_ptr<const Network> m_network;
    std::vector<TrackWeights> m_weights;
    std::vector<Readout> m_readout; ///< one a track of the last layer, in their order
    std::vector<int> m_topTracks;
    kernel::Buffer m_readoutBias;
    std::vector<ChunkGradients> m_gradients;
};

} // namespace loopscope
