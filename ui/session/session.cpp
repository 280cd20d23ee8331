#include "ui/session/session.h"

#include "ui/session/change_words.h"
#include "ui/session/time_span.h"
#include "ui/session/wording.h"

#include <algorithm>
#include <cmath>
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

Session::Session(ExperimentOptions options, QObject* parent)
    : QObject(parent)
    , m_arrivalOfChange(Arrival::Stay)
{
    m_experiments.push_back(makeExperiment(options));
    for (QUndoStack* stack : {&m_undoStack, &m_passingUndoStack}) {
        stack->setUndoLimit(200);
        m_undoGroup.addStack(stack);
    }
    m_undoGroup.setActiveStack(&m_undoStack);
    m_playTimer.setTimerType(Qt::PreciseTimer);
    m_playTimer.setInterval(int(std::lround(1000.0 / m_speed)));
    connect(&m_playTimer, &QTimer::timeout, this, &Session::stepForward);
}

Session::~Session() = default;

std::unique_ptr<Experiment> Session::makeExperiment(const ExperimentOptions& options)
{
    auto experiment = std::make_unique<Experiment>(options);
    listenTo(*experiment);
    return experiment;
}

void Session::listenTo(Experiment& experiment)
{
    Experiment* const pointer = &experiment;
    connect(pointer, &Experiment::arrived, this,
        [this, pointer](Arrival arrival) { receive(pointer, arrival); });
    connect(pointer, &Experiment::trainingChanged, this, &Session::tellTraining);
    connect(pointer, &Experiment::note, this, &Session::message);
    connect(pointer, &Experiment::failed, this, &Session::receiveFailure);
    connect(pointer, &Experiment::optionsReverted, this, &Session::optionsChanged);
    pointer->setPace(m_trainingPace);
    if (m_ownOutputs)
        pointer->setOwnOutputs(true);
}

int Session::indexOf(const Experiment* experiment) const
{
    const auto found = std::find_if(m_experiments.begin(), m_experiments.end(),
        [experiment](const auto& candidate) { return candidate.get() == experiment; });
    return int(found - m_experiments.begin());
}

int Session::steps() const
{
    return snapshot()->iteration->steps();
}

TimeSpan Session::span() const
{
    return spanOf(*snapshot()->iteration);
}

bool Session::isTraining() const
{
    return std::any_of(m_experiments.begin(), m_experiments.end(),
        [](const auto& experiment) { return experiment->isTraining(); });
}

bool Session::isCrossing() const
{
    return std::any_of(m_experiments.begin(), m_experiments.end(),
        [](const auto& experiment) { return experiment->isCrossing(); });
}

bool Session::isPlaying() const
{
    return m_playTimer.isActive();
}

// What the networks tell

void Session::receive(Experiment* experiment, Arrival arrival)
{
    const int index = indexOf(experiment);
    if (index == m_active)
        adopt(arrival);
    emit experimentChanged(index);
    bringInStep();
}

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

void Session::adopt(Arrival arrival)
{
    // Views take the cursor from the session when a snapshot comes, so both change before either is
    // told.
    const Cursor cursor = placeAfter(arrival);
    const bool moved = cursor != std::exchange(m_cursor, cursor);
    emit snapshotChanged(snapshot());
    if (moved)
        emit cursorChanged(m_cursor);
}

Cursor Session::placeAfter(Arrival arrival) const
{
    switch (arrival) {
    case Arrival::AtStart:
        return startOf(Phase::Forward, span());
    case Arrival::AtUpdate:
        return startOf(Phase::Update, span());
    case Arrival::Stay:
        break;
    }
    return clamped(m_cursor, span());
}

