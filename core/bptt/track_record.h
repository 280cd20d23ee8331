#pragma once

#include "core/cell/plan.h"
#include "core/kernel/kernel.h"

namespace loopscope
{

/// The columns of one track for one chunk of sequences: every value and every gradient at every
/// position.
///
/// Positions count in the order in which the track reads the sequence, from -history: the initial
/// state stands at -1. Column of (position, sequence) = position · sequences + sequence.
struct TrackRecord {
    const Plan* plan = nullptr;
    bool reverse = false;
    int steps = 0;
    int sequences = 0;
    kernel::Buffer values;
    kernel::Buffer gradients;

    /// Sets the size; keeps the storage where it is large enough. All numbers become zero if
    /// anything differs.
    void resize(const Plan& newPlan, bool newReverse, int newSteps, int newSequences);

    int positionOf(int step) const { return reverse ? steps - 1 - step : step; }

    kernel::Index valueBlock() const { return kernel::Index(plan->valueRows) * sequences; }
    kernel::Index gradientBlock() const { return kernel::Index(plan->gradientRows) * sequences; }

    kernel::Columns valuesAt(int position, int row = 0)
    {
        return {values.data() + (position + plan->history) * valueBlock() + row, plan->valueRows};
    }
    kernel::ConstColumns valuesAt(int position, int row = 0) const
    {
        return {values.data() + (position + plan->history) * valueBlock() + row, plan->valueRows};
    }
    kernel::Columns gradientsAt(int position, int row = 0)
    {
        return {gradients.data() + (position + plan->history) * gradientBlock() + row,
            plan->gradientRows};
    }
    kernel::ConstColumns gradientsAt(int position, int row = 0) const
    {
        return {gradients.data() + (position + plan->history) * gradientBlock() + row,
            plan->gradientRows};
    }
};

} // namespace loopscope
