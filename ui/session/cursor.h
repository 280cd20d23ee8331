#pragma once

namespace loopscope::ui {

/// The four phases of an iteration, in the order in which they happen.
enum class Phase { Forward, Loss, Backward, Update };

/// Where the playhead stands in an iteration. Forward visits steps 0 … T-1, Loss is one position,
/// Backward visits T-1 … 0, Update is one position.
struct Cursor {
    Phase phase = Phase::Forward;
    int step = 0; ///< counts from 0; in Loss the last step, in Update the first

    bool operator==(const Cursor&) const = default;
};

/// Positions in one iteration of T steps: 2T + 2, counted from 0.
int positionCount(int steps);
int positionOf(const Cursor& cursor, int steps);
Cursor cursorAt(int position, int steps); ///< clamps

Cursor startOf(Phase phase, int steps);
Cursor endOf(Phase phase, int steps);

/// The same phase and step for a sequence of another length.
Cursor clamped(const Cursor& cursor, int steps);

/// Whether the state of a step has been calculated at this position (every step has, from Loss on).
bool isReachedForward(const Cursor& cursor, int step);
/// Whether the gradient of a step has been calculated at this position.
bool isReachedBackward(const Cursor& cursor, int step);

} // namespace loopscope::ui
