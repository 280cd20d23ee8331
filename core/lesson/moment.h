#pragma once

#include "core/bptt/iteration.h"
#include "core/diagnosis/flow_factors.h"
#include "core/diagnosis/gradient_flow.h"
#include "core/diagnosis/verdict.h"
#include "core/task/task.h"
#include "core/training/experiment_options.h"

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace loopscope
{

class Trainer;

/// One network, as the conditions of a lesson see it.
struct NetworkMoment {
    ExperimentOptions options;
    std::shared_ptr<const Task> task;
    std::shared_ptr<const Iteration> iteration;
    GradientFlow lastLossFlow; ///< of the loss of the last step that has a target
    FlowFactors flowFactors;
    bool isBroken = false;  ///< whether the run came to a number that is not finite
    bool isResting = true;  ///< not in the middle of training: what takes long may be calculated

    int track() const { return lastLossFlow.track; }
};

/// Everything that an expression of a lesson can be about.
struct LessonMoment {
    std::vector<NetworkMoment> networks;
    int active = 0;
    std::string phase = "forward"; ///< of the playhead: forward, loss, backward or update
    int step = 1;                  ///< of the playhead, counts from 1
    std::map<std::string, double, std::less<>> view; ///< "view.inside": 1 if it is so
    double blanksLeft = std::numeric_limits<double>::quiet_NaN(); ///< of the worksheet
    double guess = std::numeric_limits<double>::quiet_NaN(); ///< of a number that was predicted

    const NetworkMoment& network() const { return networks[std::size_t(active)]; }
};

/// @param track  which direction of which layer is looked at; -1: the last stack's top layer
NetworkMoment momentOf(const Trainer& trainer, int track = -1);

/// The way back of the loss of the last step that has a target.
GradientFlow lastLossFlow(const Iteration& iteration, const Task& task, int track);

} // namespace loopscope
