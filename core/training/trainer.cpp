#include "core/training/trainer.h"

#include "core/bptt/engine.h"
#include "core/require.h"
#include "core/training/history.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace loopscope
{

namespace
{

NetworkOptions networkOptions(const ExperimentOptions& options, const Task& task)
{
    NetworkOptions result;
    result.inputSize = task.inputSize();
    result.outputSize = task.outputSize();
    result.layers = options.layers;
    result.loss = task.loss(options.loss);
    result.shape = task.shape();
    return result;
}

std::string range(const std::string& name, const std::string& value, const std::string& constraint)
{
    return name + " is " + value + "; it must be " + constraint + ".";
}

/// Whether weights drawn for one set of options are the numbers of a run with the other.
bool sameDraw(const ExperimentOptions& a, const ExperimentOptions& b)
{
    return a.layers == b.layers && a.seed == b.seed &&
           a.initialisation.recurrent == b.initialisation.recurrent;
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

std::optional<std::string> findProblem(const ExperimentOptions& options)
{
    if (options.sequenceLength < 1 || options.sequenceLength > longestSequence)
        return range("Sequence length T", std::to_string(options.sequenceLength),
            "from 1 to " + std::to_string(longestSequence));
    if (options.batchSize < 1 || options.batchSize > maximumBatchSize)
        return range("Batch size", std::to_string(options.batchSize),
            "from 1 to " + std::to_string(maximumBatchSize));
    const InitialisationOptions& start = options.initialisation;
    if (!(start.spectralRadius > 0.0 && start.spectralRadius <= 10.0))
        return range(
            "Spectral radius", std::to_string(start.spectralRadius), "above 0 and at most 10");
    if (!std::isfinite(start.forgetBias))
        return range("Forget bias", std::to_string(start.forgetBias), "a finite number");
    if (auto problem = findProblem(options.optimizer))
        return problem;
    if (auto problem = findProblem(options.task))
        return problem;
    // What the task says does not decide whether layers can be built.
    NetworkOptions layers;
    layers.layers = options.layers;
    if (const auto network = Network::build(layers); !network)
        return network.error();
    return std::nullopt;
}

struct Trainer::Private {
    std::shared_ptr<const ExperimentOptions> options;
    std::shared_ptr<const Task> task;
    std::shared_ptr<const Network> network;
    std::unique_ptr<Engine> engine;
    std::shared_ptr<const Iteration> current;
    std::vector<double> losses;
    History<ExperimentOptions> history;
    std::vector<std::shared_ptr<Iteration>> records;
    std::vector<std::shared_ptr<TrainingState>> states;

    int sequenceLength() const { return task->sequenceLength(options->sequenceLength); }

    void build()
    {
        network = *Network::build(networkOptions(*options, *task));
        engine = std::make_unique<Engine>(network);
        records.clear();
        states.clear();
    }

    /// Goes over to the settings of another part of the run.
    void useSettings(const std::shared_ptr<const ExperimentOptions>& settings)
    {
        const bool sameTask = settings->task == options->task;
        options = settings;
        if (!sameTask)
            task = makeTask(options->task);
        if (network->options() != networkOptions(*options, *task))
            build();
    }

    std::shared_ptr<TrainingState> drawStart() const
    {
        auto state = std::make_shared<TrainingState>();
        state->parameters = initialParameters(*network, options->initialisation, options->seed);
        return state;
    }

    void restart()
    {
        history.clear();
        losses.clear();
        calculate(drawStart(), true);
    }

    /// Calculates the iteration that starts from a state.
    void calculate(std::shared_ptr<const TrainingState> before, bool keep)
    {
        if (keep)
            history.keep(before, options);
        const std::shared_ptr<Iteration> record = takeFree(records);
        Batch& batch = Engine::batch(*record);
        task->fillBatch(
            before->iteration, sequenceLength(), options->batchSize, options->seed, batch);
        giveTargets(*network, batch);
        engine->run(*record, before);
        const std::shared_ptr<TrainingState> after = takeFree(states);
        after->iteration = before->iteration + 1;
        update(options->optimizer, *before, record->parameterGradient(), *after);
        record->m_after = after;
        current = record;
        noteLoss();
    }

    /// A run that is replayed meets its own losses again; one that takes another way forgets the
    /// old ones.
    void noteLoss()
    {
        const std::size_t number = std::size_t(current->number());
        const double loss = current->loss();
        if (number < losses.size()) {
            const bool same =
                losses[number] == loss || (std::isnan(losses[number]) && std::isnan(loss));
            if (same)
                return;
            losses.resize(number);
            history.cutAfter(current->number());
        }
        losses.push_back(loss);
    }

    std::shared_ptr<const TrainingState> adaptedState(const ExperimentOptions& old) const;
};

Trainer::Trainer(ExperimentOptions options)
    : m(std::make_unique<Private>())
{
    if (const auto problem = findProblem(options))
        throw std::invalid_argument(*problem);
    m->options = std::make_shared<const ExperimentOptions>(std::move(options));
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
const std::vector<double>& Trainer::losses() const
{
    return m->losses;
}

Evaluation Trainer::evaluate() const
{
    return loopscope::evaluate(
        *m->task, m->network, m->current->sharedBefore(), m->sequenceLength(), m->options->seed);
}

std::shared_ptr<const Iteration> Trainer::advance()
{
    m->calculate(m->current->sharedAfter(), true);
    return m->current;
}

std::string Trainer::setOptions(ExperimentOptions options)
{
    if (const auto problem = findProblem(options))
        throw std::invalid_argument(*problem);
    const ExperimentOptions old = *m->options;
    const std::shared_ptr<const Task> oldTask = m->task;
    const int number = m->current->number();
    m->options = std::make_shared<const ExperimentOptions>(std::move(options));
    if (m->options->task != old.task)
        m->task = makeTask(m->options->task);
    const bool sameTask = m->task->hasSameEncoding(*oldTask);
    if (networkOptions(*m->options, *m->task) != m->network->options() || !sameTask) {
        const bool sameShape = sameTask && m->options->layers == old.layers;
        const auto state = m->current->sharedBefore();
        m->current.reset();
        m->build();
        if (!sameShape) {
            m->restart();
            return number > 0 ? "The network changed, so training starts anew at iteration 0."
                              : std::string();
        }
        m->losses.resize(std::size_t(number));
        m->calculate(state, true);
        return {};
    }
    if (!sameDraw(*m->options, old)) {
        m->restart();
        return number > 0 ? "The weights were drawn anew, so training starts at iteration 0."
                          : std::string();
    }
    if (number == 0 && m->options->initialisation != old.initialisation) {
        m->restart();
        return {};
    }
    m->losses.resize(std::size_t(number));
    m->history.cutAfter(number);
    m->calculate(m->adaptedState(old), true);
    return {};
}

/// The current state with what changed in the way it is drawn: recurrent matrices scaled, forget
/// biases shifted.
std::shared_ptr<const TrainingState> Trainer::Private::adaptedState(
    const ExperimentOptions& old) const
{
    const InitialisationOptions& now = options->initialisation;
    const bool scales = now.recurrent != RecurrentInitialisation::Xavier &&
                        now.spectralRadius != old.initialisation.spectralRadius;
    const double shift = now.forgetBias - old.initialisation.forgetBias;
    if (!scales && shift == 0.0)
        return current->sharedBefore();
    auto state = std::make_shared<TrainingState>(current->before());
    for (std::size_t p = 0; p < network->parameters().size(); ++p) {
        const ParameterPlace& place = network->parameters()[p];
        if (place.kind == ParameterKind::RecurrentMatrix && scales)
            network->view(int(p), state->parameters) *=
                now.spectralRadius / old.initialisation.spectralRadius;
        if (place.name == "b_f" && shift != 0.0)
            network->view(int(p), state->parameters).array() += shift;
    }
    return state;
}

std::shared_ptr<const Iteration> Trainer::rewind()
{
    const auto start = m->drawStart();
    const auto* kept = m->history.before(0);
    if (!kept || *kept->settings != *m->options || start->parameters != kept->state->parameters) {
        m->restart();
        return m->current;
    }
    return goTo(0);
}

std::shared_ptr<const Iteration> Trainer::goTo(int iteration)
{
    require(iteration >= 0, "an iteration's number is at least 0");
    const History<ExperimentOptions>::Milestone* milestone = m->history.before(iteration);
    require(milestone != nullptr, "the run has no such iteration");
    const int number = m->current->number();
    const bool fromHere = milestone->state->iteration <= number && number <= iteration;
    auto state = fromHere ? m->current->sharedBefore() : milestone->state;
    while (state->iteration < iteration) {
        m->useSettings(milestone->settings);
        m->calculate(state, false);
        state = m->current->sharedAfter();
        // A kept state stands for what was changed by hand at its iteration, too.
        if (const auto* next = m->history.before(state->iteration);
            next->state->iteration == state->iteration) {
            milestone = next;
            state = next->state;
        }
    }
    m->useSettings(milestone->settings);
    m->calculate(state, true);
    return m->current;
}

} // namespace loopscope
