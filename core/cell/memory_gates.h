#pragma once

#include "core/cell/program.h"

#include <vector>

namespace loopscope
{

/// A bias that sets for how long a cell keeps its memory.
struct MemoryGateBias {
    int parameter = 0; ///< index into Program::parameters
    int sign = 1;      ///< +1: the larger the bias the longer the memory, -1: the shorter
};

/// Finds the gates of a cell's memory in its equations, whatever they are called.
///
/// The rule: write the equation of a state s as a sum of products. It has a memory if a product
/// contains s[t-1] itself, outside of any function and matrix.
///
/// - A sigmoid that multiplies s[t-1] decides what is kept: its biases count with the sign of the
///   product, `f[t] * c[t-1]` +1, `(1 - f[t]) * h[t-1]` −1.
/// - Any other sigmoid that multiplies something else in the sum lets new things in: −1.
///
/// So it is +1 for b_f and −1 for b_i of the LSTM, +1 for b_z of the GRU in PyTorch's form, −1 for
/// b_f of the minimal gated unit; r of the GRU and o of the LSTM are no gates of a memory.
/// @return one entry a bias, in the order of the program's parameters
std::vector<MemoryGateBias> findMemoryGates(const Program& program);

} // namespace loopscope
