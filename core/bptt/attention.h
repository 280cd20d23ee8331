#pragma once

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

/// Looks at the keys from every query. See enum Attention.
/// @param keys      encoder outputs of the sequence: key size × its source steps
/// @param queries   decoder outputs: query size × target steps
/// @param record    its weights are written; rows beyond the source stay zero
/// @param contexts  written: key size × target steps
void attend(const Network& network, const Eigen::VectorXd& parameters, const StridedView& keys,
    const StridedView& queries, AttentionRecord& record, StridedMatrix contexts);

/// Sends the gradients of the contexts back through some target steps.
/// @param firstStep, steps           which target steps count
/// @param keyGradients               added to
/// @param queryGradients             added to
/// @param parameterGradient          of all parameters, added to
void attendBackward(const Network& network, const Eigen::VectorXd& parameters,
    const StridedView& keys, const StridedView& queries, const StridedView& contextGradients,
    int firstStep, int steps, AttentionRecord& record, Eigen::MatrixXd& keyGradients,
    StridedMatrix queryGradients, Eigen::VectorXd& parameterGradient);

} // namespace loopscope
