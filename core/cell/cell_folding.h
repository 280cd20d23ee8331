#pragma once

#include "core/cell/cell_graph.h"

namespace loopscope
{

/// The nodes, edges and stops of a program's picture, without belts and columns: all edges from
/// sources are the bus's.
///
/// - A sum that holds a weight is a Box with a row for each term; a function of it belongs to it.
///   Without a function, its vectors are added in a Sum of their own, to which the Box brings the
///   rest: so a state that is added to itself stays on its belt.
/// - Other sums of vectors are a Sum, products a Hadamard, however many operands they have.
/// - One vector with numbers is an Affine.
CellGraph foldCell(const Program& program);

} // namespace loopscope
