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
    const Batch& batch = iteration.batch();
    const int last = (batch.lengths.empty() ? batch.steps : batch.lengths.front()) - 1;
    int step = last;
    while (step > 0 && !task.hasTarget(batch, step))
        --step;
    if (!task.hasTarget(batch, step)) // nor any other: a word that nobody said what it is
        step = last;
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
