#pragma once

#include "core/kernel/columns.h"

// The kernels one by one: for core/kernel, its tests and its benchmark, and for the passes of
// core/bptt, whose many short calls spare themselves the choice of level and function.
namespace loopscope::kernel
{

class PackedMatrix;

/// What multiply() needs of a PackedMatrix.
struct PackedOperand {
    const double* panels = nullptr; ///< rowMultiple rows each, column by column
    Index rows = 0;
    Index operandRows = 0; ///< columns of a panel
    const OperandRun* runs = nullptr;
    Index runCount = 0;
};

PackedOperand operandOf(const PackedMatrix& matrix);

/// Memory that is needed soon: a product brings it into the cache while it calculates, and moves on
/// in it.
struct Ahead {
    struct Region {
        const double* next = nullptr;
        const double* end = nullptr;
    };
    static constexpr int mostRegions = 2;
    Region regions[mostRegions];
};

/// One B of A·Bᵀ, and the G that the product is added to.
struct OuterOperand {
    ConstColumns b;
    Index rows = 0; ///< of B: the columns of G
    double* g = nullptr;
};

/// Functions of the notation, in the order of enum Function.
inline constexpr int functionCount = 8;

using UnaryKernel = void (*)(Index rows, Index columns, ConstColumns a, Columns c);
using SlopeKernel = void (*)(
    Index rows, Index columns, ConstColumns g, ConstColumns x, Columns c, bool accumulate);

/// The functions of kernel.h as one instruction-set level has them; described there.
struct Level {
    const char* name;
    /// C = S + A·B; S may be C, and its data is nullptr where nothing is added. `ahead` is nullptr
    /// where nothing is to be fetched.
    void (*multiplyAdd)(const PackedOperand& a, ConstColumns b, ConstColumns s, Columns c,
        Index columns, Ahead* ahead);
    /// G += A·Bᵀ for several B and G.
    void (*addOuterProducts)(Index rows, Index columns, ConstColumns a,
        const OuterOperand* operands, Index operandCount, Index leadingDimension);
    void (*addColumnSums)(Index rows, Index columns, ConstColumns a, double* sum);
    void (*squaredColumnNorms)(Index rows, Index columns, ConstColumns a, double* norms);
    void (*fill)(Index rows, Index columns, double value, Columns c);
    void (*scale)(
        Index rows, Index columns, double factor, ConstColumns a, Columns c, bool accumulate);
    void (*multiplyElements)(Index rows, Index columns, double factor, ConstColumns a,
        ConstColumns b, Columns c, bool accumulate);
    void (*multiplyAddElements)(Index rows, Index columns, ConstColumns a, ConstColumns b,
        ConstColumns d, ConstColumns e, Columns c);
    /// c = a + b.
    void (*add)(Index rows, Index columns, ConstColumns a, ConstColumns b, Columns c);
    void (*addConstant)(Index rows, Index columns, double value, ConstColumns a, Columns c);
    UnaryKernel functions[functionCount];
    SlopeKernel slopes[functionCount];
};

extern const Level baselineLevel;
extern const Level x8664V3Level; ///< AVX2 and FMA
extern const Level x8664V4Level; ///< AVX-512

/// The levels that this processor has, the best one last; `count` of them.
const Level* const* availableLevels(Index& count);

/// The level that every function of kernel.h uses.
const Level& levelInUse();
/// Makes them use another one: for tests and benchmarks.
void useLevel(const Level& level);

} // namespace loopscope::kernel
