#include "ui/session/experiment.h"

#include <QMetaObject>
#include <QPromise>

#include <algorithm>
#include <memory>
#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int optionsMilliseconds = 16; ///< between two requests for settings: one display frame

Trainer restored(const DocumentNetwork& network)
{
    Trainer trainer(*network.run.options);
    trainer.restore(network.run, network.run.iteration);
    return trainer;
}

} // namespace

Experiment::Experiment(ExperimentOptions options, QObject* parent)
    : Experiment(options, Trainer(options), parent)
{
}

Experiment::Experiment(const DocumentNetwork& network, QObject* parent)
    : Experiment(*network.run.options, restored(network), parent)
{
}

Experiment::Experiment(ExperimentOptions options, Trainer trainer, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
{
    m_worker = new TrainingWorker(std::move(trainer));
    m_snapshot = m_worker->firstSnapshot();
    startWorker();
    m_optionsTimer.setSingleShot(true);
    connect(&m_optionsTimer, &QTimer::timeout, this, &Experiment::sendPendingOptions);
}

Experiment::~Experiment()
{
    m_thread.quit();
    m_thread.wait();
}

void Experiment::startWorker()
{
    m_thread.setObjectName("loopscope-training");
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &TrainingWorker::published, this, &Experiment::receivePublished);
    connect(m_worker, &TrainingWorker::answered, this, &Experiment::receiveAnswer);
    connect(m_worker, &TrainingWorker::arrived, this, &Experiment::receiveIteration);
    connect(m_worker, &TrainingWorker::stopped, this, &Experiment::receiveStopped);
    connect(m_worker, &TrainingWorker::reached, this, &Experiment::receiveReached);
    connect(m_worker, &TrainingWorker::failed, this, &Experiment::receiveFailure);
    m_thread.start();
}

// What the worker sends

void Experiment::receivePublished(const SnapshotPointer& snapshot)
{
    adopt(snapshot, Arrival::Stay);
    QMetaObject::invokeMethod(m_worker, &TrainingWorker::acknowledge);
}

void Experiment::receiveAnswer(
    const SnapshotPointer& snapshot, Arrival arrival, const QString& sentence)
{
    m_optionsOnTheWay = std::max(0, m_optionsOnTheWay - 1);
    if (m_reached) // by a round that was made before: this is what has become of it
        m_reached = snapshot;
    adopt(snapshot, arrival);
    if (!sentence.isEmpty())
        emit note(sentence);
    sendPendingOptions();
}

void Experiment::receiveIteration(const SnapshotPointer& snapshot, Arrival arrival)
{
    m_crossing = false;
    adopt(snapshot, arrival);
    followOptions();
    if (const auto pending = std::exchange(m_pendingIteration, std::nullopt))
        goTo(pending->iteration, pending->arrival);
}

void Experiment::receiveStopped(const SnapshotPointer& snapshot, TrainingEnd end)
{
    m_lastEnd = end;
    adopt(snapshot, Arrival::AtStart);
    followOptions();
    setTraining(false);
}

void Experiment::receiveReached(
    const SnapshotPointer& snapshot, int round, std::optional<TrainingEnd> end)
{
    if (!m_inRound || round != m_round)
        return; // nobody waits for it any more
    m_inRound = false;
    m_reached = snapshot;
    m_reachedEnd = end;
    emit reached();
}

void Experiment::receiveFailure(const QString& sentence)
{
    m_crossing = false;
    m_optionsOnTheWay = 0;
    m_pendingOptions.reset();
    m_pendingIteration.reset();
    m_inRound = false;
    m_reached.reset();
    followOptions();
    setTraining(false);
    emit failed(sentence);
}

/// An iteration that is gone back to shows the settings that it had.
void Experiment::followOptions()
{
    if (m_optionsOnTheWay > 0 || m_pendingOptions || m_options == m_snapshot->options)
        return;
    m_options = m_snapshot->options;
    emit optionsReverted();
}