void Session::tellTraining()
{
    const bool training = isTraining();
    if (training == std::exchange(m_toldTraining, training))
        return;
    emit trainingChanged(training);
    if (training)
        return;
    const auto diverged = std::find_if(m_experiments.begin(), m_experiments.end(),
        [](const auto& experiment) { return experiment->lastEnd() == TrainingEnd::Diverged; });
    const Experiment& told = diverged != m_experiments.end() ? **diverged : active();
    QString sentence = sentenceForStop(*told.snapshot(), told.lastEnd());
    if (diverged != m_experiments.end() && experimentCount() > 1)
        sentence = QStringLiteral("%1: %2").arg(
            nameOfCell(told.options().layers.front()), sentence);
    emit message(sentence);
    if (told.lastEnd() != TrainingEnd::Diverged)
        return;
    if (&told == &active())
        emit broke(snapshot());
    else
        emit problem(sentence);
}

void Session::receiveFailure(const QString& sentence)
{
    pause();
    emit problem(sentence);
}

// Settings

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

// Iterations

void Session::rewind()
{
    goToIteration(0);
}

void Session::goToIteration(int iteration)
{
    revisit(iteration, Arrival::AtStart);
}

void Session::showIteration(int iteration)
{
    revisit(iteration, Arrival::Stay);
}

void Session::revisit(int iteration, Arrival arrival)
{
    pause();
    if (isTraining())
        stopTraining();
    m_jointTraining.abort(); // what is on its way must not come after what is asked for now
    cross(std::max(0, iteration), arrival);
    emit message(iteration <= 0
                     ? tr("Rewound to the very start: iteration 0 with the same numbers as before.")
                     : tr("Iteration %1, recalculated exactly as it was.").arg(iteration));
}

void Session::returnToRun(int number)
{
    pause();
    if (isTraining())
        stopTraining();
    m_experiments[std::size_t(m_active)]->returnToRun(number);
    emit message(tr("Back in the run that was left, at its last iteration."));
}

void Session::cross(int iteration, Arrival arrival)
{
    for (const auto& experiment : m_experiments)
        experiment->goTo(iteration, arrival);
}

void Session::setShownTrack(int track)
{
    const int count = int(snapshot()->iteration->network().tracks().size());
    const bool isShown =
        track == snapshot()->track() ||
        (snapshot()->encoder && track == snapshot()->encoder->track());
    if (!isShown && track >= 0 && track < count)
        m_experiments[std::size_t(m_active)]->setShownTrack(track);
}

void Session::setOwnOutputs(bool isOn)
{
    if (isOn == m_ownOutputs)
        return;
    m_ownOutputs = isOn;
    for (const auto& experiment : m_experiments)
        experiment->setOwnOutputs(isOn);
    emit ownOutputsChanged(isOn);
    emit message(sentenceForFeeding(isOn));
}

void Session::startTraining()
{
    trainUntil({});
}

void Session::trainUntil(const TrainingGoal& goal)
{
    if (isTraining())
        return;
    pause();
    if (experimentCount() == 1) {
        m_experiments.front()->startTraining(goal);
    } else {
        std::vector<Experiment*> experiments;
        for (const auto& experiment : m_experiments)
            experiments.push_back(experiment.get());
        m_jointTraining.start(std::move(experiments), m_active, goal);
    }
    emit message(
        tr("Training: every iteration is a forward pass, a loss, a backward pass and an update."));
}

void Session::stopTraining()
{
    if (m_jointTraining.isRunning()) {
        m_jointTraining.stop();
        return;
    }
    for (const auto& experiment : m_experiments)
        experiment->stopTraining();
}

void Session::setTrainingPace(double iterationsPerSecond)
{
    if (std::isnan(iterationsPerSecond))
        return;
    const double pace = iterationsPerSecond == fullPace
                            ? fullPace
                            : std::clamp(iterationsPerSecond, slowestPace, fastestPace);
    if (pace == m_trainingPace)
        return;
    m_trainingPace = pace;
    m_jointTraining.setPace(pace);
    for (const auto& experiment : m_experiments)
        experiment->setPace(pace);
    emit trainingPaceChanged(pace);
    emit message(sentenceForPace(pace));
}

void Session::toggleTraining()
{
    if (isTraining())
        stopTraining();
    else
        startTraining();
}

} // namespace loopscope::ui
