#pragma once

#include "core/file/document.h"
#include "ui/session/cursor.h"
#include "ui/session/experiment.h"
#include "ui/session/joint_training.h"
#include "ui/session/settings_command.h"
#include "ui/session/snapshot.h"

#include <QFuture>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoGroup>
#include <QUndoStack>

#include <memory>
#include <optional>
#include <vector>

namespace loopscope::ui
{

inline constexpr int maximumExperiments = 4;

/// The open document: one to four networks on one task, and one cursor over their newest
/// iterations. Views listen to it and ask it to change; they never wait for it.
///
/// One network is the active one: what the window shows, and what settings without a number are of.
/// All of them share the task, the length, the batch, the loss and the seed.
class Session : public QObject
{
    Q_OBJECT
public:
    /// @throws std::invalid_argument with findProblem()'s sentence
    explicit Session(ExperimentOptions options, QObject* parent = nullptr);
    ~Session() override;

    /// Of the active network. As asked for; the snapshot's may lag behind.
    const ExperimentOptions& options() const { return active().options(); }
    /// Of the active network. Never null: the first is calculated at once.
    SnapshotPointer snapshot() const { return active().snapshot(); }
    Cursor cursor() const { return m_cursor; }
    int steps() const; ///< T of the snapshot
    TimeSpan span() const; ///< of the snapshot, with the steps of an encoder
    bool isTraining() const; ///< whether any network is being trained
    double trainingPace() const { return m_trainingPace; } ///< iterations a second, or fullPace
    /// When the training that runs, or ran last, is to stop by itself; and where it began.
    const TrainingGoal& trainingGoal() const { return m_trainingGoal; }
    int trainingStart() const { return m_trainingStart; }
    bool isPlaying() const;
    bool showsOwnOutputs() const { return m_ownOutputs; }
    const WritingOptions& writing() const { return m_writing; } ///< how a text is written then
    double speed() const { return m_speed; } ///< steps a second of play(), in [0.5, 30]

    int experimentCount() const { return int(m_experiments.size()); }
    const Experiment& experiment(int index) const { return *m_experiments.at(std::size_t(index)); }
    int activeIndex() const { return m_active; }
    SessionSettings settings() const; ///< of every network
    /// Whether all networks are shown at the same iteration, on the same sequence. They are trained
    /// in step; after a change of settings the others follow the active one.
    bool isInStep() const;

    /// All networks with their runs, and where the playhead stands, as they are when all that was
    /// asked for so far is done; training goes on meanwhile. Whoever waits for it, waits for less
    /// than an iteration and a slice of training. Without what the views are asked to show: its
    /// `view` is empty.
    QFuture<Document> save() const;
    /// Puts a document in place of all networks; there is nothing to undo then. Training and
    /// playing stop.
    /// @return nothing, or a sentence; everything is as it was then
    Result<void, QString> open(const Document& document);

    /// Puts everything aside as it is (the networks with their runs, what can be undone, the
    /// playhead) and goes on with untrained networks of the same settings, with nothing to undo.
    /// Training and playing stop. Nothing happens if something is aside already.
    void setAside();
    /// What was put aside is there again, untouched, in place of what came after it.
    void takeBack();

    /// Every change of settings, to be taken back and made again, in words: of what is shown now.
    QUndoStack& undoStack() { return *m_undoGroup.activeStack(); }
    /// Follows undoStack() when everything is put aside and taken back.
    QUndoGroup& undoGroup() { return m_undoGroup; }

public slots:
    /// Whatever is set from here to the end of the gesture is one step to be undone: a weight that
    /// is dragged, however long.
    void beginGesture();
    void endGesture();
    /// Sets weights of the active network by hand; in a gesture, in place of what it has set so
    /// far.
    void setWeights(const std::vector<loopscope::WeightEdit>& edits);
    /// Holds numbers of the active network in place of calculating them: these and no others.
    void setHolds(const std::vector<loopscope::Hold>& holds);

    /// Recalculates the active network with other settings; while one calculation runs the newest
    /// request wins. What the networks share is set for all.
    void setOptions(const loopscope::ExperimentOptions& options);
    void newWeights(); ///< another seed, iteration 0
    void rewind();     ///< iteration 0 of this run with the very same numbers
    void goToIteration(int iteration);
    /// Likewise, and the cursor stays where it is: to run through the iterations like a film.
    void showIteration(int iteration);

    /// Returns to a run of the active network that was left: see Snapshot::branches. Its last
    /// iteration is shown.
    void returnToRun(int number);

