#include "ui/session/session.h"

#include "ui/session/time_span.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{

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
        pointer->setOwnOutputs(true, m_writing);
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

void Session::receiveFailure(const QString& sentence)
{
    pause();
    emit problem(sentence);
}

} // namespace loopscope::ui
