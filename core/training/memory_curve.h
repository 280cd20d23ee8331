#pragma once

#include "core/bptt/iteration.h"
#include "core/task/task.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace loopscope
{

/// How a trained network does its task on sequences of other lengths than it was trained on.
struct MemoryCurve {
    struct Point {
        int steps = 0; ///< T
        int lag = 0;   ///< Task::lagOf() it
        double metric = 0.0;
        bool isRemembered = false; ///< whether the metric is near enough to perfect
    };
    std::vector<Point> points; ///< T rising
    /// "Remembers N steps": the longest lag that is remembered; 0 if none is.
    int remembered() const;
};

/// A lag counts as remembered where the metric has gone nine tenths of the way from what guessing
/// reaches to what is perfect.
/// @param lengths  each ≥ task.shortestSequenceLength(); rising
/// @param seed     of the experiment
MemoryCurve memoryCurve(const Task& task, const std::shared_ptr<const Network>& network,
    const std::shared_ptr<const TrainingState>& state, std::uint64_t seed,
    const std::vector<int>& lengths);

/// Lengths that show where memory ends: each about a quarter longer than the one before, from the
/// shortest that the task gives to the longest; of a task whose lag does not follow from T, the
/// given one alone.
std::vector<int> lengthsToTry(const Task& task, int steps);

} // namespace loopscope
