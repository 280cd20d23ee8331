#pragma once

#include <QColor>
#include <QIcon>

namespace loopscope::ui
{

/// The signs on the buttons of the transport and of sounds, drawn as paths: fonts differ in which
/// of these signs they have.
enum class Sign { ToStart, StepBack, Play, Pause, StepForward, ToEnd, Stop, Record };

/// Sharp at every size and at every ratio of the screen.
QIcon signIcon(Sign sign, const QColor& colour);

/// The program's own icon: three steps of a network whose gradient fades.
QIcon programIcon();

} // namespace loopscope::ui
