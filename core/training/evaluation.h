#pragma once

#include "core/bptt/iteration.h"
#include "core/task/task.h"

#include <cstdint>
#include <memory>
#include <string>

namespace loopscope
{

/// How well a network does its task on sequences that it was not trained on.
struct Evaluation {
    int iteration = 0; ///< updates that the weights had seen
    int sequences = 0; ///< how many were tried
    double loss = 0.0;
    double metric = 0.0;    ///< what the task's description says
    bool isGoalMet = false; ///< whether the task counts as learned
    std::string words;      ///< the metric as a phrase
};

/// @param steps  T, see Task::sequenceLength()
/// @param seed   of the experiment: decides which sequences are tried
Evaluation evaluate(const Task& task, std::shared_ptr<const Network> network,
    std::shared_ptr<const TrainingState> state, int steps, std::uint64_t seed);

/// Targets as the network's loss takes them: classes become vectors of zeros and a one where the
/// loss takes no classes.
void giveTargets(const Network& network, Batch& batch);

} // namespace loopscope
