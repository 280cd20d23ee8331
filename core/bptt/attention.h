#pragma once

#include "core/kernel/kernel.h"
#include "core/network/network.h"

#include <Eigen/Core>

namespace loopscope
{

using StridedView = Eigen::Map<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>;
using StridedMatrix = Eigen::Map<Eigen::MatrixXd, 0, Eigen::OuterStride<>>;

/// What one decoder output after the other looked at, for one sequence.
struct AttentionRecord {
    Eigen::MatrixXd weights;         ///< source steps × target steps; each column sums to 1
    Eigen::MatrixXd weightGradients; ///< ∂loss/∂weights
};

/// What attention works with on its way, kept so that the next sequence allocates nothing. Sizes
/// are those of a whole source; a shorter one uses the first columns.
struct AttentionWorkspace {
    Eigen::MatrixXd keys;           ///< encoder outputs: key size × source steps
    Eigen::MatrixXd keyGradients;   ///< ∂loss/∂keys
    Eigen::MatrixXd scoreGradients; ///< source steps × target steps
    // Of additive attention, whose size is the query's:
    Eigen::MatrixXd fromKeys;           ///< U_a k: size × source steps
    Eigen::MatrixXd fromKeyGradients;   ///< ∂loss/∂(U_a k)
    Eigen::MatrixXd fromQueries;        ///< W_a q: size × target steps
    Eigen::MatrixXd fromQueryGradients; ///< ∂loss/∂(W_a q)
    kernel::Buffer activity;            ///< tanh of a sum of both: padded size × source steps

    /// Sets the sizes; allocates only if they changed.
    void resize(const Network& network, int sourceSteps, int targetSteps);
};

/// Looks at the keys from every query. See enum Attention.
/// @param sources   steps of the sequence: its keys are the workspace's first columns
/// @param queries   decoder outputs: query size × target steps
/// @param record    its weights are written; rows beyond the source stay as they are
/// @param contexts  written: key size × target steps
void attend(const Network& network, const Eigen::VectorXd& parameters, int sources,
    const StridedView& queries, AttentionWorkspace& workspace, AttentionRecord& record,
    StridedMatrix contexts);

/// Sends the gradients of the contexts back; the workspace's keys are those of the forward pass.
/// Writes the workspace's gradients of the keys.
/// @param queryGradients     added to
/// @param parameterGradient  of all parameters, added to
void attendBackward(const Network& network, const Eigen::VectorXd& parameters, int sources,
    const StridedView& queries, const StridedView& contextGradients, AttentionWorkspace& workspace,
    AttentionRecord& record, StridedMatrix queryGradients, Eigen::VectorXd& parameterGradient);

} // namespace loopscope
