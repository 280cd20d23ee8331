// What changes settings, each change a step to be undone, and what all networks share.

#include "ui/session/change_words.h"
#include "ui/session/session.h"
#include "ui/session/wording.h"

#include <algorithm>
#include <utility>

namespace loopscope::ui
{
namespace
{

/// What all networks of a session have in common, taken over from one of them.
ExperimentOptions withShared(ExperimentOptions options, const ExperimentOptions& from)
{
    options.task = from.task;
    options.sequenceLength = from.sequenceLength;
    options.batchSize = from.batchSize;
    options.loss = from.loss;
    options.seed = from.seed;
    return options;
}

/// Weights that were set by hand are those of their layers: with others their edits end.
ExperimentOptions withoutForeignEdits(ExperimentOptions options, const ExperimentOptions& before)
{
    const bool sameWeights = options.layers == before.layers &&
                             options.decoder == before.decoder &&
                             options.attention == before.attention;
    if (!sameWeights && options.edits == before.edits)
        options.edits.clear();
    return options;
}

} // namespace

SessionSettings Session::settings() const
{
    SessionSettings settings;
    for (const auto& experiment : m_experiments)
        settings.push_back(experiment->options());
    return settings;
}

void Session::setOptions(const ExperimentOptions& options)
{
    SessionSettings wanted = settings();
    for (ExperimentOptions& other : wanted)
        other = withShared(other, options);
    wanted[std::size_t(m_active)] = withoutForeignEdits(options, this->options());
    change(wanted, Arrival::Stay);
}

void Session::beginGesture()
{
    m_gesture = ++m_lastGesture;
    m_editsBefore = options().edits.size();
}

void Session::endGesture()
{
    m_gesture = 0;
}

void Session::setWeights(const std::vector<WeightEdit>& edits)
{
    ExperimentOptions wanted = options();
    if (m_gesture != 0)
        wanted.edits.resize(std::min(m_editsBefore, wanted.edits.size()));
    wanted.edits.insert(wanted.edits.end(), edits.begin(), edits.end());
    setOptions(wanted);
}

void Session::setHolds(const std::vector<Hold>& holds)
{
    ExperimentOptions wanted = options();
    wanted.holds = holds;
    setOptions(wanted);
}

void Session::newWeights()
{
    SessionSettings wanted = settings();
    for (ExperimentOptions& options : wanted) {
        ++options.seed;
        options.edits.clear();
    }
    change(wanted, Arrival::AtStart);
}

void Session::addExperiment(const ExperimentOptions& options)
{
    SessionSettings wanted = settings();
    if (wanted.size() == maximumExperiments) {
        emit problem(tr("Four networks stand side by side already; remove one of them first."));
        return;
    }
    wanted.push_back(withShared(options, active().options()));
    change(wanted, Arrival::Stay);
}

void Session::removeExperiment(int index)
{
    SessionSettings wanted = settings();
    if (wanted.size() == 1 || index < 0 || index >= int(wanted.size()))
        return;
    wanted.erase(wanted.begin() + index);
    change(wanted, Arrival::Stay);
}

void Session::setActive(int index)
{
    if (index == m_active || index < 0 || index >= experimentCount())
        return;
    m_active = index;
    emit experimentsChanged();
    emit optionsChanged();
    adopt(Arrival::Stay);
}

void Session::setSettings(const SessionSettings& settings, Arrival arrival)
{
    change(settings, arrival);
}

void Session::change(const SessionSettings& wanted, Arrival arrival)
{
    const SessionSettings before = settings();
    if (wanted == before)
        return;
    for (const ExperimentOptions& options : wanted) {
        if (const auto sentence = findProblem(options)) {
            emit problem(QString::fromStdString(*sentence));
            return;
        }
    }
    const std::size_t place = std::min(std::size_t(m_active), wanted.size() - 1);
    const QString sentence = sentenceForChange(before[std::size_t(m_active)], wanted[place]);
    m_arrivalOfChange = arrival;
    const int kind = kindOfChange(before, wanted);
    undoStack().push(new SettingsCommand(before, wanted, kind, numberOfChange(kind), m_gesture,
        wordsForChange(before, wanted),
        [this](const SessionSettings& settings, const ChangeKey& key) { apply(settings, key); }));
    m_arrivalOfChange = Arrival::Stay;
    emit message(sentence);
}

/// Changes that are one command in the Edit menu are one change.
int Session::numberOfChange(int kind)
{
    const QUndoStack& stack = undoStack();
    const int index = stack.index();
    const auto* last = index > 0
                           ? dynamic_cast<const SettingsCommand*>(stack.command(index - 1))
                           : nullptr;
    return last != nullptr && last->isContinuedBy(kind, m_gesture) ? last->number() : m_changes++;
}

void Session::apply(const SessionSettings& wanted, const ChangeKey& key)
{
    const bool sameCount = wanted.size() == m_experiments.size();
    if (!sameCount) {
        stopTraining();
        m_jointTraining.abort();
        resizeTo(wanted);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (m_experiments[i]->options() != wanted[i])
            m_experiments[i]->request(wanted[i], m_arrivalOfChange, key);
    }
    if (!sameCount)
        emit experimentsChanged();
    emit optionsChanged();
    if (!sameCount)
        adopt(Arrival::Stay);
    bringInStep();
}

/// Adds or removes networks where the settings do not agree with those that are there, so that the
/// others keep their training.
void Session::resizeTo(const SessionSettings& wanted)
{
    const SessionSettings present = settings();
    const auto firstDifference =
        std::mismatch(present.begin(), present.end(), wanted.begin(), wanted.end());
    const auto place = firstDifference.first - present.begin();
    while (m_experiments.size() > wanted.size()) {
        const auto index = std::min(place, std::ptrdiff_t(m_experiments.size()) - 1);
        m_experiments.erase(m_experiments.begin() + index);
        if (m_active > index || m_active == int(m_experiments.size()))
            --m_active;
    }
    while (m_experiments.size() < wanted.size()) {
        const auto index = std::min(place, std::ptrdiff_t(m_experiments.size()));
        m_experiments.insert(
            m_experiments.begin() + index, makeExperiment(wanted[std::size_t(index)]));
        if (index <= m_active)
            ++m_active;
    }
}

// In step

bool Session::isInStep() const
{
    const Snapshot& first = *snapshot();
    return std::all_of(m_experiments.begin(), m_experiments.end(), [&](const auto& experiment) {
        const Snapshot& other = *experiment->snapshot();
        return other.iteration->number() == first.iteration->number() &&
               withShared(other.options, first.options) == other.options;
    });
}

/// The others go to the active network's iteration, where it has begun anew or they have.
void Session::bringInStep()
{
    const bool isSettled = std::all_of(m_experiments.begin(), m_experiments.end(),
        [](const auto& experiment) { return experiment->isSettled(); });
    if (isTraining() || !isSettled)
        return;
    const int number = snapshot()->iteration->number();
    for (const auto& experiment : m_experiments) {
        if (experiment->snapshot()->iteration->number() != number)
            experiment->goTo(number, Arrival::Stay);
    }
}

} // namespace loopscope::ui
