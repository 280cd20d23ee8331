#pragma once

#include "ui/session/snapshot.h"

#include <vector>

namespace loopscope::ui::test
{

/// The loss of every iteration of a run that is not too long for each to be remembered.
inline std::vector<double> lossesOf(const Snapshot& snapshot)
{
    const Series& series = snapshot.curves->loss;
    std::vector<double> losses;
    for (int i = 0; i < series.size() && series.width() == 1; ++i)
        losses.push_back(series.at(i).largest);
    return losses;
}

} // namespace loopscope::ui::test
