#include "core/kernel/kernel.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

namespace loopscope::kernel
{

namespace
{

constexpr double leakySlope = 0.01;

double calculate(Function function, double a)
{
    switch (function) {
    case Function::Identity:
        return a;
    case Function::Sigmoid: {
        const double e = std::exp(-std::abs(a));
        return (a < 0.0 ? e : 1.0) / (1.0 + e);
    }
    case Function::Tanh:
        return std::tanh(a);
    case Function::Relu:
        return a <= 0.0 ? 0.0 : a;
    case Function::LeakyRelu:
        return a > 0.0 ? a : leakySlope * a;
    case Function::Softplus:
        return (a < 0.0 ? 0.0 : a) + std::log1p(std::exp(-std::abs(a)));
    case Function::Exp:
        return std::exp(a);
    case Function::Square:
        return a * a;
    }
    return a;
}

/// f′ from f's result where slopeFromResult(f), else from f's operand.
double calculateSlope(Function function, double x)
{
    switch (function) {
    case Function::Identity:
        return 1.0;
    case Function::Sigmoid:
        return x * (1.0 - x);
    case Function::Tanh:
        return 1.0 - x * x;
    case Function::Relu:
        return x > 0.0 ? 1.0 : 0.0;
    case Function::LeakyRelu:
        return x > 0.0 ? 1.0 : leakySlope;
    case Function::Softplus:
        return calculate(Function::Sigmoid, x);
    case Function::Exp:
        return x;
    case Function::Square:
        return 2.0 * x;
    }
    return 1.0;
}

template <typename Operation>
void forEach(Index rows, Index columns, Columns c, Operation operation)
{
    for (Index j = 0; j < columns; ++j)
        for (Index i = 0; i < rows; ++i)
            operation(i, j, c.data[j * c.stride + i]);
}

bool sameLayout(const std::vector<MatrixBlock>& a, const std::vector<MatrixBlock>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](const MatrixBlock& left, const MatrixBlock& right) {
            return left.rows == right.rows && left.columns == right.columns &&
                   left.transposed == right.transposed && left.rowOffset == right.rowOffset &&
                   left.columnOffset == right.columnOffset;
        });
}

Index placedRows(const MatrixBlock& block)
{
    return block.transposed ? block.columns : block.rows;
}

Index placedColumns(const MatrixBlock& block)
{
    return block.transposed ? block.rows : block.columns;
}

/// The operand rows that the blocks cover, in ascending order, each once.
std::vector<PackedMatrix::Run> coveredRuns(const std::vector<MatrixBlock>& blocks)
{
    std::vector<PackedMatrix::Run> runs;
    for (const MatrixBlock& block : blocks)
        if (placedColumns(block) > 0 && placedRows(block) > 0)
            runs.push_back({block.columnOffset, placedColumns(block)});
    std::sort(runs.begin(), runs.end(),
        [](const auto& a, const auto& b) { return a.operandRow < b.operandRow; });
    std::vector<PackedMatrix::Run> merged;
    for (const PackedMatrix::Run& run : runs) {
        if (merged.empty() || merged.back().operandRow + merged.back().length < run.operandRow) {
            merged.push_back(run);
            continue;
        }
        PackedMatrix::Run& last = merged.back();
        last.length =
            std::max(last.operandRow + last.length, run.operandRow + run.length) - last.operandRow;
    }
    return merged;
}

Index totalLength(const std::vector<PackedMatrix::Run>& runs)
{
    Index length = 0;
    for (const PackedMatrix::Run& run : runs)
        length += run.length;
    return length;
}

/// Where an operand row stands among the rows that are read.
Index packedPosition(const std::vector<PackedMatrix::Run>& runs, Index operandRow)
{
    Index position = 0;
    for (const PackedMatrix::Run& run : runs) {
        if (operandRow < run.operandRow + run.length)
            return position + operandRow - run.operandRow;
        position += run.length;
    }
    return position;
}

/// Panels are rowMultiple rows high and hold their columns one after another.
void copyBlock(const MatrixBlock& block, Index firstPosition, Index length, double* panels)
{
    const Index rows = placedRows(block);
    const Index columns = placedColumns(block);
    const Index rowStep = block.transposed ? block.leadingDimension : 1;
    const Index columnStep = block.transposed ? 1 : block.leadingDimension;
    for (Index i = 0; i < rows; i += rowMultiple) {
        const Index height = std::min(rowMultiple, rows - i);
        const double* from = block.data + i * rowStep;
        double* to = panels + (block.rowOffset + i) * length + firstPosition * rowMultiple;
        for (Index k = 0; k < columns; ++k)
            for (Index r = 0; r < height; ++r)
                to[k * rowMultiple + r] = from[r * rowStep + k * columnStep];
    }
}

} // namespace

void Buffer::Free::operator()(double* data) const
{
    std::free(data);
}

void Buffer::resize(Index size)
{
    require(size >= 0, "a buffer cannot have a negative size");
    if (size > m_capacity) {
        const std::size_t bytes = std::size_t(padded(size)) * sizeof(double);
        m_data.reset(static_cast<double*>(std::aligned_alloc(64, bytes)));
        if (!m_data) {
            m_size = m_capacity = 0;
            throw std::bad_alloc();
        }
        m_capacity = padded(size);
    }
    m_size = size;
    if (size > 0)
        std::memset(m_data.get(), 0, std::size_t(size) * sizeof(double));
}

