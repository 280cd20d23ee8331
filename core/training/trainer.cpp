#include "core/training/trainer.h"

#include "core/bptt/engine.h"
#include "core/require.h"
#include "core/training/history.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

namespace loopscope
{

namespace
{

/// Whether weights drawn for one set of options are the numbers of a run with the other.
bool sameDraw(const ExperimentOptions& a, const ExperimentOptions& b)
{
    return a.layers == b.layers && a.seed == b.seed &&
           a.initialisation.recurrent == b.initialisation.recurrent &&
           a.givenWeights == b.givenWeights;
}

/// Takes a record that nobody else holds any more, or makes one in place of a record that others
/// keep.
template <typename T>
std::shared_ptr<T> takeFree(std::vector<std::shared_ptr<T>>& pool)
{
    constexpr std::size_t size = 4;
    for (const std::shared_ptr<T>& entry : pool) {
        if (entry.use_count() == 1) {
            // Whoever let go of it has finished reading.
            std::atomic_thread_fence(std::memory_order_acquire);
            return entry;
        }
    }
    if (pool.size() == size)
        pool.erase(pool.begin());
    pool.push_back(std::make_shared<T>());
    return pool.back();
}

} // namespace

struct Trainer::Private {
    std::shared_ptr<const ExperimentOptions> options;
    std::shared_ptr<const RunSettings> settings; ///< the same, as the history keeps them
    std::shared_ptr<const Task> task;
    std::shared_ptr<const Network> network;
    std::unique_ptr<Engine> engine;
    std::shared_ptr<const Iteration> current;
    RunLosses losses;
    std::optional<int> divergedAt;
    std::shared_ptr<const SavedRun> replaced;
    std::vector<Eigen::Index> pinned; ///< parameters that training leaves alone
    Eigen::VectorXd clipped; ///< the gradient that an update uses where it is not the record's
    RunHistory history;
    /// The current iteration's weights and settings as training left them: what changes of settings
    /// there start from. Null at iteration 0, where they start from what is there.
    std::shared_ptr<const TrainingState> arrivedState;
    std::shared_ptr<const RunSettings> arrivedSettings;
    std::vector<std::shared_ptr<Iteration>> records;
    std::vector<std::shared_ptr<TrainingState>> states;

    int sequenceLength() const { return task->sequenceLength(options->sequenceLength); }

    void adopt(ExperimentOptions chosen)
    {
        options = std::make_shared<const ExperimentOptions>(std::move(chosen));
        settings = std::make_shared<const RunSettings>(*options, settings.get());
    }

    void build()
    {
        network = *Network::build(networkOptions(*options, *task));
        engine = std::make_unique<Engine>(network, options->threads);
        records.clear();
        states.clear();
        clipped.resize(network->parameterCount());
        pinned = pinnedParameters(*network, options->edits);
    }

    /// Goes over to the settings of another part of the run.
    void useSettings(const std::shared_ptr<const RunSettings>& others)
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

    std::shared_ptr<TrainingState> drawStart() const
    {
        auto state = std::make_shared<TrainingState>();
        const GivenWeights* given = options->givenWeights.get();
        if (given && startsFrom(*given, *network, options->initialisation, options->seed)) {
            state->parameters = given->parameters;
            adapt(state->parameters, given->initialisation, {});
        } else {
            state->parameters = initialParameters(
                *network, options->initialisation, options->seed, sequenceLength());
            applyEdits(*network, {}, options->edits, state->parameters);
        }
        startMoments(options->optimizer.kind, *state);
        return state;
    }

