#pragma once

#include "core/cell/cell_layout.h"
#include "core/cell/cell_order.h"

#include <vector>

namespace loopscope
{

// Distances of a layout, in lines of text.
inline constexpr double cellBusGap = 1.2;      ///< from the lowest node to the bus
inline constexpr double cellRoomBetween = 0.7; ///< between two nodes of a column

/// How high everything in the columns stands.
struct CellLevels {
    std::vector<std::vector<double>> items; ///< y of each item of each column
    std::vector<double> ports; ///< of each edge: how far below its reader's line it arrives
    double ground = 0.0;       ///< below all nodes
};

/// The levels in which wires are short and, above all, level; belt 0 is at 0.
CellLevels findLevels(const CellGraph& graph, const CellMetrics& metrics,
    const std::vector<std::vector<CellLink>>& links);

} // namespace loopscope
