#pragma once

class QWidget;

namespace loopscope::ui
{

constexpr int stepMilliseconds = 250; ///< from one position of the playhead to the next

/// Whether the desktop, or LOOPSCOPE_REDUCED_MOTION in the environment, asks for less motion.
bool isMotionReduced(const QWidget& widget);

} // namespace loopscope::ui
