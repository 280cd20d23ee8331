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
    std::size_t settings = 0;
    for (const auto& change : changes)
        settings += sizeof(change) + change.settings->bytes();
    return numbers * sizeof(double) + losses.bytes() + settings;
}

} // namespace loopscope
