#pragma once

#include "core/bptt/step_detail.h"
#include "core/bptt/track_detail.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// One way by which the gradient leaves a step for an earlier one: a reading of a state symbol.
struct RoadBack {
    int operation = -1;          ///< the Read
    int symbol = -1;             ///< the state that is read
    int delay = 0;               ///< how many steps back it leads
    int equation = -1;           ///< the symbol in whose equation it is read
    std::vector<int> path;       ///< operations from the equation's result down to the Read
    int matrix = -1;             ///< the parameter of the last product on the way; -1 if none
    bool passesFunction = false; ///< whether a function other than identity stands on the way

    /// What arrives along this road alone: a part of ∂loss/∂symbol[t-delay].
    Eigen::VectorXd gradient;
    /// Element by element: ∂equation/∂(the outermost product on the way), or ∂equation/∂reading if
    /// there is no product. Of `h = tanh(… + U h[t-1])` it is 1 − h².
    Eigen::VectorXd localSlope;
};

/// Every road of a step, in the order of the program.
std::vector<RoadBack> roadsBack(const Iteration& iteration, const StepDetail& detail);

/// The roads of a cell, without numbers.
std::vector<RoadBack> roadsOf(const Program& program);

/// RoadBack::localSlope at every step of a detail: units × steps.
Eigen::MatrixXd slopesAlong(
    const Program& program, const TrackDetail& detail, const RoadBack& road);

} // namespace loopscope
