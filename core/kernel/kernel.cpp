#include "core/kernel/kernel.h"

#include "core/kernel/level.h"
#include "core/require.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace loopscope::kernel
{

namespace
{

static_assert(int(Function::Square) == functionCount - 1);

std::atomic<const Level*> chosenLevel = nullptr;

const Level& chooseLevel()
{
    Index count = 0;
    const Level* const* levels = availableLevels(count);
    useLevel(*levels[count - 1]);
    return *levels[count - 1];
}

#if defined(__x86_64__)
// Each asks for every part of the level that the compiler may make use of.
bool hasX8664V3()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") &&
           __builtin_cpu_supports("movbe") && __builtin_cpu_supports("popcnt");
}

bool hasX8664V4()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#endif

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

inline __attribute__((always_inline)) void copyPanel(
    Index height, Index columns, const double* from, Index rowStep, Index columnStep, double* to)
{
    for (Index k = 0; k < columns; ++k)
        for (Index r = 0; r < height; ++r)
            to[k * rowMultiple + r] = from[r * rowStep + k * columnStep];
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
        if (height == rowMultiple) // the rule, and quicker where the compiler knows it
            copyPanel(rowMultiple, columns, from, rowStep, columnStep, to);
        else
            copyPanel(height, columns, from, rowStep, columnStep, to);
    }
}

/// Starts on a cache line. What is large lies in large pages where the system has them: a pass
/// through a record touches too many small ones for the processor to keep their places.
void* allocate(std::size_t bytes)
{
    constexpr std::size_t line = 64;
    constexpr std::size_t largePage = std::size_t(2) << 20;
    if (bytes < 2 * largePage)
        return std::aligned_alloc(line, bytes);
    void* data = std::aligned_alloc(largePage, (bytes + largePage - 1) / largePage * largePage);
#if defined(MADV_HUGEPAGE)
    if (data)
        madvise(data, bytes, MADV_HUGEPAGE); // a wish: nothing is lost where it is not granted
#endif
    return data;
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
        m_data.reset(static_cast<double*>(allocate(bytes)));
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
        m_operandRows = totalLength(m_runs);
        m_panels.resize(rows * m_operandRows);
    }
    for (const MatrixBlock& block : blocks)
        copyBlock(
            block, packedPosition(m_runs, block.columnOffset), m_operandRows, m_panels.data());
}

const Level* const* availableLevels(Index& count)
{
#if defined(__x86_64__)
    static const Level* const levels[] = {&baselineLevel, &x8664V3Level, &x8664V4Level};
    count = 1;
    if (hasX8664V3())
        count = 2;
    if (count == 2 && hasX8664V4())
        count = 3;
#else
    static const Level* const levels[] = {&baselineLevel};
    count = 1;
#endif
    return levels;
}

const Level& levelInUse()
{
    // Several threads may choose at once; all choose the same one.
    const Level* level = chosenLevel.load(std::memory_order_relaxed);
    return level ? *level : chooseLevel();
}

void useLevel(const Level& level)
{
    chosenLevel.store(&level, std::memory_order_relaxed);
}

PackedOperand operandOf(const PackedMatrix& matrix)
{
    return {matrix.data(), matrix.rows(), matrix.operandRows(), matrix.runs().data(),
        Index(matrix.runs().size())};
}

void multiply(const PackedMatrix& a, ConstColumns b, Columns c, Index columns, bool accumulate)
{
    const ConstColumns start = accumulate ? ConstColumns(c) : ConstColumns{};
    levelInUse().multiplyAdd(operandOf(a), b, start, c, columns, nullptr);
}

void addOuterProducts(Index rows, Index bRows, Index columns, ConstColumns a, ConstColumns b,
    double* g, Index leadingDimension)
{
    const OuterOperand operand{b, bRows, g};
    levelInUse().addOuterProducts(rows, columns, a, &operand, 1, leadingDimension);
}

void addColumnSums(Index rows, Index columns, ConstColumns a, double* sum)
{
    levelInUse().addColumnSums(rows, columns, a, sum);
}

void squaredColumnNorms(Index rows, Index columns, ConstColumns a, double* norms)
{
    levelInUse().squaredColumnNorms(rows, columns, a, norms);
}

void fill(Index rows, Index columns, double value, Columns c)
{
    levelInUse().fill(rows, columns, value, c);
}

void scale(Index rows, Index columns, double factor, ConstColumns a, Columns c, bool accumulate)
{
    levelInUse().scale(rows, columns, factor, a, c, accumulate);
}

void multiplyElements(Index rows, Index columns, double factor, ConstColumns a, ConstColumns b,
    Columns c, bool accumulate)
{
    levelInUse().multiplyElements(rows, columns, factor, a, b, c, accumulate);
}

void multiplyAddElements(Index rows, Index columns, ConstColumns a, ConstColumns b, ConstColumns d,
    ConstColumns e, Columns c)
{
    levelInUse().multiplyAddElements(rows, columns, a, b, d, e, c);
}

void addConstant(Index rows, Index columns, double value, ConstColumns a, Columns c)
{
    levelInUse().addConstant(rows, columns, value, a, c);
}

void apply(Function function, Index rows, Index columns, ConstColumns a, Columns c)
{
    levelInUse().functions[int(function)](rows, columns, a, c);
}

void applySlope(Function function, Index rows, Index columns, ConstColumns g, ConstColumns x,
    Columns c, bool accumulate)
{
    levelInUse().slopes[int(function)](rows, columns, g, x, c, accumulate);
}

const char* level()
{
    return levelInUse().name;
}

} // namespace loopscope::kernel
