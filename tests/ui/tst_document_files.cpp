#include "core/bptt/writing.h"
#include "core/file/document.h"
#include "tests/ui/dropped_files.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/compare/compare_view.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/window/document_files.h"
#include "ui/window/kept_settings.h"
#include "ui/window/lesson_host.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/recent_files.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

/// A session in its window.
struct Desk {
    Desk()
        : session(options())
        , window(session)
    {
        window.resize(1200, 800);
        window.show();
    }

    static ExperimentOptions options()
    {
        ExperimentOptions options = defaultOptions();
        options.task.text = "hello there";
        options.sequenceLength = 6;
        options.layers.front().units = 5;
        return options;
    }

    void train(int iterations)
    {
        session.trainUntil({.iterations = iterations});
        QTRY_VERIFY_WITH_TIMEOUT(!session.isTraining(), 20000);
    }
    void setUnits(int units)
    {
        ExperimentOptions changed = session.options();
        changed.layers.front().units = units;
        session.setOptions(changed);
        QTRY_VERIFY(session.experiment(0).isSettled());
    }
    int iteration() const { return session.snapshot()->iteration->number(); }
    DocumentFiles& files() { return *window.files(); }
    void trigger(const char* name) { window.findChild<QAction*>(name)->trigger(); }
    QString notice() const { return window.networkView()->notice()->text(); }

    Session session;
    MainWindow window;
};

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The file behind the window, driven as a person drives it.
class TestDocumentFiles : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void savedAndOpenedAgainTheRunGoesOn();
    void theTitleSaysWhichFileAndWhetherItIsSaved();
    void whatIsUndoneNeedsNoSaving();
    void thePlayheadIsNoChange();
    void saveAsksForAFileOnce();
    void whereNothingCanBeWrittenEverythingStays();
    void problemsAreToldAboveTheNetworksInSight();
    void aBrokenDocumentChangesNothing();
    void theQuestion_data();
    void theQuestion();
    void withoutChangesNobodyIsAsked();
    void aQuestionIsAskedBeforeAnotherDocumentTakesThePlace();
    void newStartsAgain();
    void chartsPanelsAndComparingComeBack();
    void whatTheNetworkReadsComesBack();
    void recentFilesAreKept();
    void aRecentFileThatIsGoneLeavesTheList();
    void aDroppedDocumentIsOpened();
    void afterACrashTheWorkIsOffered();
    void afterALeaveNothingIsOffered();
    void theWorkOfAnotherWindowIsLeftAlone();
    void aLockThatNobodyHoldsGoes();
    void whatWasLostCanBeDiscarded();

private:
    QString path(const char* name) const { return folder->filePath(name); }
    void answer(QMessageBox::StandardButton button);
    void chooseFile(const QString& file);

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<Desk> desk;
    int m_questions = 0;
};

void TestDocumentFiles::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setApplicationName("tst_document_files");
}

void TestDocumentFiles::init()
{
    folder = std::make_unique<QTemporaryDir>();
    RecentFiles::clear();
    m_questions = 0;
    desk = std::make_unique<Desk>();
}

void TestDocumentFiles::cleanup()
{
    desk.reset();
    folder.reset();
    RecentFiles::clear();
}

/// To the question that comes next.
void TestDocumentFiles::answer(QMessageBox::StandardButton button)
{
    QTimer::singleShot(0, this, [this, button] {
        auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY(question);
        ++m_questions;
        question->button(button)->click();
    });
}

/// In the file dialog that comes next.
void TestDocumentFiles::chooseFile(const QString& file)
{
    QTimer::singleShot(0, this, [file] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        dialog->selectFile(file);
        static_cast<QDialog*>(dialog)->accept();
    });
}

void TestDocumentFiles::savedAndOpenedAgainTheRunGoesOn()
{
    desk->train(20);
    desk->session.setCursor({Phase::Backward, 2});
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    const QByteArray bytes = contentsOf(path("a.loopscope"));
    desk->train(30);
    const Eigen::VectorXd whole = desk->session.snapshot()->iteration->before().parameters;

    Desk other;
    QVERIFY(other.window.openFile(path("a.loopscope")));
    QCOMPARE(other.iteration(), 20);
    QCOMPARE(other.session.cursor(), (Cursor{Phase::Backward, 2}));
    QVERIFY(!other.files().isModified());
    QVERIFY(other.files().saveTo(path("b.loopscope")));
    QVERIFY(contentsOf(path("b.loopscope")) == bytes);
    other.train(30);
    QVERIFY(other.session.snapshot()->iteration->before().parameters == whole);
}

