#pragma once

#include "core/bptt/batch.h"
#include "core/bptt/iteration.h"
#include "core/network/network.h"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace loopscope
{

struct DecodingOptions {
    /// What the decoder reads first, one-hot; -1: zeros.
    int startClass = -1;
    int endClass = 0;        ///< the class that ends an answer, in [0, outputSize)
    int maximumLength = 100; ///< an answer without it is cut off here, ≥ 1
};

/// What a decoder answers to one source.
struct Answer {
    std::vector<int> classes; ///< without the end
    bool isEnded = false;     ///< whether the end was reached; else the answer was cut off
    /// outputSize × steps, the step of the end included.
    Eigen::MatrixXd probabilities;
    /// Source steps × steps, likewise; each column sums to 1. No rows without attention.
    Eigen::MatrixXd attention;
};

/// Lets an encoder–decoder answer on its own: it reads its own most probable class of the step
/// before (of equals the first) where teacher forcing gives it the right one.
/// @param batch  its source is read: steps, inputs, lengths and the number of sequences
/// @return one answer a sequence
/// @throws std::invalid_argument if the network is no encoder–decoder for classes, or the batch's
/// source or the options do not fit it
std::vector<Answer> decodeGreedily(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, const Batch& batch, const DecodingOptions& options);

/// Puts into a batch, in place of what teacher forcing tells the decoder, what it writes itself.
///
/// A sequence is as long as its answer then: to its end symbol, or to the batch's steps. Steps of
/// it that have no target count for nothing; where it ends early, later targets are not asked for.
/// @param batch  with teacher forcing
/// @throws std::invalid_argument as decodeGreedily() does
void feedOwnOutputs(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, const DecodingOptions& options, Batch& batch);

/// Whether a network reads its own outputs in an iteration: a decoder, or one that writes a text.
/// They are not learned from: an iteration that was updated has teacher forcing, also where the
/// decoder happens to be right everywhere.
bool readsOwnOutputs(const Iteration& iteration);

} // namespace loopscope
