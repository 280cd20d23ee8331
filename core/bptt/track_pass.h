#pragma once

#include "core/bptt/track_record.h"
#include "core/kernel/level.h"
#include "core/network/network.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// A track's weights, stacked and packed for the kernels. Made anew whenever the parameters change.
class TrackWeights
{
public:
    /// @param parameters  all of the network's
    void pack(const Network& network, int track, const Eigen::VectorXd& parameters);

    kernel::PackedOperand stacked(int group) const
    {
        const Group& part = m_groups[std::size_t(group)];
        const kernel::PackedMatrix& matrix = m_groups[std::size_t(part.packedWith)].stacked;
        return {matrix.data() + part.firstColumn * kernel::rowMultiple, matrix.rows(),
            matrix.operandRows(), &part.run, 1};
    }
    /// Both joined groups of the plan in one matrix.
    /// @param runs  where their operands stand: of the input, then of the state
    kernel::PackedOperand joined(const Plan& plan, const kernel::OperandRun (&runs)[2]) const
    {
        const kernel::PackedMatrix& matrix = m_groups[std::size_t(plan.joinedState)].stacked;
        return {matrix.data(), matrix.rows(), matrix.operandRows(), runs, 2};
    }
    const kernel::PackedMatrix& transposed(int group) const
    {
        return m_groups[std::size_t(group)].transposed;
    }
    /// Start of the area of sums: biases and constants, one column.
    const double* biasColumn() const { return m_biasColumn.data(); }

private:
    struct Group {
        kernel::PackedMatrix stacked;
        int packedWith = 0;            ///< the group whose `stacked` holds this one's matrices
        kernel::Index firstColumn = 0; ///< of them in it
        kernel::OperandRun run;
        kernel::PackedMatrix transposed;
        std::vector<kernel::MatrixBlock> blocks;
        std::vector<kernel::MatrixBlock> transposedBlocks;
        std::vector<Eigen::MatrixXd> scaled; ///< of matrices that count with a factor other than 1
    };
    std::vector<Group> m_groups;
    kernel::Buffer m_biasColumn;
};

/// Gradients of a track's stacked weights, summed over the steps of one chunk.
class TrackGradients
{
public:
    void clear(const Plan& plan);
    void add(const TrackGradients& other);
    /// Adds what was collected to the gradients of all parameters.
    void scatter(const Network& network, int track, Eigen::VectorXd& parameterGradient) const;

    double* group(int index) { return m_groups[std::size_t(index)].data(); }
    double* biases() { return m_biases.data(); }

private:
    std::vector<kernel::Buffer> m_groups; ///< rows × operandRows each, column-major
    kernel::Buffer m_biases;
};

/// What a symbol's final value passes on to the gradient of that value.
struct FinalGradient {
    int symbol = 0;           ///< a state or the output
    Eigen::MatrixXd gradient; ///< units × sequences of the chunk
};

struct PassOptions {
    /// Positions of a window of truncated backpropagation: nothing flows from one window into the
    /// one before it. 0 means no truncation.
    int truncationLength = 0;
    /// Steps of each sequence of the chunk; nullptr if all are whole.
    const int* lengths = nullptr;
    /// Work space of Padding; needed where there are lengths.
    std::vector<double>* kept = nullptr;
    /// Gradients that arrive at the values after each sequence's last position.
    const std::vector<FinalGradient>* finalGradients = nullptr;
};

/// Runs the cell over some positions. The inputs and the states before them are in the record. A
/// reverse track stays in its initial state until a shorter sequence begins.
void forwardSteps(const TrackWeights& weights, TrackRecord& record, int first, int steps,
    const PassOptions& options);

/// Clears what collects gradients.
void startBackward(TrackRecord& record);
/// Sends the gradients of h, which stand in the record, back over some positions, the last first.
void backwardSteps(const TrackWeights& weights, TrackRecord& record, int first, int steps,
    const PassOptions& options);
/// Completes the gradients of x of some positions.
void sendInputGradients(const TrackWeights& weights, TrackRecord& record, int first, int steps);
/// Adds what some positions contribute to the gradients of the weights.
void collectWeightGradients(TrackRecord& record, TrackGradients& gradients, int first, int steps);

/// All positions forward.
void runForward(const TrackWeights& weights, TrackRecord& record, const PassOptions& options = {});
/// All positions backward, weights included.
/// @param inputGradient  whether the gradient of x is calculated too
void runBackward(const TrackWeights& weights, TrackRecord& record, TrackGradients& gradients,
    bool inputGradient, const PassOptions& options = {});

/// Where the columns of one position stand, for runBackwardStep().
struct StepColumns {
    kernel::ConstColumns values;  ///< of the position; stride 0 if all columns share them
    kernel::Index valueBlock = 0; ///< from one position to the next
    kernel::Columns gradients;
    kernel::Index gradientBlock = 0;
    kernel::Index columns = 0;
};

/// One step of the backward pass, without the gradients of x that products pass on and without
/// those of the weights.
void runBackwardStep(const Plan& plan, const TrackWeights& weights, const StepColumns& step);

} // namespace loopscope