void TestDocumentFiles::theTitleSaysWhichFileAndWhetherItIsSaved()
{
    QVERIFY(!desk->window.isWindowModified());
    QVERIFY(desk->files().saveTo(path("memory.loopscope")));
    QCOMPARE(desk->window.windowTitle(), QString("memory.loopscope[*] — Loopscope"));
    QVERIFY(!desk->window.isWindowModified());
    desk->train(1);
    QVERIFY(desk->window.isWindowModified());
    desk->trigger("file.save");
    QVERIFY(!desk->window.isWindowModified());
    desk->setUnits(7);
    QVERIFY(desk->window.isWindowModified());
}

void TestDocumentFiles::whatIsUndoneNeedsNoSaving()
{
    desk->setUnits(9);
    QVERIFY(desk->files().isModified());
    desk->trigger("edit.undo");
    QTRY_VERIFY(!desk->files().isModified());
}

void TestDocumentFiles::thePlayheadIsNoChange()
{
    desk->session.stepForward();
    desk->session.goToPhase(Phase::Backward);
    QVERIFY(!desk->files().isModified());
}

void TestDocumentFiles::saveAsksForAFileOnce()
{
    desk->train(2);
    chooseFile(path("named")); // the ending is added
    desk->trigger("file.save");
    QCOMPARE(desk->files().path(), path("named.loopscope"));
    const QByteArray before = contentsOf(path("named.loopscope"));
    QVERIFY(!before.isEmpty());
    desk->train(2);
    desk->trigger("file.save");
    QVERIFY(contentsOf(path("named.loopscope")) != before);
    chooseFile(path("other.loopscope"));
    desk->trigger("file.saveAs");
    QCOMPARE(desk->files().path(), path("other.loopscope"));
    QVERIFY(contentsOf(path("other.loopscope")) == contentsOf(path("named.loopscope")));
}

void TestDocumentFiles::whereNothingCanBeWrittenEverythingStays()
{
    desk->train(3);
    QVERIFY(!desk->files().saveTo(path("none/a.loopscope")));
    QVERIFY2(desk->notice().contains("none/a.loopscope"), qPrintable(desk->notice()));
    QVERIFY(desk->files().isModified());
    QVERIFY(desk->files().path().isEmpty());
    QCOMPARE(desk->iteration(), 3);
}

void TestDocumentFiles::problemsAreToldAboveTheNetworksInSight()
{
    desk->window.setComparing(true);
    const NoticeBar* notice = desk->window.compareView()->notice();
    QVERIFY(!desk->files().saveTo(path("none/a.loopscope")));
    QVERIFY2(notice->text().contains("none/a.loopscope"), qPrintable(notice->text()));
    QVERIFY(!desk->window.openFile(path("missing.txt")));
    QVERIFY2(notice->text().contains("missing.txt"), qPrintable(notice->text()));
    QVERIFY(!desk->window.openFile(path("missing.lesson")));
    QVERIFY2(notice->text().contains("missing.lesson"), qPrintable(notice->text()));
    QVERIFY(notice->isVisible());
    desk->window.lessons()->showStartPage();
    QVERIFY(!desk->files().saveTo(path("none/a.loopscope")));
    QVERIFY(notice->isVisible());
}

