#pragma once

#include "core/cell/program.h"

#include <vector>

namespace loopscope
{

/// What an operation is beside those of another cell.
enum class Novelty {
    Same,     ///< the other cell has it, too
    HeadOnly, ///< its function or matrix is another, its operand is not
    New       ///< the other cell has nothing like it; its operands count for nothing
};

/// How a cell differs from the one that it was made from.
struct CellDifference {
    std::vector<int> counterparts; ///< of each symbol of the cell: the other cell's, -1 if none
    std::vector<Novelty> operations; ///< of the cell: what is new in it
    std::vector<int> leftOutSymbols; ///< of the other cell: those whose equations are gone
    std::vector<Novelty> leftOut;    ///< of the other cell's operations: what is gone from the
                                     ///< equations that have a counterpart

    /// Operations that one cell has and the other has not: 0 for cells that calculate the same.
    int size = 0;
};

/// Compares two cells by the shape of their equations: the order of sums and products makes no
/// difference, and a symbol may have another name, with the suffixes of its matrices and biases
/// following it (`z` and `W_z` of one cell, `g` and `W_g` of the other).
///
/// It is the smallest difference of those that leave symbols of the same name together, but for h:
/// what a gated cell calls n or g may be what a simpler one calls h. Cells of more than
/// mostCompared operations are not looked into: all is new, all is gone.
CellDifference differenceOf(const Program& cell, const Program& other);

inline constexpr int mostCompared = 200;

} // namespace loopscope
