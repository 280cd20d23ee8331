#pragma once

#include "core/bptt/iteration.h"
#include "core/task/task.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace loopscope
{

/// How a network does its task on new sequences of several lengths, also of others than it is
/// trained on.
struct MemoryCurve {
    struct Point {
        int shortest = 0; ///< of these sequences, in steps
        int steps = 0;    ///< of the longest of them: T
        int sequences = 0;
        int lag = 0; ///< Task::lagOf() T
        double metric = 0.0;
        double guessing = 0.0;     ///< what the plainest baseline reaches there
        bool isRemembered = false; ///< whether the metric is near enough to perfect
    };
    std::vector<Point> points; ///< T rising
    /// Of all sequences that the task gives, if they have one and it is not chosen; else 0.
    int onlyLength = 0;
    /// "Remembers N steps": the longest lag that is remembered; 0 if none is.
    int remembered() const;
};

/// A lag counts as remembered where the metric has gone nine tenths of the way from what guessing
/// reaches to what is perfect.
/// @param lengths  each ≥ task.shortestSequenceLength(); rising. Of a task whose sequences differ
///                 in length by themselves they do not count: those are put into groups, or, if
///                 all have one length, tried beside those of the task with fewer and more symbols
/// @param seed     of the experiment
MemoryCurve memoryCurve(const Task& task, const std::shared_ptr<const Network>& network,
    const std::shared_ptr<const TrainingState>& state, std::uint64_t seed,
    const std::vector<int>& lengths);

/// Lengths that show where memory ends, rising. Where the lag follows from T: each about a quarter
/// longer than the one before, from the shortest that the task gives to the longest. Elsewhere:
/// from a quarter of T to four times T, as far as there are sequences that are not trained on.
/// T itself is among them, and half and twice as much where these can be.
std::vector<int> lengthsToTry(const Task& task, int steps);

} // namespace loopscope
