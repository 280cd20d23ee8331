#include "ui/session/cursor.h"

#include <algorithm>

namespace loopscope::ui
{

int positionCount(int steps)
{
    return 2 * steps + 2;
}

int positionOf(const Cursor& cursor, int steps)
{
    switch (cursor.phase) {
    case Phase::Forward:
        return cursor.step;
    case Phase::Loss:
        return steps;
    case Phase::Backward:
        return 2 * steps - cursor.step;
    case Phase::Update:
        break;
    }
    return 2 * steps + 1;
}

Cursor cursorAt(int position, int steps)
{
    const int inside = std::clamp(position, 0, positionCount(steps) - 1);
    if (inside < steps)
        return {Phase::Forward, inside};
    if (inside == steps)
        return {Phase::Loss, steps - 1};
    if (inside <= 2 * steps)
        return {Phase::Backward, 2 * steps - inside};
    return {Phase::Update, 0};
}

Cursor startOf(Phase phase, int steps)
{
    const bool atFirstStep = phase == Phase::Forward || phase == Phase::Update;
    return {phase, atFirstStep ? 0 : steps - 1};
}

Cursor endOf(Phase phase, int steps)
{
    const bool atLastStep = phase == Phase::Forward || phase == Phase::Loss;
    return {phase, atLastStep ? steps - 1 : 0};
}

Cursor clamped(const Cursor& cursor, int steps)
{
    switch (cursor.phase) {
    case Phase::Loss:
    case Phase::Update:
        return startOf(cursor.phase, steps);
    case Phase::Forward:
    case Phase::Backward:
        break;
    }
    return {cursor.phase, std::clamp(cursor.step, 0, steps - 1)};
}

bool isReachedForward(const Cursor& cursor, int step)
{
    return cursor.phase != Phase::Forward || step <= cursor.step;
}

bool isReachedBackward(const Cursor& cursor, int step)
{
    return cursor.phase == Phase::Update ||
           (cursor.phase == Phase::Backward && step >= cursor.step);
}

} // namespace loopscope::ui
