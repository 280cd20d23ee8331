#include "fake_sound.h"

#include "core/file/tar.h"
#include "core/file/wav.h"
#include "core/task/sample_data.h"
#include "core/task/spoken_words.h"
#include "core/training/recommended_experiment.h"
#include "tests/ui/dropped_files.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lanes/lane_button.h"
#include "ui/lanes/sound_lane.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/sound/sound_controls.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

/// Spoken words in the window, as a person meets them.
class TestSpeechWindow : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void theSoundIsDrawnAboveTheStage();
    void otherTasksHaveNoSound();
    void theChosenRecordingIsOnTheStage();
    void aDroppedWavIsHeard();
    void aWordToBeRecognisedHasAnAnswerButNoGradient();
    void aBrokenWavLeavesEverythingAsItIs();
    void aDroppedFolderIsLearned();
    void aFolderWithoutSoundsIsRefused();

    void theShownWordIsPlayed();
    void thePlayheadMovesWithTheSound();
    void aPlayheadThatIsTakenElsewhereStaysThere();
    void theButtonStopsWhatItBegan();
    void aSpokenWordIsHeard();
    void aSpokenWordCanBePlayed();
    void silenceIsToldApartFromAWord();
    void aMachineWithoutSoundSaysSo();
    void devicesComeAndGo();
    void whatFailsIsTold();
    void noDeviceIsLookedForWithoutSpeech();

private:
    FakeSound* useFakeSound();
    QAbstractButton* button(const char* words) const;
    QAction* action(const char* name) const { return m_window->findChild<QAction*>(name); }
    /// As the microphone gives it: after a silence, with some noise.
    Recording spoken(const char* name) const;
    QString write(const QString& name, const QByteArray& bytes) const
    {
        return writeFile(m_folder->filePath(name), bytes);
    }
    QByteArray shipped(const char* name) const;
    const SpokenWords* task() const;
    SoundLane* lane() const { return m_window->networkView()->timeline()->soundLane(); }
    QString notice() const { return m_window->networkView()->notice()->text(); }
    QString hint() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestSpeechWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_session = std::make_unique<Session>(
        recommendedExperiment(standardOptions(TaskKind::SpokenWords)));
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->networkView()->timeline()->setMotionAllowed(false);
    m_window->resize(1366, 768);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestSpeechWindow::cleanup()
{
    m_window.reset();
    m_session.reset();
}

QByteArray TestSpeechWindow::shipped(const char* name) const
{
    const auto entries = readTar(speechArchive(), "speech");
    for (const ArchiveEntry& entry : *entries)
        if (entry.name == name)
            return QByteArray(entry.bytes.data(), qsizetype(entry.bytes.size()));
    qFatal("there is no %s", name);
}

const SpokenWords* TestSpeechWindow::task() const
{
    return dynamic_cast<const SpokenWords*>(m_session->snapshot()->task.get());
}

/// What stands below the list of recordings.
QString TestSpeechWindow::hint() const
{
    const auto* field = m_window->findChild<ChoiceBox*>("task.recording")->parentWidget();
    return field->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly).last()->text();
}

void TestSpeechWindow::theSoundIsDrawnAboveTheStage()
{
    const TimelineView* timeline = m_window->networkView()->timeline();
    QVERIFY(lane()->isVisible());
    QVERIFY(lane()->mapTo(m_window.get(), QPoint(0, lane()->height())).y() <=
            timeline->stage()->mapTo(m_window.get(), QPoint(0, 0)).y());
    // The columns line up with the steps, and hold what the network reads, low bands at the bottom.
    QCOMPARE(lane()->axis(), timeline->axis());
    const Batch& batch = m_session->snapshot()->iteration->batch();
    QCOMPARE(lane()->grid().units, 16);
    QCOMPARE(lane()->grid().steps, batch.lengths.front());
    QCOMPARE(lane()->grid().value(15, 3), batch.inputs(0, batch.column(3, 0)));
    QCOMPARE(lane()->grid().value(0, 3), batch.inputs(15, batch.column(3, 0)));
    // It moves with the playhead.
    const int before = m_session->cursor().step;
    QTest::keyClick(m_window->networkView()->timeline(), Qt::Key_Right);
    QVERIFY(m_session->cursor().step != before || m_session->cursor().phase != Phase::Forward);
    QVERIFY(lane()->playheadRect().isValid());
}

