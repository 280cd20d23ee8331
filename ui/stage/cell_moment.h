#pragma once

#include "core/cell/cell_graph.h"
#include "ui/session/cursor.h"

#include <vector>

namespace loopscope::ui
{

/// What of a cell's step is shown as calculated: up to one of its stops, going forward or backward.
struct CellMoment {
    Phase phase = Phase::Forward;
    int stop = 0; ///< the operation being calculated, in Forward and Backward
    bool isTraining = false;
    double progress = 1.0; ///< of the motion to this stop, in (0, 1]

    bool isStepping() const
    {
        return !isTraining && (phase == Phase::Forward || phase == Phase::Backward);
    }
    /// Whether gradients are shown in place of values.
    bool isBackward() const
    {
        return isTraining || phase == Phase::Backward || phase == Phase::Update;
    }

    /// Whether what is calculated at a stop has its value; -1 is there from the start.
    bool isValueReached(int stopOfIt) const
    {
        return isTraining || phase != Phase::Forward || stopOfIt <= stop;
    }
    /// Whether the gradient of what a stop reads has been calculated.
    bool isPassedBack(int stopOfReader) const
    {
        return isBackward() && (!isStepping() || stopOfReader >= stop);
    }
    bool isLit(int stopOfIt) const { return isStepping() && stopOfIt == stop; }

    bool operator==(const CellMoment&) const = default;
};

/// Where the calculation of a step begins and where it ends.
int firstStop(const CellGraph& graph, Phase phase);
int lastStop(const CellGraph& graph, Phase phase);

/// The stop one operation on, or back; -1 if there is none in this step.
int stopAfter(const CellGraph& graph, const CellMoment& moment);
int stopBefore(const CellGraph& graph, const CellMoment& moment);

} // namespace loopscope::ui
