#pragma once

#include "core/cell/program.h"
#include "core/kernel/columns.h"

#include <memory>
#include <vector>

/// The arithmetic that a training iteration spends its time in, on blocks of columns.
///
/// A block is a set of columns of doubles, one column a (step, sequence). The number of rows of an
/// element-wise operation is a multiple of `rowMultiple` and every column starts on a 64-byte
/// boundary, so no function here has a tail. Rows that pad a vector to that multiple hold arbitrary
/// numbers, not-a-number among them, that never reach a row that does not pad.
///
/// The same source is compiled for the baseline, AVX2 and AVX-512 levels of x86-64; the best one
/// that the processor has is chosen once. Results differ between levels in the last bits only.
namespace loopscope::kernel
{

constexpr Index padded(Index rows)
{
    return (rows + rowMultiple - 1) / rowMultiple * rowMultiple;
}

/// Zero-initialised doubles that start on a 64-byte boundary.
class Buffer
{
public:
    Buffer() = default;
    explicit Buffer(Index size) { resize(size); }
    void resize(Index size); ///< sets every element to zero; allocates only to grow
    double* data() { return m_data.get(); }
    const double* data() const { return m_data.get(); }
    Index size() const { return m_size; }

private:
    struct Free {
        void operator()(double* data) const;
    };
    std::unique_ptr<double[], Free> m_data;
    Index m_size = 0;
    Index m_capacity = 0;
};

/// One matrix that is a part of a packed one.
struct MatrixBlock {
    const double* data = nullptr; ///< column-major
    Index leadingDimension = 0;
    Index rows = 0;          ///< of the matrix as stored
    Index columns = 0;       ///< of the matrix as stored
    bool transposed = false; ///< whether its transpose is placed
    Index rowOffset =
        0; ///< where its (transposed) first row stands in the result; multiple of rowMultiple
    Index columnOffset = 0; ///< where its (transposed) first column stands in the operand
};

/// A matrix made of blocks, laid out for multiply(). Rows and columns that no block covers are
/// zero, and operand rows that no block covers are not read.
class PackedMatrix
{
public:
    /// Copies the blocks in. Allocates only when the layout differs from the last call's.
    /// @param rows  multiple of rowMultiple
    void pack(Index rows, const std::vector<MatrixBlock>& blocks);

    Index rows() const { return m_rows; }

    /// Rows of the operand that are read, as runs of consecutive rows.
    using Run = OperandRun;
    const std::vector<Run>& runs() const { return m_runs; }
    Index operandRows() const { return m_operandRows; } ///< how many they are together
    const double* data() const { return m_panels.data(); }

private:
    Index m_rows = 0;
    Index m_operandRows = 0;
    std::vector<Run> m_runs;
    std::vector<MatrixBlock> m_layout;
    Buffer m_panels;
};

/// C = A·B, or C += A·B.
/// @param a  rows × operand rows
/// @param b  `columns` columns of operand rows
/// @param c  `columns` columns of a.rows() rows; may not overlap b
void multiply(const PackedMatrix& a, ConstColumns b, Columns c, Index columns, bool accumulate);

/// G += A·Bᵀ, summed over the columns in a fixed order: the gradient of a weight matrix.
/// @param rows     of a and g; multiple of rowMultiple
/// @param bRows    of b: the columns of g; any number
/// @param columns  how many columns of a and b are summed
/// @param g        rows × bRows, column-major with leading dimension `leadingDimension`
void addOuterProducts(Index rows, Index bRows, Index columns, ConstColumns a, ConstColumns b,
    double* g, Index leadingDimension);

/// sum += Σ_j a_j: the gradient of a bias.
void addColumnSums(Index rows, Index columns, ConstColumns a, double* sum);

/// norms[j] = Σ_i a_ij² over the first `rows` rows; `rows` is any number.
void squaredColumnNorms(Index rows, Index columns, ConstColumns a, double* norms);

// Element-wise operations on `columns` columns of `rows` rows. The result may be one of the
// operands.

void fill(Index rows, Index columns, double value, Columns c);
/// c = factor·a, or c += factor·a.
void scale(Index rows, Index columns, double factor, ConstColumns a, Columns c, bool accumulate);
/// c = factor·a ⊙ b, or c += factor·a ⊙ b.
void multiplyElements(Index rows, Index columns, double factor, ConstColumns a, ConstColumns b,
    Columns c, bool accumulate);
/// c = a ⊙ b + d ⊙ e.
void multiplyAddElements(Index rows, Index columns, ConstColumns a, ConstColumns b, ConstColumns d,
    ConstColumns e, Columns c);
/// c = a + value.
void addConstant(Index rows, Index columns, double value, ConstColumns a, Columns c);
/// c = f(a). tanh, sigmoid and exp are within 2 units in the last place; not-a-number passes
/// through.
void apply(Function function, Index rows, Index columns, ConstColumns a, Columns c);
/// c = g ⊙ f′, or c += g ⊙ f′.
/// @param x  what f′ is calculated from: f's result where slopeFromResult(f), else f's operand
void applySlope(Function function, Index rows, Index columns, ConstColumns g, ConstColumns x,
    Columns c, bool accumulate);

/// Whether f′ can be had from f's result: 1 − y² of tanh. Otherwise the operand has to be kept.
constexpr bool slopeFromResult(Function function)
{
    return function != Function::Square && function != Function::Softplus;
}

/// The instruction-set level in use: "x86-64", "x86-64-v3", "x86-64-v4", or the name of another
/// machine.
const char* level();

} // namespace loopscope::kernel
