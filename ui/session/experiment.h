#pragma once

#include "core/training/trainer.h"
#include "ui/session/snapshot.h"
#include "ui/session/training_worker.h"

#include <QElapsedTimer>
#include <QFuture>
#include <QObject>
#include <QThread>
#include <QTimer>

#include <optional>

namespace loopscope::ui
{

/// One network of the session: its settings, its newest iteration, and the thread that calculates
/// it. Nothing here waits for that thread.
class Experiment : public QObject
{
    Q_OBJECT
public:
    /// Calculates the first iteration at once.
    /// @throws std::invalid_argument with findProblem()'s sentence
    explicit Experiment(ExperimentOptions options, QObject* parent = nullptr);
    /// Goes on where a saved run stood.
    /// @throws std::invalid_argument likewise
    explicit Experiment(const DocumentNetwork& network, QObject* parent = nullptr);
    ~Experiment() override;

    /// As asked for; the snapshot's may lag behind.
    const ExperimentOptions& options() const { return m_options; }
    SnapshotPointer snapshot() const { return m_snapshot; } ///< never null
    bool isTraining() const { return m_training; }
    bool isCrossing() const { return m_crossing; } ///< whether another iteration is on its way
    /// Whether nothing that was asked for is still to come.
    bool isSettled() const { return !m_crossing && !m_optionsOnTheWay && !m_pendingOptions; }

    /// Recalculates with other settings, which must be without problem; while one calculation runs
    /// the newest request wins.
    /// @param key  of the change that they belong to: what the opposite change replaced comes back
    void request(const ExperimentOptions& options, Arrival arrival, const ChangeKey& key = {});
    /// The run as it will be when all that was asked for so far is done. Training goes on
    /// meanwhile.
    QFuture<DocumentNetwork> save();
    void returnToRun(int number); ///< one that was left: see Snapshot::branches
    /// Goes to another iteration of the run; while one is on its way the newest request wins.
    void goTo(int iteration, Arrival arrival);
    void startTraining(const TrainingGoal& goal);
    void stopTraining(); ///< the newest iteration arrives and is ready to step
    /// Training in step with other networks, round by round: see JointTraining. A round changes
    /// nothing here until it is adopted.
    void beginRounds();
    void train(TrainingRound round); ///< answers reached()
    const SnapshotPointer& reachedSnapshot() const { return m_reached; }
    std::optional<TrainingEnd> reachedEnd() const { return m_reachedEnd; }
    void adoptReached();
    void endRounds(TrainingEnd end); ///< one that is on its way is not waited for
    void setPace(double iterationsPerSecond);
    void setShownTrack(int track);
    /// See Session::setOwnOutputs() and setWriting().
    void setOwnOutputs(bool isOn, const WritingOptions& writing);
    TrainingEnd lastEnd() const { return m_lastEnd; } ///< why training was last stopped

signals:
    /// snapshot() is another one. @param arrival  where the cursor goes with it
    void arrived(loopscope::ui::Arrival arrival);
    void trainingChanged(bool training);
    void reached(); ///< the iteration of the round that was asked for
    void note(const QString& text);    ///< what became of the weights
    void failed(const QString& text);  ///< a calculation that could not be done
    /// To those of the snapshot: after a failure, or because the run had others there.
    void optionsReverted();

private:
    Experiment(ExperimentOptions options, Trainer trainer, QObject* parent);
    void startWorker();
    void receivePublished(const SnapshotPointer& snapshot);
    void receiveAnswer(const SnapshotPointer& snapshot, Arrival arrival, const QString& note);
    void receiveIteration(const SnapshotPointer& snapshot, Arrival arrival);
    void receiveStopped(const SnapshotPointer& snapshot, TrainingEnd end);
    void receiveReached(
        const SnapshotPointer& snapshot, int round, std::optional<TrainingEnd> end);
    void receiveFailure(const QString& sentence);
    void adopt(const SnapshotPointer& snapshot, Arrival arrival);
    void sendPendingOptions(); ///< once the last are answered, and a frame later
    void sendOptionsAtOnce();
    void followOptions();
    void setTraining(bool training);

    struct PendingIteration {
        int iteration;
        Arrival arrival;
    };
    struct PendingOptions {
        ExperimentOptions options;
        Arrival arrival;
        ChangeKey key;
    };

    ExperimentOptions m_options;
    SnapshotPointer m_snapshot;
    bool m_training = false;
    TrainingEnd m_lastEnd = TrainingEnd::Stopped;
    int m_round = 0;           ///< serial number of the newest one
    bool m_inRound = false;    ///< whether it is unanswered
    SnapshotPointer m_reached; ///< by the last one, not yet adopted
    std::optional<TrainingEnd> m_reachedEnd;
    bool m_crossing = false;
    int m_optionsOnTheWay = 0; ///< requests for settings that the worker has not answered
    std::optional<PendingOptions> m_pendingOptions;
    std::optional<PendingIteration> m_pendingIteration;
    QElapsedTimer m_sinceOptions;
    QTimer m_optionsTimer;
    QThread m_thread;
    TrainingWorker* m_worker = nullptr;
};

} // namespace loopscope::ui
