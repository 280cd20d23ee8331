#include "ui/session/time_span.h"

#include "core/bptt/track_detail.h"

#include <algorithm>

namespace loopscope::ui
{

namespace
{

bool isOfEncoder(const Iteration& iteration, int track)
{
    const Network& network = iteration.network();
    return network.stackCount() == 2 && network.tracks().at(std::size_t(track)).stack == 0;
}

} // namespace

TimeSpan spanOf(const Iteration& iteration)
{
    const bool hasEncoder = iteration.network().stackCount() == 2;
    return {iteration.steps(), hasEncoder ? sequenceLength(iteration, 0) : 0};
}

const SnapshotPointer& snapshotAt(const SnapshotPointer& snapshot, int step)
{
    return step < 0 && snapshot->encoder ? snapshot->encoder : snapshot;
}

int stepOnAxis(const Iteration& iteration, int track, int step)
{
    return isOfEncoder(iteration, track) ? step - spanOf(iteration).encoderSteps : step;
}

int stepOfTrack(const Iteration& iteration, int track, int stepOnAxis)
{
    const TimeSpan span = spanOf(iteration);
    return isOfEncoder(iteration, track)
               ? std::clamp(stepOnAxis + span.encoderSteps, 0, span.encoderSteps - 1)
               : std::clamp(stepOnAxis, 0, span.steps - 1);
}

} // namespace loopscope::ui
