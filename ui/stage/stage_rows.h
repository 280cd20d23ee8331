#pragma once

#include "ui/lanes/value_grid.h"
#include "ui/stage/stage_data.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// One direction of one layer, as the unrolled network shows it among the others of its stack.
struct StageRow {
    int track = 0;
    int layer = 0;  ///< counts from 0
    int symbol = 0; ///< h
    bool isReverse = false;
    bool hasMemory = false;
    QString name;                           ///< "layer 2 ←"
    std::vector<UnitByHand> byHand;
    ValueGrid state;                        ///< empty, as all below, until fillRow()
    std::vector<CarriedGradient> fromAbove; ///< of each step: from ŷ, or from the layer above
    std::vector<CarriedGradient> fromNext;  ///< of each step: what comes back along the row
    bool startsFromEncoder = false;
    CarriedGradient toEncoder; ///< what goes back along the row from its first step
};

/// Of every track in the stack of the shown one, from the input up. A layer of two directions has
/// its forward one below.
std::vector<StageRow> stageRows(const Snapshot& snapshot);

/// Reads a row's states and gradients, which for long sequences are many.
void fillRow(const Snapshot& snapshot, StageRow& row);

} // namespace loopscope::ui
