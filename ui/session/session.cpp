#include "ui/session/session.h"

#include "ui/session/training_worker.h"
#include "ui/session/wording.h"

#include <QMetaObject>

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int optionsMilliseconds = 16; ///< between two requests for settings: one display frame
constexpr double slowest = 0.5;         ///< steps a second
constexpr double fastest = 30.0;

} // namespace

Session::Session(ExperimentOptions options, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
{
    Trainer trainer(m_options);
    m_snapshot = takeSnapshot(trainer);
    m_worker = new TrainingWorker(std::move(trainer));
    startWorker();

    m_optionsTimer.setSingleShot(true);
    connect(&m_optionsTimer, &QTimer::timeout, this, &Session::sendPendingOptions);
    m_playTimer.setTimerType(Qt::PreciseTimer);
    m_playTimer.setInterval(int(std::lround(1000.0 / m_speed)));
    connect(&m_playTimer, &QTimer::timeout, this, &Session::stepForward);
}

Session::~Session()
{
    m_thread.quit();
    m_thread.wait();
}

void Session::startWorker()
{
    m_thread.setObjectName("loopscope-training");
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &TrainingWorker::published, this, &Session::receivePublished);
    connect(m_worker, &TrainingWorker::answered, this, &Session::receiveAnswer);
    connect(m_worker, &TrainingWorker::arrived, this, &Session::receiveIteration);
    connect(m_worker, &TrainingWorker::stopped, this, &Session::receiveStopped);
    connect(m_worker, &TrainingWorker::failed, this, &Session::receiveFailure);
    m_thread.start();
}

int Session::steps() const
{
    return m_snapshot->iteration->steps();
}

bool Session::isPlaying() const
{
    return m_playTimer.isActive();
}

// What the worker sends

void Session::receivePublished(const SnapshotPointer& snapshot)
{
    adopt(snapshot, clamped(m_cursor, snapshot->iteration->steps()));
    QMetaObject::invokeMethod(m_worker, &TrainingWorker::acknowledge);
}

void Session::receiveAnswer(const SnapshotPointer& snapshot, Arrival arrival, const QString& note)
{
    m_optionsOnTheWay = false;
    adopt(snapshot, placeAfter(arrival, snapshot->iteration->steps()));
    if (!note.isEmpty())
        emit message(note);
    sendPendingOptions();
}

void Session::receiveIteration(const SnapshotPointer& snapshot, Arrival arrival)
{
    m_crossing = false;
    adopt(snapshot, placeAfter(arrival, snapshot->iteration->steps()));
}

Cursor Session::placeAfter(Arrival arrival, int steps) const
{
    switch (arrival) {
    case Arrival::AtStart:
        return startOf(Phase::Forward, steps);
    case Arrival::AtUpdate:
        return startOf(Phase::Update, steps);
    case Arrival::Stay:
        break;
    }
    return clamped(m_cursor, steps);
}

void Session::receiveStopped(const SnapshotPointer& snapshot)
{
    adopt(snapshot, startOf(Phase::Forward, snapshot->iteration->steps()));
    setTraining(false);
    emit message(sentenceForStop(*snapshot));
}

void Session::receiveFailure(const QString& sentence)
{
    m_crossing = false;
    m_optionsOnTheWay = false;
    m_pendingOptions.reset();
    if (m_options != m_snapshot->options) {
        m_options = m_snapshot->options;
        emit optionsChanged();
    }
    setTraining(false);
    pause();
    emit problem(sentence);
}

void Session::adopt(const SnapshotPointer& snapshot, const Cursor& cursor)
{
    // Views take the cursor from the session when a snapshot comes, so both change before either is
    // told.
    const bool moved = cursor != std::exchange(m_cursor, cursor);
    m_snapshot = snapshot;
    emit snapshotChanged(m_snapshot);
    if (moved)
        emit cursorChanged(m_cursor);
}

// Settings

void Session::setOptions(const ExperimentOptions& options)
{
    if (options == m_options)
        return;
    request(options, Arrival::Stay);
}

void Session::newWeights()
{
    ExperimentOptions options = m_options;
    ++options.seed;
    request(options, Arrival::AtStart);
}

void Session::request(const ExperimentOptions& options, Arrival arrival)
{
    if (const auto sentence = findProblem(options)) {
        emit problem(QString::fromStdString(*sentence));
        return;
    }
    const QString change = sentenceForChange(m_options, options);
    m_options = options;
    m_pendingOptions = PendingOptions{options, arrival};
    emit optionsChanged();
    emit message(change);
    if (m_optionsOnTheWay)
        return; // the newest wins when the answer comes
    sendPendingOptions();
}

void Session::sendPendingOptions()
{
    if (!m_pendingOptions || m_optionsOnTheWay)
        return;
    if (m_sinceOptions.isValid() && m_sinceOptions.elapsed() < optionsMilliseconds) {
        if (!m_optionsTimer.isActive())
            m_optionsTimer.start(int(optionsMilliseconds - m_sinceOptions.elapsed()));
        return;
    }
    m_sinceOptions.start();
    m_optionsOnTheWay = true;
    const PendingOptions pending = *std::exchange(m_pendingOptions, std::nullopt);
    QMetaObject::invokeMethod(m_worker,
        [worker = m_worker, pending] { worker->setOptions(pending.options, pending.arrival); });
}

