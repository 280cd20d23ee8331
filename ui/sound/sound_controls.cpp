#include "ui/sound/sound_controls.h"

#include "core/task/log_mel.h"
#include "core/task/spoken_words.h"
#include "ui/lanes/lane_button.h"
#include "ui/session/session.h"

#include <QAction>
#include <QHBoxLayout>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr int clockMilliseconds = 30;     ///< between two places of the playhead
constexpr double unheardSeconds = 0.25;   ///< first: the click of the button is no part of the word
constexpr double recordedSeconds = 1.25;  ///< then
constexpr std::size_t mostWordsNamed = 12;

/// The step whose frame sounds at a moment.
int stepAt(double seconds, int steps)
{
    return std::clamp(int(seconds * speechRate / frameStep), 0, steps - 1);
}

QString promptFor(const SpokenWords& task)
{
    const std::vector<std::string>& words = task.data().words;
    QStringList named;
    for (std::size_t i = 0; i < std::min(words.size(), mostWordsNamed); ++i)
        named += QString::fromStdString(words[i]);
    if (words.size() > mostWordsNamed)
        named += QStringLiteral("…");
    return SoundControls::tr("Speak now, one of: %1").arg(named.join(QStringLiteral(", ")));
}

} // namespace

SoundControls::SoundControls(Session& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_play(new QAction(tr("Play the So&und"), this))
    , m_record(new QAction(tr("&Record a Word"), this))
    , m_playButton(new LaneButton(m_play, {tr("Play"), tr("Stop")}, this))
    , m_recordButton(new LaneButton(m_record, {tr("Record"), tr("Listening…")}, this))
{
    m_play->setObjectName(QStringLiteral("sound.play"));
    m_play->setShortcut(QKeySequence(tr("P")));
    m_play->setStatusTip(tr("For speech: play the recording, with the playhead moving along"));
    m_record->setStatusTip(tr("For speech: record a word; the network says which it is"));
    m_record->setObjectName(QStringLiteral("sound.record"));
    m_record->setShortcut(QKeySequence(tr("M")));
    m_playButton->setSigns({Sign::Play, Sign::Stop});
    m_recordButton->setSigns({Sign::Record, Sign::Record});
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 4);
    row->addWidget(m_playButton);
    row->addWidget(m_recordButton);
    connect(m_play, &QAction::triggered, this, &SoundControls::togglePlaying);
    connect(m_record, &QAction::triggered, this, &SoundControls::toggleRecording);
    m_clock.setInterval(clockMilliseconds);
    connect(&m_clock, &QTimer::timeout, this, &SoundControls::followSound);
    showAvailability();
}

SoundControls::~SoundControls() = default;

void SoundControls::setDeviceMaker(SoundDeviceMaker make)
{
    m_make = std::move(make);
    m_device.reset();
    if (isVisible())
        openDevice();
}

void SoundControls::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // The window comes first: looking for devices may take a while.
    QTimer::singleShot(0, this, &SoundControls::openDevice);
}

void SoundControls::openDevice()
{
    if (m_device || !m_make)
        return;
    m_device = m_make();
    connect(m_device.get(), &SoundDevice::played, this, [this] {
        followSound();
        setActivity(Activity::None);
    });
    connect(m_device.get(), &SoundDevice::recorded, this, &SoundControls::takeRecording);
    connect(m_device.get(), &SoundDevice::failed, this, [this](const QString& sentence) {
        setActivity(Activity::None);
        emit problem(sentence);
    });
    connect(m_device.get(), &SoundDevice::changed, this, &SoundControls::showAvailability);
    showAvailability();
}

void SoundControls::showSnapshot(const Snapshot& snapshot)
{
    const auto* task = dynamic_cast<const SpokenWords*>(snapshot.task.get());
    const bool isOther = m_task != (task != nullptr ? snapshot.task : nullptr);
    if (!isOther)
        return;
    m_task = task != nullptr ? snapshot.task : nullptr;
    if (m_activity != Activity::None) {
        m_device->stop();
        setActivity(Activity::None);
    }
    showAvailability();
}

bool SoundControls::clearFor(Activity wanted)
{
    openDevice();
    if (!m_device || !m_task)
        return false;
    const bool isGivenUp = m_activity == wanted;
    if (m_activity != Activity::None)
        m_device->stop();
    setActivity(Activity::None);
    return !isGivenUp;
}

void SoundControls::togglePlaying()
{
    if (!clearFor(Activity::Playing))
        return;
    m_session.pause();
    m_followed = {Phase::Forward, 0};
    m_session.setCursor(m_followed);
    setActivity(Activity::Playing);
    m_device->play(static_cast<const SpokenWords&>(*m_task).soundOnStage());
}

void SoundControls::toggleRecording()
{
    if (!clearFor(Activity::Recording))
        return;
    setActivity(Activity::Recording);
    m_device->record(unheardSeconds + recordedSeconds);
}

void SoundControls::setActivity(Activity activity)
{
    m_activity = activity;
    m_playButton->setBusy(activity == Activity::Playing);
    m_recordButton->setBusy(activity == Activity::Recording);
    if (activity == Activity::Playing)
        m_clock.start();
    else
        m_clock.stop();
    emit promptChanged(activity == Activity::Recording && m_task
                           ? promptFor(static_cast<const SpokenWords&>(*m_task))
                           : QString());
}

/// Leads the playhead along, unless somebody has taken it elsewhere.
void SoundControls::followSound()
{
    if (m_activity != Activity::Playing || !(m_session.cursor() == m_followed))
        return;
    const Batch& batch = m_session.snapshot()->iteration->batch();
    m_followed.step = stepAt(m_device->position(), batch.lengths.front());
    m_session.setCursor(m_followed);
}

void SoundControls::takeRecording(const Recording& recording)
{
    setActivity(Activity::None);
    Recording sound = recording;
    const std::size_t unheard = std::size_t(unheardSeconds * recording.rate);
    sound.samples.erase(sound.samples.begin(),
        sound.samples.begin() + std::ptrdiff_t(std::min(unheard, sound.samples.size())));
    const auto word = spokenPart(sound);
    if (word)
        emit spoken(wavOf(*word));
    else
        emit problem(
            tr("The microphone heard no word: nothing was louder than the room. Is it muted? "
               "Speak within a second after pressing Record."));
}

void SoundControls::showAvailability()
{
    const bool mayPlay = !m_device || m_device->canPlay();
    const bool mayRecord = !m_device || m_device->canRecord();
    m_play->setEnabled(m_task && mayPlay);
    m_record->setEnabled(m_task && mayRecord);
    m_play->setToolTip(!m_task ? tr("Only a task of speech has a sound")
                       : mayPlay ? tr("Plays the recording, with the playhead moving along  (P)")
                                 : tr("This machine has no loudspeaker that can be used"));
    m_record->setToolTip(
        !m_task ? tr("Only a task of speech is spoken to")
        : mayRecord
            ? tr("Records a word of yours for a second; the network says which it is  (M)")
            : tr("This machine has no microphone that can be used"));
}

} // namespace loopscope::ui
