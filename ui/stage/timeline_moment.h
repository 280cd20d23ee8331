#pragma once

#include "ui/session/cursor.h"

namespace loopscope::ui
{

/// What of an iteration is shown as reached: where the playhead stands, or all of it while training
/// runs.
struct TimelineMoment {
    Cursor cursor;
    bool isTraining = false;
    double progress = 1.0; ///< of the motion to this position, in (0, 1]; 1 when it is at rest

    bool isStateReached(int step) const { return isTraining || isReachedForward(cursor, step); }
    bool isGradientReached(int step) const { return isTraining || isReachedBackward(cursor, step); }
    /// Whether the losses have been calculated.
    bool isLossReached() const { return isTraining || cursor.phase != Phase::Forward; }

    bool operator==(const TimelineMoment&) const = default;
};

/// Where a click on a step leads. In Forward and Backward it stays in the phase. Loss and Update
/// are one position each and have no steps of their own, so the click leads into the pass that was
/// just made: from Loss to that step of Forward, from Update to that step of Backward.
Cursor cursorForPick(const Cursor& cursor, int step);

} // namespace loopscope::ui
