#pragma once

class QWidget;

namespace loopscope::ui
{

/// Whether the desktop, or LOOPSCOPE_REDUCED_MOTION in the environment, asks for less motion.
bool isMotionReduced(const QWidget& widget);

} // namespace loopscope::ui
