#pragma once

#include "core/training/series.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace loopscope
{

/// The loss of every iteration of a run of any length, in bounded memory: about 1.6 MB at most.
///
/// As long as the curve gives every iteration a bucket of its own, each loss is known exactly; of a
/// longer run the last `keptExactly` ones are, and of those before the range of their bucket.
class RunLosses
{
public:
    static constexpr int keptExactly = 1024;

    RunLosses() = default;
    /// @param curve  of all iterations
    /// @param last   the losses of its last iterations, in their order
    RunLosses(Series curve, const std::vector<double>& last);

    void append(double loss);
    /// Forgets the losses from an iteration on. @param size  iterations that stay
    void cut(int size);

    int size() const { return m_curve.size(); } ///< iterations
    bool isEmpty() const { return size() == 0; }
    const Series& curve() const { return m_curve; }
    /// Nothing where only a range is known.
    std::optional<double> exactly(int iteration) const;
    /// Those of the last iterations, as many as are kept, in their order.
    std::vector<double> last() const;
    /// Whether an iteration can have had this loss: for certain where it is known exactly.
    bool canBe(int iteration, double loss) const;
    std::size_t bytes() const;

private:
    double& slotOf(int iteration) { return m_last[std::size_t(iteration % keptExactly)]; }

    Series m_curve;
    std::vector<double> m_last; ///< that of an iteration at its number modulo keptExactly
    int m_lastBegin = 0;        ///< the first iteration that stands there
};

} // namespace loopscope