void TestDocumentFiles::aBrokenDocumentChangesNothing()
{
    desk->train(3);
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    QByteArray bytes = contentsOf(path("a.loopscope"));
    QFile broken(path("broken.loopscope"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write(bytes.left(bytes.size() / 2));
    broken.close();
    QVERIFY(!desk->window.openFile(path("broken.loopscope")));
    QVERIFY2(desk->notice().contains("broken.loopscope"), qPrintable(desk->notice()));
    QVERIFY(!desk->window.openFile(path("missing.loopscope")));
    QVERIFY2(desk->notice().contains("missing.loopscope"), qPrintable(desk->notice()));
    QCOMPARE(desk->iteration(), 3);
    QCOMPARE(desk->files().path(), path("a.loopscope"));
}

void TestDocumentFiles::theQuestion_data()
{
    QTest::addColumn<int>("button");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<bool>("saves");
    QTest::newRow("save") << int(QMessageBox::Save) << true << true;
    QTest::newRow("discard") << int(QMessageBox::Discard) << true << false;
    QTest::newRow("cancel") << int(QMessageBox::Cancel) << false << false;
}

void TestDocumentFiles::theQuestion()
{
    QFETCH(int, button);
    QFETCH(bool, closes);
    QFETCH(bool, saves);
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    const QByteArray before = contentsOf(path("a.loopscope"));
    desk->train(5);
    answer(QMessageBox::StandardButton(button));
    QCOMPARE(desk->window.close(), closes);
    QCOMPARE(m_questions, 1);
    QCOMPARE(contentsOf(path("a.loopscope")) != before, saves);
    QCOMPARE(desk->window.isVisible(), !closes);
    QCOMPARE(desk->iteration(), 5);
}

void TestDocumentFiles::withoutChangesNobodyIsAsked()
{
    QVERIFY(desk->window.close());
    QCOMPARE(m_questions, 0);
}

void TestDocumentFiles::aQuestionIsAskedBeforeAnotherDocumentTakesThePlace()
{
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    desk->train(4);
    answer(QMessageBox::Cancel);
    QVERIFY(!desk->window.openFile(path("a.loopscope")));
    QCOMPARE(desk->iteration(), 4);
    answer(QMessageBox::Discard);
    QVERIFY(desk->window.openFile(path("a.loopscope")));
    QCOMPARE(desk->iteration(), 0);
    QCOMPARE(m_questions, 2);
}

void TestDocumentFiles::newStartsAgain()
{
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    desk->setUnits(9);
    answer(QMessageBox::Cancel);
    desk->trigger("file.new");
    QCOMPARE(desk->session.options().layers.front().units, 9);
    answer(QMessageBox::Discard);
    desk->trigger("file.new");
    QVERIFY(desk->session.options() == defaultOptions());
    QVERIFY(desk->files().path().isEmpty());
    QVERIFY(!desk->files().isModified());
    QCOMPARE(desk->window.windowTitle(), QString("Loopscope[*]"));
}

void TestDocumentFiles::chartsPanelsAndComparingComeBack()
{
    desk->window.diagnosticsPanel()->setArrangement({"loss", "saturation"});
    desk->trigger("view.explain");
    desk->window.compareWith("lstm");
    QTRY_VERIFY(desk->session.isInStep());
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    Desk other;
    QVERIFY(other.window.openFile(path("a.loopscope")));
    QCOMPARE(other.window.diagnosticsPanel()->arrangement(), (QStringList{"loss", "saturation"}));
    QVERIFY(!other.window.findChild<QAction*>("view.explain")->isChecked());
    QVERIFY(other.window.isComparing());
    QCOMPARE(other.session.experimentCount(), 2);
    QVERIFY(!other.files().isModified());
}

void TestDocumentFiles::whatTheNetworkReadsComesBack()
{
    const auto drawn = [](const Desk& of) {
        const auto& writing = of.session.snapshot()->iteration->batch().writing;
        return writing ? writing->drawn : std::vector<int>();
    };
    const WritingOptions asked{"tr ä", {1.3, 9}};
    desk->session.setWriting(asked);
    desk->session.setOwnOutputs(true);
    QTRY_VERIFY(!drawn(*desk).empty());
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    Desk other;
    QVERIFY(other.window.openFile(path("a.loopscope")));
    QVERIFY(other.session.showsOwnOutputs());
    QVERIFY(other.session.writing() == asked);
    QTRY_COMPARE(drawn(other), drawn(*desk));
    // A new network reads what is given.
    other.trigger("file.new");
    QVERIFY(!other.session.showsOwnOutputs());
    QVERIFY(other.session.writing() == WritingOptions());
}

void TestDocumentFiles::recentFilesAreKept()
{
    for (int i = 0; i < RecentFiles::most + 3; ++i)
        QVERIFY(desk->files().saveTo(path(qPrintable(QString("%1.loopscope").arg(i)))));
    QVERIFY(desk->window.openFile(path("5.loopscope")));
    QCOMPARE(RecentFiles::paths().size(), RecentFiles::most);
    QCOMPARE(RecentFiles::paths()[0], path("5.loopscope"));
    QCOMPARE(RecentFiles::paths()[1], path("10.loopscope"));
    keptSettings().sync();
    QVERIFY(QFile::exists(keptSettings().fileName()));
    QMenu* menu = desk->window.findChild<RecentFiles*>()->parent() == nullptr
                      ? nullptr
                      : qobject_cast<QMenu*>(desk->window.findChild<RecentFiles*>()->parent());
    QVERIFY(menu);
    emit menu->aboutToShow();
    menu->actions()[1]->trigger();
    QCOMPARE(desk->files().path(), path("10.loopscope"));
}

void TestDocumentFiles::aRecentFileThatIsGoneLeavesTheList()
{
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    QVERIFY(desk->files().saveTo(path("b.loopscope")));
    QVERIFY(QFile::remove(path("a.loopscope")));
    desk->files().openRecent(path("a.loopscope"));
    QVERIFY(desk->notice().contains("a.loopscope"));
    QCOMPARE(RecentFiles::paths(), QStringList{path("b.loopscope")});
}

void TestDocumentFiles::aDroppedDocumentIsOpened()
{
    desk->train(6);
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    Desk other;
    QVERIFY(drop(other.window, QStringList{path("a.loopscope")}));
    QCOMPARE(other.iteration(), 6);
}

void TestDocumentFiles::afterACrashTheWorkIsOffered()
{
    const QString kept = path("recovery");
    QVERIFY(desk->files().saveTo(path("a.loopscope")));
    desk->files().startRecovery(kept);
    QVERIFY(desk->notice().isEmpty());
    desk->train(12);
    desk->files().keepAside();
    QTRY_VERIFY(!desk->files().recovery()->isKeeping());
    QVERIFY(QFile::exists(desk->files().recovery()->path()));
    desk.reset(); // without a close: as far as anybody knows it crashed

    desk = std::make_unique<Desk>();
    desk->files().startRecovery(kept);
    QVERIFY2(desk->notice().contains("last changes to “a.loopscope”"), qPrintable(desk->notice()));
    const QString year = QString::number(QDate::currentDate().year() % 100);
    QVERIFY2(desk->notice().contains(year), qPrintable(desk->notice()));
    auto* notice = desk->window.networkView()->notice();
    QCOMPARE(notice->property("kind").toString(), QString("calm-notice"));
    desk->window.findChild<QPushButton*>("recovery.restore")->click();
    QCOMPARE(desk->iteration(), 12);
    QVERIFY(desk->files().isModified());
    QCOMPARE(desk->files().path(), path("a.loopscope"));
    QVERIFY(desk->notice().isEmpty());
    // It is still kept, until it is saved.
    QVERIFY(QFile::exists(desk->files().recovery()->path()));
    desk->trigger("file.save");
    QVERIFY(!QFile::exists(desk->files().recovery()->path()));
}

void TestDocumentFiles::afterALeaveNothingIsOffered()
{
    const QString kept = path("recovery");
    desk->files().startRecovery(kept);
    desk->train(3);
    desk->files().keepAside();
    answer(QMessageBox::Discard);
    QVERIFY(desk->window.close());
    desk = std::make_unique<Desk>();
    desk->files().startRecovery(kept);
    QVERIFY(desk->notice().isEmpty());
}

void TestDocumentFiles::theWorkOfAnotherWindowIsLeftAlone()
{
    const QString kept = path("recovery");
    desk->files().startRecovery(kept);
    desk->train(3);
    desk->files().keepAside();
    QTRY_VERIFY(!desk->files().recovery()->isKeeping());
    Desk other;
    other.files().startRecovery(kept);
    QVERIFY(other.notice().isEmpty());
}

void TestDocumentFiles::aLockThatNobodyHoldsGoes()
{
    const QString kept = path("recovery");
    QDir().mkpath(kept);
    // As QLockFile writes it, of a program that is gone: no process has this number.
    QFile lock(kept + "/gone.lock");
    QVERIFY(lock.open(QIODevice::WriteOnly));
    lock.write("4194999\ntst_document_files\n" + QSysInfo::machineHostName().toUtf8() + "\n");
    lock.close();
    desk->files().startRecovery(kept);
    QVERIFY(!QFile::exists(kept + "/gone.lock"));
    const QStringList held = QDir(kept).entryList({"*.lock"});
    QCOMPARE(held.size(), 1);
    Desk other;
    other.files().startRecovery(kept);
    QVERIFY(QDir(kept).entryList({"*.lock"}).contains(held.first()));
}

void TestDocumentFiles::whatWasLostCanBeDiscarded()
{
    const QString kept = path("recovery");
    desk->files().startRecovery(kept);
    desk->train(3);
    desk->files().keepAside();
    QTRY_VERIFY(!desk->files().recovery()->isKeeping());
    desk = std::make_unique<Desk>();
    desk->files().startRecovery(kept);
    desk->window.findChild<QPushButton*>("recovery.discard")->click();
    QVERIFY(desk->notice().isEmpty());
    QVERIFY(QDir(kept).entryList({"*.loopscope"}).isEmpty());
    QCOMPARE(desk->iteration(), 0);
}

QTEST_MAIN(TestDocumentFiles)
#include "tst_document_files.moc"
