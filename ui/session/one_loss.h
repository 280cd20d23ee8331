#pragma once

#include "ui/session/snapshot.h"

namespace loopscope
{
class SingleLoss;
}

namespace loopscope::ui
{

/// What a snapshot would be if the loss of one step were the only one: its way back through the
/// network, and how much of it arrives where.
///
/// @param step  whose loss counts, of the sequence on the stage; see SingleLoss::run()
SnapshotPointer withOneLoss(const Snapshot& whole, SingleLoss& singleLoss, int step);

} // namespace loopscope::ui
