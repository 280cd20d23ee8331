#pragma once

#include "ui/session/snapshot.h"

#include <QString>

namespace loopscope::ui
{

/// Whether any step of the sequence on the stage has a target: a word that is to be recognised has
/// none, and a text that is written behind a single letter; and so no loss and no gradient.
bool hasLossOnStage(const Snapshot& snapshot);

/// What to say where it has none, longest first.
QStringList noLossWordings(const Snapshot& snapshot);

/// Likewise why, in full.
QString noLossExplanation(const Snapshot& snapshot);

} // namespace loopscope::ui
