#pragma once

#include "ui/lanes/value_grid.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// A symbol that the loop brings back to the cell.
struct RolledMemory {
    QString name;
    bool isWeighted = false;          ///< whether it passes through recurrent weights
    ValueGrid before;                 ///< of each step: what it reads, one step earlier
    std::vector<QString> beforeNames; ///< of each step: "h₈"
};

/// What the one cell of the rolled network needs beside what stands at the unrolled one.
struct RolledData {
    std::vector<RolledMemory> memories; ///< in the order of StageData::memories
    QString inputWeights;               ///< "W"; empty if the cell has none
    QString recurrentWeights;           ///< "U"
    QString biases;                     ///< "b"

    /// "W, U, b": those that there are.
    QString sharedNames() const;
};

RolledData rolledData(const Snapshot& snapshot);

} // namespace loopscope::ui
