#include "core/training/run_losses.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace loopscope
{

namespace
{

/// The one number that a bucket holds.
double onlyNumber(const Series::Bucket& bucket)
{
    if (bucket.hasNotANumber)
        return std::numeric_limits<double>::quiet_NaN();
    return bucket.hasInfinity ? std::numeric_limits<double>::infinity() : bucket.largest;
}

} // namespace

RunLosses::RunLosses(Series curve, const std::vector<double>& last)
    : m_curve(std::move(curve))
{
    const int count = std::min({int(last.size()), keptExactly, size()});
    m_last.resize(std::size_t(keptExactly));
    m_lastBegin = size() - count;
    for (int i = 0; i < count; ++i)
        slotOf(m_lastBegin + i) = last[last.size() - std::size_t(count - i)];
}

void RunLosses::append(double loss)
{
    m_last.resize(std::size_t(keptExactly));
    slotOf(size()) = loss;
    m_curve.append(loss);
    m_lastBegin = std::max(m_lastBegin, size() - keptExactly);
}

void RunLosses::cut(int size)
{
    m_curve.cut(size);
    m_lastBegin = std::min(m_lastBegin, this->size());
}

std::optional<double> RunLosses::exactly(int iteration) const
{
    require(iteration >= 0 && iteration < size(), "the run has no such iteration");
    if (iteration >= m_lastBegin)
        return m_last[std::size_t(iteration % keptExactly)];
    if (m_curve.width() == 1)
        return onlyNumber(m_curve.at(iteration));
    return std::nullopt;
}

std::vector<double> RunLosses::last() const
{
    std::vector<double> result;
    for (int iteration = m_lastBegin; iteration < size(); ++iteration)
        result.push_back(m_last[std::size_t(iteration % keptExactly)]);
    return result;
}

bool RunLosses::canBe(int iteration, double loss) const
{
    if (const auto known = exactly(iteration))
        return *known == loss || (std::isnan(*known) && std::isnan(loss));
    return m_curve.at(iteration).canHold(loss);
}

std::size_t RunLosses::bytes() const
{
    return m_last.size() * sizeof(double) +
           std::size_t(m_curve.bucketCount()) * sizeof(Series::Bucket);
}

} // namespace loopscope
