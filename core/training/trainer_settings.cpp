// What becomes of a run and its weights when settings change.

#include "core/training/trainer_private.h"

#include <stdexcept>
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

} // namespace

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

} // namespace loopscope
