#pragma once

#include "core/cell/cell_graph.h"

namespace loopscope
{

/// Collects the wires and gives every node its column and its place there, so that few lines cross.
///
/// What the bus serves stands alone above it: of the nodes that it leads to, each has a column of
/// its own and is the lowest there. Belt 0 is the highest of every column. Which of the served
/// nodes comes first is tried out; for the columns' orders see Sugiyama, Tagawa & Toda 1981.
void arrangeCell(CellGraph& graph);

/// A piece of a wire from one column to the next, by the places of its ends in them.
struct CellLink {
    int wire = -1;
    int from = 0;  ///< place in the column
    int to = 0;    ///< place in the next column
    int edge = -1; ///< the edge that ends there; -1 if the wire passes on
};

/// The links behind each column but the last, in no particular order.
std::vector<std::vector<CellLink>> linksOf(const CellGraph& graph);

} // namespace loopscope
