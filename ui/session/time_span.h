#pragma once

#include "ui/session/snapshot.h"

namespace loopscope::ui
{

/// The steps of an iteration's first sequence, an encoder's without its padding.
TimeSpan spanOf(const Iteration& iteration);

/// The part of an encoder–decoder that a step is of, with what the views show of it; the snapshot
/// itself where there is no encoder.
const SnapshotPointer& snapshotAt(const SnapshotPointer& snapshot, int step);

/// Between steps of the time axis, and those of a track in the record of its iteration.
int stepOnAxis(const Iteration& iteration, int track, int step);
/// Outside of the track's part it is the nearest that it has.
int stepOfTrack(const Iteration& iteration, int track, int stepOnAxis);

} // namespace loopscope::ui
