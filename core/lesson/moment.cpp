#include "core/lesson/moment.h"

#include "core/training/trainer.h"

namespace loopscope
{

namespace
{

int topTrack(const Network& network)
{
    const int stack = network.stackCount() - 1;
    for (int track = 0; track < int(network.tracks().size()); ++track) {
        const Track& candidate = network.tracks()[std::size_t(track)];
        if (candidate.stack == stack && network.isTop(candidate))
            return track;
    }
    return 0;
}

} // namespace

GradientFlow lastLossFlow(const Iteration& iteration, const Task& task, int track)
{
    int step = iteration.steps() - 1;
    while (step > 0 && !task.hasTarget(iteration.batch(), step))
        --step;
    if (!task.hasTarget(iteration.batch(), step)) // of the whole sequence
        step = iteration.steps() - 1;
    const auto& tracks = iteration.network().tracks();
    return gradientFlow(iteration, track, flowSymbol(tracks[std::size_t(track)]), step);
}

NetworkMoment momentOf(const Trainer& trainer, int track)
{
    NetworkMoment moment;
    moment.options = trainer.options();
    moment.task = trainer.sharedTask();
    moment.iteration = trainer.current();
    const int shown = track >= 0 ? track : topTrack(*trainer.network());
    moment.lastLossFlow = lastLossFlow(*moment.iteration, *moment.task, shown);
    moment.flowFactors = flowFactors(*moment.iteration, moment.lastLossFlow);
    moment.isBroken = trainer.divergedAt().has_value();
    return moment;
}

} // namespace loopscope
