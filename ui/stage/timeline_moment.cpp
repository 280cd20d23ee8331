#include "ui/stage/timeline_moment.h"

namespace loopscope::ui
{

Cursor cursorForPick(const Cursor& cursor, int step)
{
    const bool isForward = cursor.phase == Phase::Forward || cursor.phase == Phase::Loss;
    return {isForward ? Phase::Forward : Phase::Backward, step};
}

} // namespace loopscope::ui
