#pragma once

#include "core/file/document.h"
#include "core/training/trainer.h"
#include "ui/session/run_branches.h"
#include "ui/session/shown_track.h"
#include "ui/session/snapshot.h"
#include "ui/session/training_goal.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>

namespace loopscope::ui
{

/// Where the cursor goes when the snapshot that was asked for arrives.
enum class Arrival { Stay, AtStart, AtUpdate };

/// All that the views need of the trainer's current iteration.
/// @param memory  of the run; the iteration is noted in it
/// @param isInPassing  whether others follow at once: what takes long may lag or be left out
std::shared_ptr<Snapshot> takeSnapshot(const Trainer& trainer, RunMemory& memory,
    const ShownTracks& shown, bool isInPassing = false);
SnapshotPointer takeSnapshot(const Trainer& trainer); ///< without the memory of a run

/// Calculates in a thread of its own: a loop of short slices, so that requests never wait longer
/// than one of them.
class TrainingWorker : public QObject
{
    Q_OBJECT
public:
    explicit TrainingWorker(Trainer trainer);

    /// Of the first iteration; to be called before the worker has moved to its thread.
    SnapshotPointer firstSnapshot() { return snapshot(); }

    /// The run as it is now, and where it stands in it; to be called in the worker's thread.
    DocumentNetwork save() const;

public slots:
    /// @param key  of the change; the run that its opposite replaced comes back as it was
    void setOptions(const loopscope::ExperimentOptions& options, loopscope::ui::Arrival arrival,
        const loopscope::ui::ChangeKey& key);
    /// Goes to the last iteration of a run that was left; answers arrived().
    void returnToRun(int number);
    void goTo(int iteration, loopscope::ui::Arrival arrival);
    void start(const loopscope::ui::TrainingGoal& goal);
    void setShownTrack(int track); ///< answers published()
    /// Likewise: whether the views show a network that reads them, and how it writes a text then.
    void setOwnOutputs(bool isOn, const loopscope::WritingOptions& writing);
    void stop(); ///< answers stopped() with the newest iteration
    /// Trains in one go, for networks that are trained in step; answers reached().
    void train(const loopscope::ui::TrainingRound& round);
    /// @param iterationsPerSecond  in [slowestPace, fastestPace], or fullPace
    void setPace(double iterationsPerSecond);
    void acknowledge(); ///< the last published() was taken; until then none follows

signals:
    void published(
        const loopscope::ui::SnapshotPointer& snapshot); ///< while training, at display rate
    /// The answer to setOptions(). @param note  what became of the weights; may be empty
    void answered(const loopscope::ui::SnapshotPointer& snapshot, loopscope::ui::Arrival arrival,
        const QString& note);
    /// The answer to goTo().
    void arrived(const loopscope::ui::SnapshotPointer& snapshot, loopscope::ui::Arrival arrival);
    /// Training came to its end, asked to or not.
    void stopped(const loopscope::ui::SnapshotPointer& snapshot, loopscope::ui::TrainingEnd end);
    /// The answer to train(). @param end  why it stopped before its last iteration, if it did
    void reached(const loopscope::ui::SnapshotPointer& snapshot, int round,
        std::optional<loopscope::ui::TrainingEnd> end);
    void failed(const QString& sentence); ///< instead of an answer; training has stopped

private:
    void runSlice();
    void refresh();
    void advance();
    int track();
    int encoderTrack();
    SnapshotPointer snapshot();
    std::optional<TrainingEnd> findEnd() const;
    void end(TrainingEnd reason);
    void returnFromBreak();
    void leaveRun(const std::shared_ptr<const SavedRun>& run, const ChangeKey& key,
        const QString& wordsOfNext);
    void returnTo(const RunBranch& branch, int iteration, const ChangeKey& key);
    template <typename Action>
    void guarded(Action action);

    Trainer m_trainer;
    RunMemory m_memory;
    std::shared_ptr<const BrokenRun> m_broken;
    std::shared_ptr<const RunBranches> m_branches;
    QTimer* m_loop = nullptr;
    QTimer* m_refresh = nullptr; ///< runs while the newest snapshot is not what was asked for
    std::optional<int> m_track; ///< the one that the views show; until it is chosen shownTrack()
    std::optional<int> m_encoderTrack; ///< likewise, of an encoder
    bool m_ownOutputs = false;       ///< whether they show a network that reads them
    WritingOptions m_writing;
    double m_pace = fullPace;
    double m_lossBelow = 0.0;
    std::optional<int> m_lastIteration; ///< where training is to stop
    QElapsedTimer m_sincePublished;
    bool m_acknowledged = true;
};

} // namespace loopscope::ui
