#pragma once

#include "core/bptt/iteration.h"
#include "core/diagnosis/backward_columns.h"

#include <Eigen/Core>

#include <functional>
#include <memory>
#include <vector>

namespace loopscope
{

/// Sends the losses of single steps back through the whole network, each on its own and all in one
/// sweep.
///
/// L_t is the loss of step t of one sequence by itself, as Iteration::stepLoss() gives it: neither
/// weighted nor divided by the number of steps or sequences. So what it sends back depends neither
/// on the length of the sequence nor on masks.
///
/// The backward program runs once from the last position to the first, with one column a loss; at
/// step t the column of L_t begins with ∂L_t/∂h_t. Layers are swept from the top down, and what a
/// layer passes to the one below is kept for all steps of a block of losses. Packed weights and
/// columns are kept as work space: a further sweep of the same size allocates nothing.
///
/// Only for networks with an output at every step, and for sequences without padding; SingleLoss
/// serves all.
class LossSweep
{
public:
    /// One position of a track, its gradients complete.
    struct Step {
        int track = 0;
        int position = 0;
        int step = 0;
        int firstLoss = 0; ///< losses [firstLoss, firstLoss + count) have come here
        int count = 0;
        int firstColumn = 0; ///< of firstLoss
        BackwardColumns* columns = nullptr;
    };
    using Observer = std::function<void(const Step&)>;

    struct Request {
        int sequence = 0;
        int firstLoss = 0;
        int losses = 0;
        int lowestLayer = 0; ///< layers below are left out
    };

    /// Whether the losses of a sequence can go back in one sweep.
    static bool canRun(const Iteration& iteration, int sequence);

    /// @throws std::invalid_argument if the iteration has no such sequence or step, or cannot run
    void run(const Iteration& iteration, const Request& request, const Observer& observer);

private:
    struct Range {
        int first = 0;
        int last = 0; ///< the first that does not belong to it
        int count() const { return last - first; }
        bool isEmpty() const { return first >= last; }
    };
    struct TrackWork {
        TrackWeights weights;
        BackwardColumns columns;
        Eigen::MatrixXd starts; ///< of the last layer: ∂L_t/∂(its h_t), one column a loss
    };
    /// Gradients of the input of a layer's tracks: of every step and every loss of a block.
    struct Passed {
        kernel::Buffer gradients;
        kernel::Index stride = 0;
        std::vector<Range> losses; ///< that have come to each step, as columns of the block
    };

    static Range hull(Range a, Range b);
    void prepare(const Iteration& iteration, const Request& request);
    void findStarts(const Iteration& iteration, const Request& request);
    void runBlock(const Request& request, Range block, const Observer& observer);
    void runTrack(int track, const Request& request, Range block, const Observer& observer);
    void receive(int track, int step, Range active, Range incoming, Range block);
    void passOn(int track, int step, Range active, int blockColumns);

    std::shared_ptr<const Network> m_network;
    const ChunkRecord* m_chunk = nullptr;
    int m_firstLoss = 0;
    std::vector<TrackWork> m_tracks;
    Passed m_fromAbove;
    Passed m_toBelow;
    Eigen::MatrixXd m_outputGradients;
    Eigen::VectorXd m_probabilities;
};

} // namespace loopscope
