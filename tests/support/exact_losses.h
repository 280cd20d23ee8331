#pragma once

#include "core/training/trainer.h"

#include <vector>

namespace loopscope
{

/// Of every iteration of a run that is not too long for each to be known.
inline std::vector<double> exactLosses(const RunLosses& losses)
{
    std::vector<double> result;
    for (int iteration = 0; iteration < losses.size(); ++iteration)
        result.push_back(*losses.exactly(iteration));
    return result;
}

inline std::vector<double> exactLosses(const Trainer& trainer)
{
    return exactLosses(trainer.losses());
}

inline RunLosses runLosses(const std::vector<double>& losses)
{
    RunLosses result;
    for (const double loss : losses)
        result.append(loss);
    return result;
}

} // namespace loopscope
