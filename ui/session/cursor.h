#pragma once

namespace loopscope::ui {

/// The four phases of an iteration, in the order in which they happen.
enum class Phase { Forward, Loss, Backward, Update };

/// The steps that a playhead visits, from left to right: 0 … steps-1, and before them those of an
/// encoder, -encoderSteps … -1.
struct TimeSpan {
    int steps = 1;
    int encoderSteps = 0;

    /// Not explicit: where there is no encoder, the number of steps says it all.
    TimeSpan(int allSteps, int stepsOfEncoder = 0)
        : steps(allSteps)
        , encoderSteps(stepsOfEncoder)
    {
    }
    int first() const { return -encoderSteps; }
    int last() const { return steps - 1; }
    int count() const { return encoderSteps + steps; }

    bool operator==(const TimeSpan&) const = default;
};

/// Where the playhead stands in an iteration. Forward visits the steps of a span from the first to
/// the last, Loss is one position, Backward visits them from the last to the first, Update is one
/// position.
struct Cursor {
    Phase phase = Phase::Forward;
    int step = 0; ///< counts from 0; in Loss the last step, in Update the first

    bool isInEncoder() const { return step < 0; }
    bool operator==(const Cursor&) const = default;
};

/// Positions in one iteration of N steps: 2N + 2, counted from 0.
int positionCount(const TimeSpan& span);
int positionOf(const Cursor& cursor, const TimeSpan& span);
Cursor cursorAt(int position, const TimeSpan& span); ///< clamps

Cursor startOf(Phase phase, const TimeSpan& span);
Cursor endOf(Phase phase, const TimeSpan& span);

/// The same phase and step for a sequence of another length.
Cursor clamped(const Cursor& cursor, const TimeSpan& span);

/// Whether the state of a step has been calculated at this position (every step has, from Loss on).
bool isReachedForward(const Cursor& cursor, int step);
/// Whether the gradient of a step has been calculated at this position.
bool isReachedBackward(const Cursor& cursor, int step);

} // namespace loopscope::ui
