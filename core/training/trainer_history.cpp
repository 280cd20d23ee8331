// The way to any iteration of the run: by the nearest kept state and exact replay.

#include "core/require.h"
#include "core/training/trainer_private.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

std::shared_ptr<const Iteration> Trainer::rewind()
{
    const auto start = m->drawStart();
    const auto* kept = m->history.before(0);
    if (!kept || !(*kept->settings == *m->settings) ||
        start->parameters != kept->state.parameters) {
        m->restart();
        return m->current;
    }
    return goTo(0);
}

std::shared_ptr<const Iteration> Trainer::goTo(int iteration)
{
    require(iteration >= 0, "an iteration's number is at least 0");
    m->goTo(iteration, true);
    return m->current;
}

int Trainer::replayedFrom() const
{
    return m->history.replayedFrom();
}

/// @param mayStartHere  whether the current iteration is one of the run's
void Trainer::Private::goTo(int iteration, bool mayStartHere)
{
    const int number = mayStartHere ? current->number() : -1;
    iteration = history.placeFor(iteration, number);
    if (number == iteration) {
        calculate(current->sharedBefore(), true);
        return;
    }
    // What changes of settings start from is known only where training came by.
    const bool isChange =
        iteration > history.replayedFrom() && history.changeAt(iteration) != nullptr;
    const auto* milestone = history.before(isChange ? iteration - 1 : iteration);
    require(milestone != nullptr, "the run has no such iteration");
    if (milestone->state.iteration <= number && number < iteration)
        replay(current->sharedBefore(), settings, iteration);
    else
        replay(std::make_shared<const TrainingState>(milestone->state), milestone->settings,
            iteration);
}

/// Goes over to the settings of another part of the run.
void Trainer::Private::useSettings(const std::shared_ptr<const RunSettings>& others)
{
    if (others == settings)
        return;
    const bool sameTask = others->hasSameTask(*settings);
    const bool sameEdits = others->withoutText().edits == options->edits;
    settings = others;
    options = std::make_shared<const ExperimentOptions>(settings->whole());
    if (!sameTask)
        task = makeTask(options->task);
    if (network->options() != networkOptions(*options, *task))
        build();
    else if (!sameEdits)
        pinned = pinnedParameters(*network, options->edits);
}

/// Every change of settings on the way is made again.
/// @param state     of the run, at an iteration that is not later
/// @param settingsThere  of that iteration
void Trainer::Private::replay(std::shared_ptr<const TrainingState> state,
    const std::shared_ptr<const RunSettings>& settingsThere, int iteration)
{
    useSettings(settingsThere);
    arrivedState = iteration > 0 ? state : nullptr;
    arrivedSettings = settings;
    while (state->iteration < iteration) {
        calculate(state, false);
        state = arrivedState = current->sharedAfter();
        arrivedSettings = settings;
        if (const auto* change = history.changeAt(state->iteration)) {
            useSettings(*change);
            state = adapted(arrivedState, arrivedSettings->withoutText());
        }
    }
    calculate(state, true);
}

std::shared_ptr<const SavedRun> Trainer::Private::save(
    const std::shared_ptr<const ExperimentOptions>& settingsThere, int iteration) const
{
    auto run = std::make_shared<SavedRun>();
    run->milestones = history.copies(savedRunBudget);
    run->changes = history.changes();
    run->replayedFrom = history.replayedFrom();
    run->losses = losses;
    run->divergedAt = divergedAt;
    run->iteration = iteration;
    run->options = settingsThere;
    return run;
}

std::shared_ptr<const Iteration> Trainer::restore(const SavedRun& run, int iteration)
{
    require(!run.milestones.empty() && run.milestones.front().state.iteration == 0,
        "a saved run begins at iteration 0");
    require(iteration >= 0 && iteration <= run.lastIteration(),
        "the saved run has no such iteration");
    m->history.replace(run.milestones, run.changes, run.replayedFrom);
    m->losses = run.losses;
    m->divergedAt = run.divergedAt;
    m->goTo(iteration, false);
    return m->current;
}

} // namespace loopscope
