#pragma once

#include "core/kernel/kernel.h"
#include "core/kernel/level.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace loopscope::kernel
{

extern const Level wideTestLevel;

/// Every level that can run here, the emulated one included.
inline std::vector<const Level*> testedLevels()
{
    Index count = 0;
    const Level* const* available = availableLevels(count);
    std::vector<const Level*> levels(available, available + count);
    levels.push_back(&wideTestLevel);
    return levels;
}

/// Uses a level for the length of a scope, then the best one again.
class LevelScope
{
public:
    explicit LevelScope(const Level& level) { useLevel(level); }
    ~LevelScope()
    {
        Index count = 0;
        const Level* const* available = availableLevels(count);
        useLevel(*available[count - 1]);
    }
    LevelScope(const LevelScope&) = delete;
    LevelScope& operator=(const LevelScope&) = delete;
};

inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// A block of columns: drawn numbers in the first `rows` rows, not-a-number in the rows that pad
/// them.
class Block
{
public:
    Block(Index rows, Index columns, std::mt19937_64& random, Index extraRows = 0)
        : m_rows(rows)
        , m_stride(padded(rows + extraRows))
        , m_numbers(m_stride * columns)
    {
        for (Index i = 0; i < m_numbers.size(); ++i)
            m_numbers.data()[i] = i % m_stride < rows
                                      ? double(std::int64_t(random() >> 11)) * 0x1p-51 - 2.0
                                      : notANumber;
    }

    double& at(Index i, Index j) { return m_numbers.data()[j * m_stride + i]; }
    double at(Index i, Index j) const { return m_numbers.data()[j * m_stride + i]; }
    Index rows() const { return m_rows; }
    Index stride() const { return m_stride; }
    Columns columns() { return {m_numbers.data(), m_stride}; }
    ConstColumns read() const { return {m_numbers.data(), m_stride}; }
    std::vector<double> copy() const
    {
        return {m_numbers.data(), m_numbers.data() + m_numbers.size()};
    }
    /// The first column in the place of every column.
    ConstColumns readFirst() const { return {m_numbers.data(), 0}; }

private:
    Index m_rows;
    Index m_stride;
    Buffer m_numbers;
};

/// Distance from a result to the true value in units in the last place of the latter.
inline double unitsInLastPlace(double result, long double truth)
{
    const auto rounded = double(truth);
    if (std::isnan(rounded) || std::isinf(rounded) || std::isnan(result) || std::isinf(result)) {
        const bool same = (std::isnan(rounded) && std::isnan(result)) || rounded == result;
        return same ? 0.0 : std::numeric_limits<double>::infinity();
    }
    int exponent = 0;
    std::frexp(rounded, &exponent);
    const long double unit = std::ldexp(1.0L, std::max(exponent - 53, -1074));
    return double(std::abs((long double)(result)-truth) / unit);
}

} // namespace loopscope::kernel