// Iterations

void Session::rewind()
{
    goToIteration(0);
}

void Session::goToIteration(int iteration)
{
    pause();
    if (m_training)
        stopTraining();
    cross(std::max(0, iteration), Arrival::AtStart);
    emit message(iteration <= 0
                     ? tr("Rewound to the very start: iteration 0 with the same numbers as before.")
                     : tr("Iteration %1, recalculated exactly as it was.").arg(iteration));
}

void Session::cross(int iteration, Arrival arrival)
{
    m_crossing = true;
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, iteration, arrival] { worker->goTo(iteration, arrival); });
}

void Session::startTraining()
{
    if (m_training)
        return;
    pause();
    setTraining(true);
    QMetaObject::invokeMethod(m_worker, &TrainingWorker::start);
    emit message(
        tr("Training: every iteration is a forward pass, a loss, a backward pass and an update."));
}

void Session::stopTraining()
{
    if (m_training)
        QMetaObject::invokeMethod(m_worker, &TrainingWorker::stop);
}

void Session::toggleTraining()
{
    if (m_training)
        stopTraining();
    else
        startTraining();
}

void Session::setTraining(bool training)
{
    if (m_training == training)
        return;
    m_training = training;
    emit trainingChanged(training);
}

// The cursor

void Session::setCursor(Cursor cursor)
{
    moveTo(clamped(cursor, steps()));
}

void Session::moveTo(const Cursor& cursor)
{
    if (cursor == m_cursor)
        return;
    m_cursor = cursor;
    emit cursorChanged(m_cursor);
    emit message(sentenceForPlace(*m_snapshot, m_cursor));
}

void Session::stepForward()
{
    if (m_crossing)
        return;
    const int position = positionOf(m_cursor, steps());
    if (position + 1 < positionCount(steps()))
        moveTo(cursorAt(position + 1, steps()));
    else if (m_training)
        moveTo(startOf(Phase::Forward, steps()));
    else {
        cross(m_snapshot->iteration->number() + 1, Arrival::AtStart);
        emit message(tr("The update is adopted: iteration %1 begins.")
                         .arg(m_snapshot->iteration->number() + 1));
    }
}

void Session::stepBackward()
{
    if (m_crossing)
        return;
    const int position = positionOf(m_cursor, steps());
    if (position > 0)
        moveTo(cursorAt(position - 1, steps()));
    else if (m_training)
        moveTo(startOf(Phase::Update, steps()));
    else if (m_snapshot->iteration->number() > 0) {
        cross(m_snapshot->iteration->number() - 1, Arrival::AtUpdate);
        emit message(
            tr("Back to the update of iteration %1.").arg(m_snapshot->iteration->number() - 1));
    } else
        emit message(tr("This is the very first step of iteration 0: nothing comes before it."));
}

void Session::toPhaseStart()
{
    const Cursor start = startOf(m_cursor.phase, steps());
    if (m_cursor != start)
        moveTo(start);
    else if (m_cursor.phase != Phase::Forward)
        moveTo(startOf(Phase(int(m_cursor.phase) - 1), steps()));
    else
        emit message(tr("This is the start of the iteration."));
}

void Session::toPhaseEnd()
{
    const Cursor end = endOf(m_cursor.phase, steps());
    if (m_cursor != end)
        moveTo(end);
    else if (m_cursor.phase != Phase::Update)
        moveTo(endOf(Phase(int(m_cursor.phase) + 1), steps()));
    else
        emit message(tr("This is the end of the iteration; one step forward begins the next."));
}

void Session::toStart()
{
    moveTo(startOf(Phase::Forward, steps()));
}

void Session::toEnd()
{
    moveTo(startOf(Phase::Update, steps()));
}

void Session::goToPhase(Phase phase)
{
    moveTo(startOf(phase, steps()));
}

// Playing

void Session::play()
{
    if (isPlaying())
        return;
    if (m_training)
        stopTraining();
    m_playTimer.start();
    emit playingChanged(true);
    emit message(tr("Playing at %1 steps a second.").arg(m_speed, 0, 'g', 3));
}

void Session::pause()
{
    if (!isPlaying())
        return;
    m_playTimer.stop();
    emit playingChanged(false);
    emit message(tr("Paused."));
}

void Session::togglePlay()
{
    if (isPlaying())
        pause();
    else
        play();
}

void Session::setSpeed(double stepsPerSecond)
{
    const double speed = std::clamp(stepsPerSecond, slowest, fastest);
    if (std::isnan(stepsPerSecond) || speed == m_speed)
        return;
    m_speed = speed;
    m_playTimer.setInterval(int(std::lround(1000.0 / m_speed)));
    emit speedChanged(m_speed);
    emit message(tr("Speed: %1 steps a second.").arg(m_speed, 0, 'g', 3));
}

} // namespace loopscope::ui
