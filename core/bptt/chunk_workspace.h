#pragma once

#include "core/bptt/attention.h"
#include "core/bptt/track_pass.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// What the passes of one chunk work with and nobody looks at, kept from iteration to iteration so
/// that the next one allocates nothing.
struct ChunkWorkspace {
    std::vector<double> kept;          ///< of Padding
    std::vector<double> lossGradients; ///< ∂loss/∂y of the losses alone, while outputs feed back
    std::vector<double> outputGradient; ///< of one column
    Eigen::VectorXd bridgeSource;       ///< what a bridge reads of one sequence
    Eigen::VectorXd bridgeGradient;     ///< ∂loss/∂that
    /// Of each track: gradients of the final values that bridges read.
    std::vector<std::vector<FinalGradient>> finalGradients;
    AttentionWorkspace attention;
};

} // namespace loopscope
