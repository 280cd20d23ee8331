#include "core/training/saved_run.h"

namespace loopscope
{

std::size_t SavedRun::bytes() const
{
    std::size_t numbers = 0;
    for (const auto& milestone : milestones)
        numbers += std::size_t(milestone.state.parameters.size() +
                               milestone.state.firstMoment.size() +
                               milestone.state.secondMoment.size());
    return numbers * sizeof(double) + losses.bytes();
}

} // namespace loopscope
