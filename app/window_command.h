#pragma once

#include "ui/theme/theme.h"

#include <QString>

#include <optional>

class QApplication;

namespace loopscope::app
{

/// Opens the window. Ends with a sentence where there is no display.
int runWindowCommand(int argc, char** argv);

/// The theme of that name; nullopt if there is none.
std::optional<ui::ThemeChoice> themeNamed(const QString& name);

/// The typeface where the desktop has no wish of its own.
void chooseFont(QApplication& application);

} // namespace loopscope::app
