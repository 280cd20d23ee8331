#pragma once

#include "core/training/series.h"

namespace loopscope
{

class Trainer;

/// What is drawn of a run, iteration by iteration.
struct RunCurves {
    Series loss;
    Series gradientNorm; ///< of all parameters together, before clipping
    Series clippedNorm;  ///< and after it: what the update used
    Series metric;       ///< Task::measure(); known of some iterations only

    /// Notes the trainer's current iteration, and forgets what its run does not have any more. An
    /// iteration that is gone back to, and is as it was, changes nothing. Losses that the trainer
    /// knows and were not noted, such as those of a run that was restored, are taken from it.
    /// @param withMetric  whether the metric is measured, too
    void note(const Trainer& trainer, bool withMetric);

private:
    void cut(int size);
};

} // namespace loopscope