void PackedMatrix::pack(Index rows, const std::vector<MatrixBlock>& blocks)
{
    require(rows >= 0 && rows % rowMultiple == 0, "rows of a packed matrix: a multiple of 8");
    if (rows != m_rows || !sameLayout(blocks, m_layout)) {
        for (const MatrixBlock& block : blocks) {
            require(block.rowOffset >= 0 && block.rowOffset % rowMultiple == 0,
                "row offset of a matrix block: a multiple of 8, not negative");
            require(block.rowOffset + placedRows(block) <= rows,
                "a matrix block reaches below the last row of the packed matrix");
            require(block.columnOffset >= 0, "column offset of a matrix block: not negative");
            require(block.leadingDimension >= block.rows,
                "leading dimension of a matrix block: not less than its rows");
        }
        m_rows = rows;
        m_layout = blocks;
        m_runs = coveredRuns(blocks);
        m_panels.resize(rows * totalLength(m_runs));
    }
    const Index length = totalLength(m_runs);
    for (const MatrixBlock& block : blocks)
        copyBlock(block, packedPosition(m_runs, block.columnOffset), length, m_panels.data());
}

void multiply(const PackedMatrix& a, ConstColumns b, Columns c, Index columns, bool accumulate)
{
    const Index length = totalLength(a.runs());
    forEach(a.rows(), columns, c, [&](Index i, Index j, double& result) {
        const double* panel = a.data() + i / rowMultiple * rowMultiple * length + i % rowMultiple;
        double sum = accumulate ? result : 0.0;
        for (const PackedMatrix::Run& run : a.runs())
            for (Index k = 0; k < run.length; ++k, panel += rowMultiple)
                sum += *panel * b.data[j * b.stride + run.operandRow + k];
        result = sum;
    });
}

void addOuterProducts(Index rows, Index bRows, Index columns, ConstColumns a, ConstColumns b,
    double* g, Index leadingDimension)
{
    forEach(rows, bRows, {g, leadingDimension}, [&](Index i, Index j, double& result) {
        double sum = 0.0;
        for (Index k = 0; k < columns; ++k)
            sum += a.data[k * a.stride + i] * b.data[k * b.stride + j];
        result += sum;
    });
}

void addColumnSums(Index rows, Index columns, ConstColumns a, double* sum)
{
    for (Index j = 0; j < columns; ++j)
        for (Index i = 0; i < rows; ++i)
            sum[i] += a.data[j * a.stride + i];
}

void squaredColumnNorms(Index rows, Index columns, ConstColumns a, double* norms)
{
    for (Index j = 0; j < columns; ++j) {
        double sum = 0.0;
        for (Index i = 0; i < rows; ++i)
            sum += a.data[j * a.stride + i] * a.data[j * a.stride + i];
        norms[j] = sum;
    }
}

void fill(Index rows, Index columns, double value, Columns c)
{
    forEach(rows, columns, c, [&](Index, Index, double& result) { result = value; });
}

void scale(Index rows, Index columns, double factor, ConstColumns a, Columns c, bool accumulate)
{
    forEach(rows, columns, c, [&](Index i, Index j, double& result) {
        result = (accumulate ? result : 0.0) + factor * a.data[j * a.stride + i];
    });
}

void multiplyElements(Index rows, Index columns, double factor, ConstColumns a, ConstColumns b,
    Columns c, bool accumulate)
{
    forEach(rows, columns, c, [&](Index i, Index j, double& result) {
        result = (accumulate ? result : 0.0) +
                 factor * a.data[j * a.stride + i] * b.data[j * b.stride + i];
    });
}

void multiplyAddElements(Index rows, Index columns, ConstColumns a, ConstColumns b, ConstColumns d,
    ConstColumns e, Columns c)
{
    forEach(rows, columns, c, [&](Index i, Index j, double& result) {
        result = a.data[j * a.stride + i] * b.data[j * b.stride + i] +
                 d.data[j * d.stride + i] * e.data[j * e.stride + i];
    });
}

void addConstant(Index rows, Index columns, double value, ConstColumns a, Columns c)
{
    forEach(rows, columns, c,
        [&](Index i, Index j, double& result) { result = a.data[j * a.stride + i] + value; });
}

void apply(Function function, Index rows, Index columns, ConstColumns a, Columns c)
{
    forEach(rows, columns, c, [&](Index i, Index j, double& result) {
        result = calculate(function, a.data[j * a.stride + i]);
    });
}

void applySlope(Function function, Index rows, Index columns, ConstColumns g, ConstColumns x,
    Columns c, bool accumulate)
{
    forEach(rows, columns, c, [&](Index i, Index j, double& result) {
        result = (accumulate ? result : 0.0) +
                 g.data[j * g.stride + i] * calculateSlope(function, x.data[j * x.stride + i]);
    });
}

const char* level()
{
    return "plain loops";
}

} // namespace loopscope::kernel
