#pragma once

#include <QSettings>

namespace loopscope::ui
{

/// What the program keeps about a person from one start to the next: a file in the desktop's folder
/// for such.
QSettings& keptSettings();

} // namespace loopscope::ui