    /// Adds a network beside the others, on their task; at most maximumExperiments.
    void addExperiment(const loopscope::ExperimentOptions& options);
    void removeExperiment(int index); ///< the last one stays
    void setActive(int index);
    /// Other networks in place of these: another document, or networks to be compared.
    void setSettings(const loopscope::ui::SessionSettings& settings,
        loopscope::ui::Arrival arrival = Arrival::AtStart);

    /// Which direction of which layer the views show, of an encoder and of its decoder one each: a
    /// snapshot of it follows.
    void setShownTrack(int track);

    /// Whether the views show what a network does when it reads its own outputs in place of the
    /// right ones: a decoder until it writes the end, or one that predicts the next character or
    /// word behind a beginning. Training has the right ones all the same. Of other networks it
    /// changes nothing.
    void setOwnOutputs(bool isOn);
    /// Why it would change nothing for the active network: a sentence, or empty.
    QString findOwnOutputsProblem() const;
    /// The beginning, temperature and seed of the text that is written then.
    void setWriting(const loopscope::WritingOptions& writing);

    void startTraining(); ///< of every network, in step, until it is stopped
    void trainUntil(const loopscope::ui::TrainingGoal& goal);
    /// @param iterationsPerSecond  in [slowestPace, fastestPace], or fullPace
    void setTrainingPace(double iterationsPerSecond);
    void stopTraining();  ///< the newest iteration arrives and is ready to step
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
    void snapshotChanged(const loopscope::ui::SnapshotPointer& snapshot); ///< of the active network
    void experimentChanged(int index); ///< a network has another snapshot
    void opened();                     ///< a document took the place of everything
    void experimentsChanged();         ///< networks were added or removed, or another is active
    void cursorChanged(loopscope::ui::Cursor cursor);
    void optionsChanged();
    void trainingChanged(bool training);
    void trainingPaceChanged(double iterationsPerSecond);
    void playingChanged(bool playing);
    void ownOutputsChanged(bool isOn);
    void writingChanged(const loopscope::WritingOptions& writing);
    void speedChanged(double stepsPerSecond);
    void message(const QString& text); ///< for the status bar, a sentence
    void problem(const QString& text); ///< a setting that cannot be; nothing was changed
    /// Training of the active network stopped at a number that is not finite: see Snapshot::broken.
    void broke(const loopscope::ui::SnapshotPointer& snapshot);

private:
    const Experiment& active() const { return *m_experiments[std::size_t(m_active)]; }
    std::unique_ptr<Experiment> makeExperiment(const ExperimentOptions& options);
    void listenTo(Experiment& experiment);
    int indexOf(const Experiment* experiment) const;

    void receive(Experiment* experiment, Arrival arrival);
    void receiveFailure(const QString& sentence);
    Cursor placeAfter(Arrival arrival) const;
    void adopt(Arrival arrival);
    void tellTraining();

    void change(const SessionSettings& settings, Arrival arrival);
    int numberOfChange(int kind);
    void apply(const SessionSettings& settings, const ChangeKey& key);
    void resizeTo(const SessionSettings& settings);
    void replaceAll(
        std::vector<std::unique_ptr<Experiment>> experiments, int active, Cursor cursor);

    void moveTo(const Cursor& cursor);
    bool isCrossing() const;
    void bringInStep();
    void revisit(int iteration, Arrival arrival);
    void cross(int iteration, Arrival arrival);

    std::vector<std::unique_ptr<Experiment>> m_experiments;
    int m_active = 0;
    Cursor m_cursor;
    int m_gesture = 0;             ///< the one that goes on; 0: none
    int m_lastGesture = 0;
    std::size_t m_editsBefore = 0; ///< of the active network, when the gesture began
    Arrival m_arrivalOfChange;     ///< where the cursor goes with the change being made
    bool m_toldTraining = false;   ///< what trainingChanged() said last
    QUndoStack m_undoStack;
    QUndoStack m_passingUndoStack; ///< while everything else is aside
    QUndoGroup m_undoGroup;        ///< of the two; active is the one that counts
    struct Aside {
        std::vector<std::unique_ptr<Experiment>> experiments;
        int active = 0;
        Cursor cursor;
    };
    std::optional<Aside> m_aside;
    JointTraining m_jointTraining; ///< of two networks or more
    int m_changes = 0; ///< made so far
    bool m_ownOutputs = false;
    WritingOptions m_writing;
    TrainingGoal m_trainingGoal;
    int m_trainingStart = 0;
    double m_trainingPace = fullPace;
    double m_speed = 2.0;
    QTimer m_playTimer;
};

} // namespace loopscope::ui
