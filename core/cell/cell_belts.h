#pragma once

#include "core/cell/cell_graph.h"

namespace loopscope
{

/// Puts on a belt every state that the cell passes on by sums and products element by element
/// alone, as the c of an LSTM: the edges and nodes from name[t-1] to name[t].
///
/// A node stands on one belt at most. A state that is the cell's output comes after the others.
void findBelts(CellGraph& graph, int output);

/// Gives a belt up: the bus brings its state, and its other edges are direct ones.
void takeFromBelt(CellGraph& graph, int belt);

} // namespace loopscope
