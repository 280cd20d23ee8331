#pragma once

#include "ui/session/cursor.h"
#include "ui/session/snapshot.h"
#include "ui/session/training_goal.h"

#include <QString>

namespace loopscope::ui
{

struct BrokenRun;

/// What people call a layer's cell: "LSTM", "Vanilla RNN (ReLU)", "a cell of your own".
QString nameOfCell(const LayerOptions& layer);

/// What the status bar says of a change of settings.
QString sentenceForChange(const ExperimentOptions& before, const ExperimentOptions& after);

/// "step 9 of 20"; "step 3 of 7 of the encoder".
QString wordsForStep(const TimeSpan& span, int step);

/// What the status bar says of a place in an iteration.
QString sentenceForPlace(const Snapshot& snapshot, const Cursor& cursor);

/// What the status bar says when training came to its end.
QString sentenceForStop(const Snapshot& snapshot, TrainingEnd end);

/// What is said above the network when a number was not finite any more: where, why, and where one
/// is now.
QString sentenceForBreak(const BrokenRun& broken);

/// What the status bar says of what a network reads: its own outputs, or what is right.
QString sentenceForFeeding(const Snapshot& snapshot, bool isOwnOutputs);

/// What the status bar says of how fast training goes.
QString sentenceForPace(double iterationsPerSecond);

} // namespace loopscope::ui
