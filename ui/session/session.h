#pragma once

#include "core/training/trainer.h"
#include "ui/session/cursor.h"
#include "ui/session/snapshot.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QThread>
#include <QTimer>

#include <optional>

namespace loopscope::ui
{

class TrainingWorker;
enum class Arrival;

/// The open document: settings, the newest iteration, the cursor over it, and the worker thread
/// that calculates. Views listen to it and ask it to change; they never wait for it.
class Session : public QObject
{
    Q_OBJECT
public:
    /// @throws std::invalid_argument with findProblem()'s sentence
    explicit Session(ExperimentOptions options, QObject* parent = nullptr);
    ~Session() override;

    /// As asked for; the snapshot's may lag behind.
    const ExperimentOptions& options() const { return m_options; }
    /// Never null: the first is calculated at once.
    SnapshotPointer snapshot() const { return m_snapshot; }
    Cursor cursor() const { return m_cursor; }
    int steps() const; ///< T of the snapshot
    bool isTraining() const { return m_training; }
    bool isPlaying() const;
    double speed() const { return m_speed; } ///< steps a second of play(), in [0.5, 30]

public slots:
    /// Recalculates with other settings; while one calculation runs the newest request wins.
    void setOptions(const loopscope::ExperimentOptions& options);
    void newWeights(); ///< another seed, iteration 0
    void rewind();     ///< iteration 0 of this run with the very same numbers
    void goToIteration(int iteration);

    void startTraining();
    void stopTraining(); ///< the newest iteration arrives and is ready to step
    void toggleTraining();

    void setCursor(loopscope::ui::Cursor cursor);
    void stepForward();  ///< one position; after Update the next iteration's first
    void stepBackward(); ///< one position; before the first the previous iteration's Update
    void toPhaseStart(); ///< of the cursor's phase; from there the previous phase's
    void toPhaseEnd();   ///< of the cursor's phase; from there the next phase's
    void toStart();      ///< first position of the iteration
    void toEnd();        ///< its Update
    void goToPhase(loopscope::ui::Phase phase);

    void play(); ///< stepForward() `speed()` times a second
    void pause();
    void togglePlay();
    void setSpeed(double stepsPerSecond);

signals:
    void snapshotChanged(const loopscope::ui::SnapshotPointer& snapshot);
    void cursorChanged(loopscope::ui::Cursor cursor);
    void optionsChanged();
    void trainingChanged(bool training);
    void playingChanged(bool playing);
    void speedChanged(double stepsPerSecond);
    void message(const QString& text); ///< for the status bar, a sentence
    void problem(const QString& text); ///< a setting that cannot be; nothing was changed

private:
    void startWorker();
    void receivePublished(const SnapshotPointer& snapshot);
    void receiveAnswer(const SnapshotPointer& snapshot, Arrival arrival, const QString& note);
    void receiveIteration(const SnapshotPointer& snapshot, Arrival arrival);
    void receiveStopped(const SnapshotPointer& snapshot);
    void receiveFailure(const QString& sentence);

    void request(const ExperimentOptions& options, Arrival arrival);
    void sendPendingOptions();
    Cursor placeAfter(Arrival arrival, int steps) const;
    void adopt(const SnapshotPointer& snapshot, const Cursor& cursor);
    void moveTo(const Cursor& cursor);
    void cross(int iteration, Arrival arrival);
    void setTraining(bool training);

    struct PendingOptions {
        ExperimentOptions options;
        Arrival arrival;
    };

    ExperimentOptions m_options;
    SnapshotPointer m_snapshot;
    Cursor m_cursor;
    bool m_training = false;
    bool m_crossing = false;        ///< whether the next or previous iteration is on its way
    bool m_optionsOnTheWay = false; ///< whether the worker has a request for settings unanswered
    std::optional<PendingOptions> m_pendingOptions;
    QElapsedTimer m_sinceOptions;
    QTimer m_optionsTimer;
    double m_speed = 2.0;
    QTimer m_playTimer;
    QThread m_thread;
    TrainingWorker* m_worker = nullptr;
};

} // namespace loopscope::ui