void TestSpeechWindow::otherTasksHaveNoSound()
{
    m_session->setOptions(recommendedExperiment(standardOptions(TaskKind::Parity)));
    QTRY_VERIFY(task() == nullptr);
    QTRY_VERIFY(!lane()->isVisible());
    QVERIFY(!m_window->findChild<QPushButton*>("task.openSound")->isVisible());
}

void TestSpeechWindow::theChosenRecordingIsOnTheStage()
{
    auto* box = m_window->findChild<ChoiceBox*>("task.recording");
    QVERIFY(box != nullptr && box->isVisible());
    const int tap = box->findText("tap, said by anna");
    QVERIFY(tap >= 0);
    box->setCurrentIndex(tap);
    emit box->chosen(tap);
    QTRY_COMPARE(lane()->word(), QString("tap"));
    QVERIFY2(hint().startsWith("Heard: "), qPrintable(hint()));
}

void TestSpeechWindow::aDroppedWavIsHeard()
{
    m_session->trainUntil({.iterations = 200});
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->isTraining(), 60000);
    const ExperimentOptions before = m_session->options();
    QVERIFY(drop(*m_window, QStringList{write("say this.wav", shipped("pots/test-tina.wav"))}));
    QTRY_VERIFY(task() != nullptr && task()->isAsked());
    QVERIFY(lane()->word().isEmpty());
    // The weights are kept: it is heard at once.
    QTRY_VERIFY2(hint().startsWith("Heard: pots"), qPrintable(hint()));
    auto* shippedOnes = m_window->findChild<QPushButton*>("task.shippedSpeech");
    QVERIFY(shippedOnes->isVisible());
    shippedOnes->click();
    QTRY_VERIFY(task() != nullptr && !task()->isAsked());
    QVERIFY(m_session->options() == before);
}

void TestSpeechWindow::aWordToBeRecognisedHasAnAnswerButNoGradient()
{
    TimelineView* timeline = m_window->networkView()->timeline();
    QVERIFY(!timeline->gradientLane()->data().bars.empty());
    QVERIFY(drop(*m_window, QStringList{write("say this.wav", shipped("pots/test-tina.wav"))}));
    QTRY_VERIFY(task() != nullptr && task()->isAsked());
    for (const GradientOf of : {GradientOf::LastLoss, GradientOf::AllLosses}) {
        timeline->gradientLane()->setGradientOf(of);
        const GradientLaneData& data = timeline->gradientLane()->data();
        QVERIFY(data.bars.empty());
        QVERIFY2(data.titles.first().startsWith("No gradient: nobody said"),
            qPrintable(data.titles.first()));
    }
    m_session->goToPhase(Phase::Backward);
    const int last = m_session->snapshot()->iteration->batch().lengths.front() - 1;
    const StageColumn& column = timeline->stage()->partAt(last).data.column(last);
    QVERIFY(column.hasOutput() && !column.hasTarget());
    QVERIFY2(hint().startsWith("Heard: " + column.output), qPrintable(hint()));
    QVERIFY(!timeline->stage()->partAt(0).data.column(0).hasOutput());
}

void TestSpeechWindow::aBrokenWavLeavesEverythingAsItIs()
{
    const ExperimentOptions before = m_session->options();
    QVERIFY(drop(
        *m_window, QStringList{write("broken.wav", shipped("pots/test-tina.wav").left(1000))}));
    QVERIFY2(notice().contains("broken.wav") && notice().contains("only 956 follow"),
        qPrintable(notice()));
    QVERIFY(m_session->options() == before);
}

void TestSpeechWindow::aDroppedFolderIsLearned()
{
    for (const char* voice : {"anna", "beth", "carl"}) {
        const QString name = QString("mine/%1/%2.wav");
        write(name.arg("yes", voice), shipped(qPrintable(QString("tap/%1.wav").arg(voice))));
        write(name.arg("no", voice), shipped(qPrintable(QString("pat/%1.wav").arg(voice))));
    }
    QVERIFY(drop(*m_window, QStringList{m_folder->filePath("mine")}));
    QTRY_VERIFY(task() != nullptr && task()->outputSize() == 2);
    QCOMPARE(task()->outputName(0), std::string("no"));
    QCOMPARE(task()->outputName(1), std::string("yes"));
    QVERIFY2(hint().contains("Recordings: 6 of 2 words"), qPrintable(hint()));
}

