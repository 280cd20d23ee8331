#include "core/bptt/track_record.h"

namespace loopscope
{

void TrackRecord::resize(const Plan& newPlan, bool newReverse, int newSteps, int newSequences)
{
    const bool same =
        plan == &newPlan && reverse == newReverse && steps == newSteps && sequences == newSequences;
    if (same)
        return;
    plan = &newPlan;
    reverse = newReverse;
    steps = newSteps;
    sequences = newSequences;
    const kernel::Index positions = steps + plan->history;
    values.resize(positions * valueBlock());
    gradients.resize(positions * gradientBlock());
}

} // namespace loopscope
