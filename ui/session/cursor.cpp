#include "ui/session/cursor.h"

#include <algorithm>

namespace loopscope::ui
{

int positionCount(const TimeSpan& span)
{
    return 2 * span.count() + 2;
}

int positionOf(const Cursor& cursor, const TimeSpan& span)
{
    switch (cursor.phase) {
    case Phase::Forward:
        return cursor.step - span.first();
    case Phase::Loss:
        return span.count();
    case Phase::Backward:
        return span.count() + span.steps - cursor.step;
    case Phase::Update:
        break;
    }
    return 2 * span.count() + 1;
}

Cursor cursorAt(int position, const TimeSpan& span)
{
    const int inside = std::clamp(position, 0, positionCount(span) - 1);
    if (inside < span.count())
        return {Phase::Forward, span.first() + inside};
    if (inside == span.count())
        return startOf(Phase::Loss, span);
    if (inside <= 2 * span.count())
        return {Phase::Backward, span.count() + span.steps - inside};
    return startOf(Phase::Update, span);
}

Cursor startOf(Phase phase, const TimeSpan& span)
{
    const bool atFirstStep = phase == Phase::Forward || phase == Phase::Update;
    return {phase, atFirstStep ? span.first() : span.last()};
}

Cursor endOf(Phase phase, const TimeSpan& span)
{
    const bool atLastStep = phase == Phase::Forward || phase == Phase::Loss;
    return {phase, atLastStep ? span.last() : span.first()};
}

Cursor clamped(const Cursor& cursor, const TimeSpan& span)
{
    switch (cursor.phase) {
    case Phase::Loss:
    case Phase::Update:
        return startOf(cursor.phase, span);
    case Phase::Forward:
    case Phase::Backward:
        break;
    }
    return {cursor.phase, std::clamp(cursor.step, span.first(), span.last())};
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