    std::shared_ptr<const SavedRun> save(
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

    void restart()
    {
        history.clear();
        forgetFrom(0);
        arrivedState.reset();
        calculate(drawStart(), true);
    }

    /// The run takes another way from an iteration on.
    void forgetFrom(int iteration)
    {
        history.cutAfter(iteration);
        losses.cut(iteration);
        if (divergedAt && *divergedAt >= iteration)
            divergedAt.reset();
    }

    /// Calculates the iteration that starts from a state.
    void calculate(std::shared_ptr<const TrainingState> before, bool keep)
    {
        if (keep)
            history.keep(*before, settings);
        const std::shared_ptr<Iteration> record = takeFree(records);
        Batch& batch = Engine::batch(*record);
        task->fillBatch(
            before->iteration, sequenceLength(), options->batchSize, options->seed, batch);
        giveTargets(*network, batch);
        engine->run(*record, before, {.truncationLength = options->truncationLength});
        const std::shared_ptr<TrainingState> after = takeFree(states);
        record->m_clipping = clip(options->clipping, record->parameterGradient(), clipped);
        update(options->optimizer, *before,
            record->m_clipping.isClipped ? clipped : record->parameterGradient(), *after);
        for (const Eigen::Index index : pinned)
            after->parameters[index] = before->parameters[index];
        record->m_after = after;
        current = record;
        noteLoss();
    }

    /// A run that is replayed meets its own losses again; one that takes another way forgets the
    /// old ones.
    void noteLoss()
    {
        const int number = current->number();
        const double loss = current->loss();
        if (number < losses.size()) {
            if (losses.canBe(number, loss))
                return;
            forgetFrom(number);
        }
        losses.append(loss);
        if (!divergedAt && !(std::isfinite(loss) && current->clipping().isFinite))
            divergedAt = number;
    }

    void goTo(int iteration, bool mayStartHere);
    void replay(std::shared_ptr<const TrainingState> state,
        const std::shared_ptr<const RunSettings>& settingsThere, int iteration);

    Eigen::VectorXd recurrentStart() const;
    void adapt(Eigen::VectorXd& parameters, const InitialisationOptions& old,
        const std::vector<WeightEdit>& oldEdits) const;
    std::shared_ptr<const TrainingState> adapted(
        const std::shared_ptr<const TrainingState>& before, const ExperimentOptions& old) const;
};

Trainer::Trainer(ExperimentOptions options)
    : m(std::make_unique<Private>())
{
    if (const auto problem = findProblem(options))
        throw std::invalid_argument(*problem);
    m->adopt(std::move(options));
    m->task = makeTask(m->options->task);
    m->build();
    m->restart();
}

Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;

const ExperimentOptions& Trainer::options() const
{
    return *m->options;
}
const Task& Trainer::task() const
{
    return *m->task;
}
std::shared_ptr<const Task> Trainer::sharedTask() const
{
    return m->task;
}
std::shared_ptr<const Network> Trainer::network() const
{
    return m->network;
}
int Trainer::sequenceLength() const
{
    return m->sequenceLength();
}
std::shared_ptr<const Iteration> Trainer::current() const
{
    return m->current;
}
const RunLosses& Trainer::losses() const
{
    return m->losses;
}
std::optional<int> Trainer::divergedAt() const
{
    return m->divergedAt;
}

Evaluation Trainer::evaluate() const
{
    return loopscope::evaluate(
        *m->task, m->network, m->current->sharedBefore(), m->sequenceLength(), m->options->seed);
}

std::shared_ptr<const Iteration> Trainer::advance()
{
    const int next = m->current->number() + 1;
    const auto* known = m->history.changeAt(next);
    if ((known != nullptr && *known != m->settings) || next < m->history.replayedFrom()) {
        m->replaced = m->save(m->options, next - 1);
        m->forgetFrom(next);
        m->history.cutAfter(next - 1);
    }
    m->arrivedState = m->current->sharedAfter();
    m->arrivedSettings = m->settings;
    m->calculate(m->arrivedState, true);
    return m->current;
}

std::shared_ptr<const SavedRun> Trainer::takeReplacedRun()
{
    return std::exchange(m->replaced, nullptr);
}

std::shared_ptr<const SavedRun> Trainer::save() const
{
    return m->save(m->options, m->current->number());
}

StopReason Trainer::advanceTo(int iteration, const std::function<bool()>& mayGoOn)
{
    while (!(m->divergedAt && m->current->number() >= *m->divergedAt)) {
        if (m->current->number() >= iteration)
            return StopReason::Finished;
        if (mayGoOn && !mayGoOn())
            return StopReason::Stopped;
        advance();
    }
    return StopReason::Diverged;
}

std::string Trainer::setOptions(ExperimentOptions options)
{
    if (const auto problem = findProblem(options))
        throw std::invalid_argument(*problem);
    const auto oldOptions = m->options;
    const ExperimentOptions& old = *oldOptions;
    const std::shared_ptr<const Task> oldTask = m->task;
    const int number = m->current->number();
    // What the run loses if it goes on from an iteration with other settings.
    const auto keepReplaced = [&](int from) {
        m->replaced.reset();
        if (m->losses.size() > from + 1)
            m->replaced = m->save(oldOptions, number);
    };
    m->adopt(std::move(options));
    if (m->options->task != old.task)
        m->task = makeTask(m->options->task);
    const NetworkOptions newNetwork = networkOptions(*m->options, *m->task);
    NetworkOptions withNewLoss = m->network->options();
    withNewLoss.loss = newNetwork.loss;
    withNewLoss.holds = newNetwork.holds;
    if (withNewLoss != newNetwork || !m->task->hasSameEncoding(*oldTask)) {
        keepReplaced(0);
        m->current.reset();
        m->build();
        m->restart();
        return number > 0 ? "The network changed, so training starts anew at iteration 0."
                          : std::string();
    }
    const auto before = m->current->sharedBefore();
    if (newNetwork != m->network->options() || m->options->threads != old.threads)
        m->build();
    else if (m->options->edits != old.edits)
        m->pinned = pinnedParameters(*m->network, m->options->edits);
    if (!sameDraw(*m->options, old)) {
        keepReplaced(0);
        m->restart();
        return number > 0 ? "The weights were drawn anew, so training starts at iteration 0."
                          : std::string();
    }
    const int lag = m->sequenceLength();
    const int oldLag = oldTask->sequenceLength(old.sequenceLength);
    const bool isLagNew = m->options->initialisation.lagMatched && lag != oldLag;
    if (number == 0 && (m->options->initialisation != old.initialisation || isLagNew)) {
        keepReplaced(0);
        m->restart();
        return {};
    }
    keepReplaced(number);
    m->forgetFrom(number);
    m->calculate(m->arrivedState ? m->adapted(m->arrivedState, m->arrivedSettings->withoutText())
                                 : m->adapted(before, old),
        true);
    return {};
}

/// What the recurrent matrices start as, among all parameters, before anything is set by hand.
Eigen::VectorXd Trainer::Private::recurrentStart() const
{
    const GivenWeights* given = options->givenWeights.get();
    const bool isGiven = given && given->initialisation.spectralRadius > 0.0 &&
                         startsFrom(*given, *network, options->initialisation, options->seed);
    if (!isGiven)
        return initialParameters(
            *network, options->initialisation, options->seed, sequenceLength());
    return options->initialisation.spectralRadius / given->initialisation.spectralRadius *
           given->parameters;
}

/// Brings parameters from another start, and what was set by hand, to what the settings say now:
/// recurrent matrices scaled, biases shifted, weights set. Those that are held stay.
void Trainer::Private::adapt(Eigen::VectorXd& parameters, const InitialisationOptions& old,
    const std::vector<WeightEdit>& oldEdits) const
{
    const InitialisationOptions& now = options->initialisation;
    const bool scales = now.recurrent != RecurrentInitialisation::Xavier;
    const double lag = sequenceLength();
    const std::vector<double> oldBiases = initialBiases(*network, old, lag);
    const std::vector<double> newBiases = initialBiases(*network, now, lag);
    const bool comesBack = scales && old.spectralRadius == 0.0 && now.spectralRadius > 0.0;
    const Eigen::VectorXd start = comesBack ? recurrentStart() : Eigen::VectorXd();
    const Eigen::VectorXd held = parameters(pinned);
    for (std::size_t p = 0; p < network->parameters().size(); ++p) {
        const ParameterPlace& place = network->parameters()[p];
        auto numbers = network->view(int(p), parameters);
        if (place.kind == ParameterKind::RecurrentMatrix && comesBack)
            numbers += network->view(int(p), start);
        else if (place.kind == ParameterKind::RecurrentMatrix && scales &&
                 now.spectralRadius != old.spectralRadius)
            numbers *= now.spectralRadius / old.spectralRadius;
        if (place.kind == ParameterKind::InputMatrix && place.role == ParameterRole::Cell &&
            now.inputGain != old.inputGain)
            numbers *= now.inputGain / old.inputGain;
        numbers.array() += newBiases[p] - oldBiases[p];
    }
    parameters(pinned) = held;
    applyEdits(*network, oldEdits, options->edits, parameters);
}

/// A state with what changed in the way it is drawn and by hand.
std::shared_ptr<const TrainingState> Trainer::Private::adapted(
    const std::shared_ptr<const TrainingState>& before, const ExperimentOptions& old) const
{
    if (options->initialisation == old.initialisation && options->edits == old.edits)
        return before;
    auto state = std::make_shared<TrainingState>(*before);
    adapt(state->parameters, old.initialisation, old.edits);
    return state;
}

std::shared_ptr<const Iteration> Trainer::rewind()
{
    const auto start = m->drawStart();
    const auto* kept = m->history.before(0);
    if (!kept || !(*kept->settings == *m->settings) || start->parameters != kept->state.parameters) {
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

std::shared_ptr<const Iteration> Trainer::restore(const SavedRun& run, int iteration)
{
    require(!run.milestones.empty() && run.milestones.front().state.iteration == 0,
        "a saved run begins at iteration 0");
    require(iteration >= 0 && iteration <= run.lastIteration(), "the saved run has no such iteration");
    m->history.replace(run.milestones, run.changes, run.replayedFrom);
    m->losses = run.losses;
    m->divergedAt = run.divergedAt;
    m->goTo(iteration, false);
    return m->current;
}

} // namespace loopscope
