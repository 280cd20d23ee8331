#include "core/training/trainer.h"

#include "core/training/trainer_private.h"

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace loopscope
{
namespace
{

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

void Trainer::Private::adopt(ExperimentOptions chosen)
{
    options = std::make_shared<const ExperimentOptions>(std::move(chosen));
    settings = std::make_shared<const RunSettings>(*options, settings.get());
}

void Trainer::Private::build()
{
    network = *Network::build(networkOptions(*options, *task));
    engine = std::make_unique<Engine>(network, options->threads);
    records.clear();
    states.clear();
    clipped.resize(network->parameterCount());
    pinned = pinnedParameters(*network, options->edits);
}

std::shared_ptr<TrainingState> Trainer::Private::drawStart() const
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

void Trainer::Private::restart()
{
    history.clear();
    forgetFrom(0);
    arrivedState.reset();
    calculate(drawStart(), true);
}

/// The run takes another way from an iteration on.
void Trainer::Private::forgetFrom(int iteration)
{
    history.cutAfter(iteration);
    losses.cut(iteration);
    if (divergedAt && *divergedAt >= iteration)
        divergedAt.reset();
}

/// Calculates the iteration that starts from a state.
void Trainer::Private::calculate(std::shared_ptr<const TrainingState> before, bool keep)
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
void Trainer::Private::noteLoss()
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

} // namespace loopscope
