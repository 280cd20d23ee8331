#pragma once

#include "core/bptt/chunk_record.h"
#include "core/bptt/chunk_workspace.h"
#include "core/bptt/iteration.h"
#include "core/bptt/network_weights.h"
#include "core/bptt/worker_pool.h"

#include <memory>
#include <vector>

namespace loopscope
{

/// Calculates iterations of one network: forward, loss, backward through the whole sequence.
///
/// Keeps the packed weights and the sums of the last iteration as work space, so that a further
/// iteration of the same size allocates nothing. Not for use by two threads at once; it may use
/// several itself, and gives the same bits for any number of them.
class Engine
{
public:
    /// @param threads  how many calculate, the caller among them; ≥ 1
    explicit Engine(std::shared_ptr<const Network> network, int threads = 1);
    ~Engine();

    const std::shared_ptr<const Network>& network() const { return m_network; }

    /// The batch of an iteration that nobody else sees yet, to be filled before run().
    static Batch& batch(Iteration& iteration) { return iteration.m_batch; }

    struct RunOptions {
        bool inputGradient =
            true; ///< whether the gradient of the first layer's x is calculated too
        /// Steps of a window of truncated BPTT: no gradient flows from a window into the one before
        /// it. 0, or any number from T up: full BPTT. The full gradients are kept beside.
        int truncationLength = 0;
        /// Whether gradients are calculated at all. Without them the iteration's are all zero.
        bool backward = true;
        /// Whether outputs, probabilities and losses are all that the iteration keeps: for many
        /// sequences at once. It has no values and gradients then, and one thread calculates.
        bool outputsOnly = false;
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

private:
    std::size_t prepare(Iteration& iteration) const;
    void prepareChunk(Iteration& iteration, std::size_t index) const;
    void runForOutputs(Iteration& iteration);
    void runChunk(Iteration& iteration, std::size_t index, const RunOptions& options);
    void sum(std::vector<NetworkGradients>& gradients, std::size_t chunks,
        Eigen::VectorXd& parameterGradient) const;
    void sumLosses(Iteration& iteration) const;

    std::shared_ptr<const Network> m_network;
    NetworkWeights m_weights;
    std::vector<NetworkGradients> m_gradients;     ///< of each chunk
    std::vector<NetworkGradients> m_fullGradients; ///< likewise, while gradients are truncated
    std::vector<ChunkWorkspace> m_workspaces;      ///< of each chunk
    WorkerPool m_workers;
};

} // namespace loopscope
