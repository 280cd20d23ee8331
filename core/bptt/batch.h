#pragma once

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace loopscope
{

struct Writing;

/// A state that does not start at zero.
struct InitialState {
    int track = 0;
    int symbol = 0;         ///< a state symbol of the track's program
    Eigen::MatrixXd values; ///< units × sequences
};

/// The sequences of one iteration: what goes in and what should come out. Column index = step *
/// sequences + sequence. Where sequences differ in length, shorter ones are padded at their end;
/// what stands in the padding does not matter.
struct Batch {
    int steps = 0;
    int sequences = 0;
    /// inputSize × (steps·sequences); of one-to-many the first step alone, inputSize × sequences;
    /// of an encoder–decoder what its decoder reads (with teacher forcing, the target one step
    /// earlier), decoderInputSize × (steps·sequences).
    Eigen::MatrixXd inputs;
    std::vector<int> targetClasses; ///< cross-entropy: a class in [0, outputSize) a column
    Eigen::MatrixXd targets;        ///< other losses: outputSize × (steps·sequences)
    Eigen::VectorXd weights;        ///< of each column's loss, ≥ 0; empty means 1 everywhere
    std::vector<int> lengths;       ///< of each sequence, in [1, steps]; empty: all have `steps`
    std::vector<InitialState> initialStates;

    int sourceSteps = 0;            ///< of an encoder–decoder's source
    Eigen::MatrixXd sourceInputs;   ///< inputSize × (sourceSteps·sequences)
    std::vector<int> sourceLengths; ///< in [1, sourceSteps]; empty: all have `sourceSteps`

    /// Of a network that reads what it has drawn itself; null where all inputs are given.
    std::shared_ptr<const Writing> writing;

    int column(int step, int sequence) const { return step * sequences + sequence; }
};

} // namespace loopscope