void TestSpeechWindow::aFolderWithoutSoundsIsRefused()
{
    write("texts/a.txt", "hello");
    QVERIFY(drop(*m_window, QStringList{m_folder->filePath("texts")}));
    QVERIFY2(notice().contains("a folder without WAV files"), qPrintable(notice()));
}

// Loudspeaker and microphone

FakeSound* TestSpeechWindow::useFakeSound()
{
    FakeSound* fake = nullptr;
    m_window->networkView()->timeline()->sound()->setDeviceMaker([&fake] {
        auto made = std::make_unique<FakeSound>();
        fake = made.get();
        return made;
    });
    if (fake == nullptr)
        qFatal("the devices are not looked for");
    return fake;
}

QAbstractButton* TestSpeechWindow::button(const char* words) const
{
    for (auto* button : lane()->findChildren<LaneButton*>())
        if (button->text() == QString::fromUtf8(words))
            return button;
    qFatal("there is no button %s", words);
}

Recording TestSpeechWindow::spoken(const char* name) const
{
    const Recording word = *parseWav(shipped(name).toStdString(), name);
    Recording heard;
    heard.rate = word.rate;
    heard.samples.assign(std::size_t(1.5 * word.rate), 0.0F);
    const std::size_t start = std::size_t(0.5 * word.rate);
    for (std::size_t i = 0; i < heard.samples.size(); ++i) {
        heard.samples[i] = i % 2 == 0 ? 0.0005F : -0.0005F;
        if (i >= start && i - start < word.samples.size())
            heard.samples[i] += 0.5F * word.samples[i - start];
    }
    return heard;
}

void TestSpeechWindow::theShownWordIsPlayed()
{
    const FakeSound* sound = useFakeSound();
    QTest::mouseClick(button("Play"), Qt::LeftButton);
    QVERIFY(sound->playing.has_value());
    const Recording shown = task()->soundOnStage();
    QCOMPARE(sound->playing->rate, 16000);
    QVERIFY(sound->playing->samples == shown.samples);
    // A frame of 25 ms every 15 ms.
    const int frames = m_session->snapshot()->iteration->batch().lengths.front();
    QVERIFY(std::abs(shown.seconds() - (0.015 * (frames - 1) + 0.025)) < 0.016);
}

void TestSpeechWindow::thePlayheadMovesWithTheSound()
{
    FakeSound* sound = useFakeSound();
    const int frames = m_session->snapshot()->iteration->batch().lengths.front();
    m_session->goToPhase(Phase::Backward);
    QTest::keyClick(m_window.get(), Qt::Key_P);
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 0}));
    sound->place = 10.5 * 0.015;
    QTRY_COMPARE(m_session->cursor(), (Cursor{Phase::Forward, 10}));
    QCOMPARE(button("Stop")->isEnabled(), true);
    sound->finish();
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, frames - 1}));
    QVERIFY(button("Play"));
}

void TestSpeechWindow::aPlayheadThatIsTakenElsewhereStaysThere()
{
    FakeSound* sound = useFakeSound();
    QTest::mouseClick(button("Play"), Qt::LeftButton);
    m_session->setCursor({Phase::Forward, 3});
    sound->finish();
    QCOMPARE(m_session->cursor(), (Cursor{Phase::Forward, 3}));
}

void TestSpeechWindow::theButtonStopsWhatItBegan()
{
    const FakeSound* sound = useFakeSound();
    QTest::mouseClick(button("Play"), Qt::LeftButton);
    QTest::mouseClick(button("Stop"), Qt::LeftButton);
    QVERIFY(!sound->playing);
    QTest::mouseClick(button("Record"), Qt::LeftButton);
    QVERIFY(sound->recordingFor > 1.0);
    QVERIFY2(lane()->title().contains("Speak now") && lane()->title().contains("tap"),
        qPrintable(lane()->title()));
    QTest::mouseClick(button("Listening…"), Qt::LeftButton);
    QVERIFY(!sound->recordingFor);
    QVERIFY(!lane()->title().contains("Speak now"));
    // One takes the place of the other.
    QTest::mouseClick(button("Record"), Qt::LeftButton);
    QTest::mouseClick(button("Play"), Qt::LeftButton);
    QVERIFY(!sound->recordingFor && sound->playing);
    QVERIFY(button("Record"));
}

