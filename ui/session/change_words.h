#pragma once

#include "ui/session/settings_command.h"

#include <QString>

namespace loopscope::ui
{

/// A number for the setting that differs: changes of the same one have the same number, at least 0;
/// -1 for a change that stands for itself, as a network that is added.
int kindOfChange(const SessionSettings& before, const SessionSettings& after);

/// What the Edit menu calls a change: "LSTM → GRU", "T 20 → 40".
QString wordsForChange(const SessionSettings& before, const SessionSettings& after);

} // namespace loopscope::ui
