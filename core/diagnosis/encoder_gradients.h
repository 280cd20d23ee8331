#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

namespace loopscope
{

/// By which ways gradients of an encoder–decoder come back from its decoder to its encoder. What
/// arrives at an output of the encoder is the sum of both.
///
/// Through the bridges: ∂loss/∂ the final value of a symbol of the encoder, from the states that
/// the decoder starts with.
/// @return zero where no bridge reads the symbol
/// @throws std::invalid_argument if the network has no such track or symbol
Eigen::VectorXd gradientThroughBridges(
    const Iteration& iteration, int track, int symbol, int sequence = 0);

/// Through attention: what one step of the decoder sends to every step of the source, by the
/// context that it reads and by the scores that choose it.
/// @return size of the encoder's output × source steps, padding left out; a column is of all
///         directions, each at its Track::outputOffset
/// @throws std::invalid_argument if there is no attention, or no such step
Eigen::MatrixXd gradientThroughAttention(const Iteration& iteration, int step, int sequence = 0);

/// ∂loss/∂ the context that a step of the decoder reads; likewise.
Eigen::VectorXd contextGradient(const Iteration& iteration, int step, int sequence = 0);

} // namespace loopscope
