#pragma once

#include "ui/sound/sound_device.h"

namespace loopscope::ui
{

/// The loudspeaker and the microphone that the desktop has chosen. Where there is no sound at all
/// nothing can be played or recorded, and that is all that happens.
std::unique_ptr<SoundDevice> openSystemSound();

} // namespace loopscope::ui
