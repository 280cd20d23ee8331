#pragma once

#include "core/kernel/columns.h"

// Internal to core/kernel, its tests and its benchmark.
namespace loopscope::kernel
{

/// What multiply() needs of a PackedMatrix.
struct PackedOperand {
    const double* panels = nullptr; ///< rowMultiple rows each, column by column
    Index rows = 0;
    Index operandRows = 0; ///< columns of a panel
    const OperandRun* runs = nullptr;
    Index runCount = 0;
};

using UnaryKernel = void (*)(Index rows, Index columns, ConstColumns a, Columns c);
using SlopeKernel = void (*)(
    Index rows, Index columns, ConstColumns g, ConstColumns x, Columns c, bool accumulate);

/// The functions of kernel.h as one instruction-set level has them; described there.
struct Level {
    const char* name;
    void (*multiply)(
        const PackedOperand& a, ConstColumns b, Columns c, Index columns, bool accumulate);
    void (*addOuterProducts)(Index rows, Index bRows, Index columns, ConstColumns a, ConstColumns b,
        double* g, Index leadingDimension);
    void (*addColumnSums)(Index rows, Index columns, ConstColumns a, double* sum);
    void (*squaredColumnNorms)(Index rows, Index columns, ConstColumns a, double* norms);
    void (*fill)(Index rows, Index columns, double value, Columns c);
    void (*scale)(
        Index rows, Index columns, double factor, ConstColumns a, Columns c, bool accumulate);
    void (*multiplyElements)(Index rows, Index columns, double factor, ConstColumns a,
        ConstColumns b, Columns c, bool accumulate);
    void (*multiplyAddElements)(Index rows, Index columns, ConstColumns a, ConstColumns b,
        ConstColumns d, ConstColumns e, Columns c);
    void (*addConstant)(Index rows, Index columns, double value, ConstColumns a, Columns c);
    UnaryKernel identity, sigmoid, tanh, relu, leakyRelu, softplus, exp, square;
    SlopeKernel identitySlope, sigmoidSlope, tanhSlope, reluSlope, leakyReluSlope, softplusSlope,
        expSlope, squareSlope;
};

extern const Level baselineLevel;
extern const Level x8664V3Level; ///< AVX2 and FMA
extern const Level x8664V4Level; ///< AVX-512

/// The levels that this processor has, the best one last; `count` of them.
const Level* const* availableLevels(Index& count);

/// Makes every function of kernel.h use another level: for tests and benchmarks.
void useLevel(const Level& level);

} // namespace loopscope::kernel
