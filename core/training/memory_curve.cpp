#include "core/training/memory_curve.h"

#include "core/training/evaluation.h"

#include <algorithm>

namespace loopscope
{

namespace
{

constexpr double enough = 0.9;

} // namespace

int MemoryCurve::remembered() const
{
    int longest = 0;
    for (const Point& point : points) {
        if (point.isRemembered)
            longest = std::max(longest, point.lag);
    }
    return longest;
}

MemoryCurve memoryCurve(const Task& task, const std::shared_ptr<const Network>& network,
    const std::shared_ptr<const TrainingState>& state, std::uint64_t seed,
    const std::vector<int>& lengths)
{
    const double perfect = task.description().metric.higherIsBetter ? 1.0 : 0.0;
    MemoryCurve curve;
    for (const int steps : lengths) {
        const double guessing = task.baselines(steps).front().metric;
        const double metric = evaluate(task, network, state, steps, seed).metric;
        const bool isRemembered = (metric - guessing) / (perfect - guessing) >= enough;
        curve.points.push_back({steps, task.lagOf(steps), metric, isRemembered});
    }
    return curve;
}

std::vector<int> lengthsToTry(const Task& task, int steps)
{
    const int shortest = task.shortestSequenceLength();
    const int longest = task.longestSequenceLength();
    if (task.lagOf(shortest) == task.lagOf(longest))
        return {steps};
    std::vector<int> lengths;
    for (int length = shortest; length < longest; length = std::max(length + 1, length * 5 / 4))
        lengths.push_back(length);
    lengths.push_back(longest);
    return lengths;
}

} // namespace loopscope
