#include "core/file/tar.h"
#include "core/file/wav.h"
#include "core/task/sample_data.h"
#include "core/task/spoken_words.h"
#include "core/training/recommended_experiment.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/lanes/sound_lane.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"

#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
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
    void aBrokenWavLeavesEverythingAsItIs();
    void aDroppedFolderIsLearned();
    void aFolderWithoutSoundsIsRefused();

private:
    void drop(const QString& path);
    QString write(const QString& name, const QByteArray& bytes);
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

void TestSpeechWindow::drop(const QString& path)
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &dropped);
}

QString TestSpeechWindow::write(const QString& name, const QByteArray& bytes)
{
    const QString path = m_folder->filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
    return path;
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
    drop(write("say this.wav", shipped("pots/test-tina.wav")));
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

void TestSpeechWindow::aBrokenWavLeavesEverythingAsItIs()
{
    const ExperimentOptions before = m_session->options();
    drop(write("broken.wav", shipped("pots/test-tina.wav").left(1000)));
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
    drop(m_folder->filePath("mine"));
    QTRY_VERIFY(task() != nullptr && task()->outputSize() == 2);
    QCOMPARE(task()->outputName(0), std::string("no"));
    QCOMPARE(task()->outputName(1), std::string("yes"));
    QVERIFY2(hint().contains("Recordings: 6 of 2 words"), qPrintable(hint()));
}

void TestSpeechWindow::aFolderWithoutSoundsIsRefused()
{
    write("texts/a.txt", "hello");
    drop(m_folder->filePath("texts"));
    QVERIFY2(notice().contains("a folder without WAV files"), qPrintable(notice()));
}

QTEST_MAIN(TestSpeechWindow)
#include "tst_speech_window.moc"
