#pragma once

#include <stddef.h>

// The types that the kernels share with their callers. This header is compiled for several levels
// of the processor, so it includes no C++ header and defines no function that could be shared
// between them.
namespace loopscope::kernel
{

using Index = ptrdiff_t;

inline constexpr Index rowMultiple = 8;

/// Columns that are read: column j starts at data + j * stride. Stride 0: every column is the same
/// one.
struct ConstColumns {
    const double* data = nullptr;
    Index stride = 0;
};

/// Columns that are written; stride > 0, a multiple of rowMultiple.
struct Columns {
    double* data = nullptr;
    Index stride = 0;
    operator ConstColumns() const { return {data, stride}; }
};

/// Consecutive rows of an operand that a packed matrix reads.
struct OperandRun {
    Index operandRow = 0;
    Index length = 0;
};

} // namespace loopscope::kernel