void TestSpeechWindow::aSpokenWordIsHeard()
{
    m_session->trainUntil({.iterations = 200});
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->isTraining(), 60000);
    FakeSound* sound = useFakeSound();
    QTest::keyClick(m_window.get(), Qt::Key_M);
    QVERIFY(sound->recordingFor.has_value());
    sound->hear(spoken("pots/test-tina.wav"));
    QTRY_VERIFY(task() != nullptr && task()->isAsked());
    QTRY_VERIFY2(hint().startsWith("Heard: pots"), qPrintable(hint()));
    QVERIFY2(lane()->title().startsWith("“my voice” — heard at its end: pots"),
        qPrintable(lane()->title()));
    QCOMPARE(notice(), QString());
}

void TestSpeechWindow::aSpokenWordCanBePlayed()
{
    FakeSound* sound = useFakeSound();
    QTest::keyClick(m_window.get(), Qt::Key_M);
    const Recording heard = spoken("pots/test-tina.wav");
    sound->hear(heard);
    QTRY_VERIFY(task() != nullptr && task()->isAsked());
    QTest::keyClick(m_window.get(), Qt::Key_P);
    QVERIFY(sound->playing.has_value());
    const Recording word =
        withoutSilence(*parseWav(shipped("pots/test-tina.wav").toStdString(), "pots"));
    QVERIFY2(std::abs(sound->playing->seconds() - word.seconds()) < 0.15,
        qPrintable(QString("%1 for %2 s").arg(sound->playing->seconds()).arg(word.seconds())));
}

void TestSpeechWindow::silenceIsToldApartFromAWord()
{
    FakeSound* sound = useFakeSound();
    const ExperimentOptions before = m_session->options();
    QTest::keyClick(m_window.get(), Qt::Key_M);
    Recording silence;
    silence.rate = 44100;
    silence.samples.assign(66150, 0.0F);
    sound->hear(silence);
    QVERIFY2(notice().contains("heard no word"), qPrintable(notice()));
    QVERIFY(m_session->options() == before);
    // The sentence goes with the next word.
    QTest::keyClick(m_window.get(), Qt::Key_M);
    sound->hear(spoken("tap/anna.wav"));
    QCOMPARE(notice(), QString());
}

void TestSpeechWindow::aMachineWithoutSoundSaysSo()
{
    FakeSound* sound = useFakeSound();
    sound->plug(false, false);
    QVERIFY(!button("Play")->isEnabled());
    QVERIFY2(button("Play")->toolTip().contains("no loudspeaker"),
        qPrintable(button("Play")->toolTip()));
    QVERIFY(!button("Record")->isEnabled());
    QVERIFY2(button("Record")->toolTip().contains("no microphone"),
        qPrintable(button("Record")->toolTip()));
    for (const Qt::Key key : {Qt::Key_P, Qt::Key_M})
        QTest::keyClick(m_window.get(), key);
    QVERIFY(!sound->playing && !sound->recordingFor);
    QCOMPARE(notice(), QString());
}

void TestSpeechWindow::devicesComeAndGo()
{
    FakeSound* sound = useFakeSound();
    sound->plug(true, false);
    QVERIFY(button("Play")->isEnabled() && !button("Record")->isEnabled());
    sound->plug(false, true);
    QVERIFY(!button("Play")->isEnabled() && button("Record")->isEnabled());
}

void TestSpeechWindow::whatFailsIsTold()
{
    FakeSound* sound = useFakeSound();
    QTest::mouseClick(button("Record"), Qt::LeftButton);
    emit sound->failed("The microphone gives no sound.");
    QCOMPARE(notice(), QString("The microphone gives no sound."));
    QVERIFY(button("Record"));
}

void TestSpeechWindow::noDeviceIsLookedForWithoutSpeech()
{
    m_session->setOptions(defaultOptions());
    QTRY_VERIFY(task() == nullptr);
    int made = 0;
    m_window->networkView()->timeline()->sound()->setDeviceMaker([&made] {
        ++made;
        return std::make_unique<FakeSound>();
    });
    QVERIFY(!action("sound.play")->isEnabled() && !action("sound.record")->isEnabled());
    QTest::qWait(50);
    QCOMPARE(made, 0);
    m_session->setOptions(recommendedExperiment(standardOptions(TaskKind::SpokenWords)));
    QTRY_COMPARE(made, 1);
    QVERIFY(action("sound.play")->isEnabled());
}

QTEST_MAIN(TestSpeechWindow)
#include "tst_speech_window.moc"
