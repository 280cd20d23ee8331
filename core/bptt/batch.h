#pragma once

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// A state that does not start at zero.
struct InitialState {
    int track = 0;
    int symbol = 0;         ///< a state symbol of the track's program
    Eigen::MatrixXd values; ///< units × sequences
};

/// The sequences of one iteration: what goes in and what should come out. Column index = step *
/// sequences + sequence.
struct Batch {
    int steps = 0;
    int sequences = 0;
    Eigen::MatrixXd inputs;         ///< inputSize × (steps·sequences)
    std::vector<int> targetClasses; ///< cross-entropy: a class in [0, outputSize) a column
    Eigen::MatrixXd targets;        ///< mean squared error: outputSize × (steps·sequences)
    Eigen::VectorXd weights; ///< weight of each column's loss, ≥ 0; empty means 1 everywhere
    std::vector<InitialState> initialStates;

    int column(int step, int sequence) const { return step * sequences + sequence; }
};

} // namespace loopscope
