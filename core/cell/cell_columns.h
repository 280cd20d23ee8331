#pragma once

#include "core/cell/cell_graph.h"

#include <vector>

namespace loopscope
{

/// What of a graph decides on the columns of its nodes.
struct CellStructure {
    std::vector<bool> stands;             ///< of each node, whether it stands in a column
    std::vector<bool> isFixed;            ///< whether it depends on nothing but weights and numbers
    std::vector<std::vector<int>> reads;  ///< of each node, the nodes that direct edges bring to it
    std::vector<std::vector<int>> wires;  ///< of each node, the wires that leave it
    std::vector<int> taps;                ///< the nodes that the bus serves, as they are calculated
    std::vector<std::vector<bool>> needs; ///< whether a tap depends on another one, by their places
};

CellStructure structureOf(const CellGraph& graph);

/// The column of every node, -1 for one that stands in none.
/// @param taps  structure.taps in an order that agrees with what they depend on: each stands in a
///              later column than the one before it
std::vector<int> columnsOf(
    const CellGraph& graph, const CellStructure& structure, const std::vector<int>& taps);

} // namespace loopscope