void Experiment::adopt(const SnapshotPointer& snapshot, Arrival arrival)
{
    m_snapshot = snapshot;
    emit arrived(arrival);
}

// What the session asks for

void Experiment::request(const ExperimentOptions& options, Arrival arrival, const ChangeKey& key)
{
    m_options = options;
    m_pendingOptions = PendingOptions{options, arrival, key};
    if (m_optionsOnTheWay == 0) // else the newest wins when the answer comes
        sendPendingOptions();
}

void Experiment::sendPendingOptions()
{
    if (!m_pendingOptions || m_optionsOnTheWay > 0)
        return;
    if (m_sinceOptions.isValid() && m_sinceOptions.elapsed() < optionsMilliseconds) {
        if (!m_optionsTimer.isActive())
            m_optionsTimer.start(int(optionsMilliseconds - m_sinceOptions.elapsed()));
        return;
    }
    sendOptionsAtOnce();
}

void Experiment::sendOptionsAtOnce()
{
    if (!m_pendingOptions)
        return;
    m_sinceOptions.start();
    ++m_optionsOnTheWay;
    const PendingOptions pending = *std::exchange(m_pendingOptions, std::nullopt);
    QMetaObject::invokeMethod(m_worker,
        [worker = m_worker, pending] {
            worker->setOptions(pending.options, pending.arrival, pending.key);
        });
}

QFuture<DocumentNetwork> Experiment::save()
{
    sendOptionsAtOnce();
    const auto promise = std::make_shared<QPromise<DocumentNetwork>>();
    promise->start();
    const QFuture<DocumentNetwork> future = promise->future();
    // If the worker goes away before it comes to this, the future is cancelled.
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, promise] {
        promise->addResult(worker->save());
        promise->finish();
    });
    return future;
}

void Experiment::returnToRun(int number)
{
    if (m_crossing)
        return;
    m_crossing = true;
    sendOptionsAtOnce();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, number] { worker->returnToRun(number); });
}

void Experiment::goTo(int iteration, Arrival arrival)
{
    if (m_crossing) {
        m_pendingIteration = PendingIteration{iteration, arrival};
        return;
    }
    m_crossing = true;
    sendOptionsAtOnce(); // what is asked for meets the settings that were chosen before it
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, iteration, arrival] { worker->goTo(iteration, arrival); });
}

void Experiment::startTraining(const TrainingGoal& goal)
{
    if (m_training)
        return;
    setTraining(true);
    sendOptionsAtOnce(); // what is asked for meets the settings that were chosen before it
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, goal] { worker->start(goal); });
}

void Experiment::setShownTrack(int track)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, track] { worker->setShownTrack(track); });
}

void Experiment::setOwnOutputs(bool isOn, const WritingOptions& writing)
{
    QMetaObject::invokeMethod(m_worker,
        [worker = m_worker, isOn, writing] { worker->setOwnOutputs(isOn, writing); });
}

void Experiment::setPace(double iterationsPerSecond)
{
    QMetaObject::invokeMethod(m_worker,
        [worker = m_worker, iterationsPerSecond] { worker->setPace(iterationsPerSecond); });
}

void Experiment::stopTraining()
{
    if (m_training)
        QMetaObject::invokeMethod(m_worker, &TrainingWorker::stop);
}

void Experiment::beginRounds()
{
    setTraining(true);
}

void Experiment::train(TrainingRound round)
{
    round.serial = ++m_round;
    m_inRound = true;
    m_reached.reset();
    m_reachedEnd.reset();
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, round] { worker->train(round); });
}

void Experiment::adoptReached()
{
    adopt(std::exchange(m_reached, nullptr), Arrival::Stay);
}

void Experiment::endRounds(TrainingEnd end)
{
    m_inRound = false;
    m_reached.reset();
    m_lastEnd = end;
    adopt(m_snapshot, Arrival::AtStart);
    setTraining(false);
}

void Experiment::setTraining(bool training)
{
    if (m_training == training)
        return;
    m_training = training;
    emit trainingChanged(training);
}

} // namespace loopscope::ui
