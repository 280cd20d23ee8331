#pragma once

#include "core/bptt/batch.h"
#include "core/bptt/iteration.h"
#include "core/bptt/sampler.h"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace loopscope
{

/// How the one sequence of a batch came to be that a network writes: it reads a beginning, and from
/// there on what it has drawn itself the step before.
struct Writing {
    SamplingOptions sampling;
    int given = 1; ///< steps whose input is of the beginning, from the first on, in [1, steps]
    /// The class that each step draws; -1 where the next one is of the beginning, or where nothing
    /// could be drawn any more: the outputs are not numbers.
    std::vector<int> drawn;

    bool isInputOwn(int step) const { return step >= given; }
};

/// A batch of one sequence that a network writes. Steps that read the beginning have the next token
/// of it as their target. Nobody knows what is right behind it: there no loss counts, and what was
/// drawn stands in the targets' place. What follows an output that is no number reads nothing.
/// @param beginning  classes, at least one; what exceeds the steps is not read
/// @throws std::invalid_argument if Sampler::findProblem() has a sentence
Batch writtenBatch(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, int steps, const std::vector<int>& beginning,
    const SamplingOptions& options = {});

/// What a step of such a batch draws from: softmax(y / temperature).
Eigen::VectorXd chancesAt(const Iteration& iteration, int step);

} // namespace loopscope
