#pragma once

#include "ui/theme/theme.h"

#include <QSize>
#include <QString>

#include <optional>

class QApplication;

namespace loopscope::app
{

/// Of the window where the screen has room for it.
inline constexpr QSize preferredSize(1600, 1000);

/// Opens the window. Ends with a sentence where there is no display.
int runWindowCommand(int argc, char** argv);

/// The theme of that name; nullopt if there is none.
std::optional<ui::ThemeChoice> themeNamed(const QString& name);

/// Whether there is anything to open a window on, or a platform that needs nothing was chosen.
bool hasDisplay();

/// The typeface where the desktop has no wish of its own.
void chooseFont(QApplication& application);

} // namespace loopscope::app
