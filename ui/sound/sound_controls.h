#pragma once

#include "ui/session/cursor.h"
#include "ui/session/snapshot.h"
#include "ui/sound/sound_device.h"

#include <QTimer>
#include <QWidget>

class QAction;

namespace loopscope::ui
{

class LaneButton;
class Session;

/// Plays the word on the stage, with the playhead moving along, and records a word to be
/// recognised. The devices are looked for when the controls are first shown, after the window is
/// there.
class SoundControls : public QWidget
{
    Q_OBJECT
public:
    explicit SoundControls(Session& session, QWidget* parent = nullptr);
    ~SoundControls() override;

    /// Where the devices come from; without it there are none to be found.
    void setDeviceMaker(SoundDeviceMaker make);
    void showSnapshot(const Snapshot& snapshot);

    QAction* playAction() const { return m_play; }     ///< again: stops
    QAction* recordAction() const { return m_record; } ///< again: gives it up

signals:
    /// A word was spoken. @param wav  a file of it
    void spoken(const std::string& wav);
    void problem(const QString& sentence);
    /// What a person is to do now: "Speak now: …"; empty: nothing.
    void promptChanged(const QString& words);

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum class Activity { None, Playing, Recording };

    void openDevice();
    void togglePlaying();
    void toggleRecording();
    /// Ends what is going on. @return whether `wanted` can begin: a second press only ends it
    bool clearFor(Activity wanted);
    void setActivity(Activity activity);
    void followSound();
    void takeRecording(const Recording& recording);
    void showAvailability();

    Session& m_session;
    SoundDeviceMaker m_make;
    std::unique_ptr<SoundDevice> m_device; ///< null until it is looked for
    std::shared_ptr<const Task> m_task;    ///< of speech; null: another one
    Activity m_activity = Activity::None;
    Cursor m_followed; ///< where the sound has led the playhead
    QTimer m_clock;
    QAction* m_play;
    QAction* m_record;
    LaneButton* m_playButton;
    LaneButton* m_recordButton;
};

} // namespace loopscope::ui
