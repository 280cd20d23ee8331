#include "core/cell/catalog.h"
#include "tests/support/exact_losses.h"
#include "tests/ui/losses_of.h"
#include "ui/session/default_options.h"
#include "ui/session/run_branches.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/window/history_bar.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"

#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace loopscope;
using namespace loopscope::ui;
using loopscope::ui::test::lossesOf;

namespace
{

using Change = std::function<void(ExperimentOptions&)>;

int numberOf(const Session& session)
{
    return session.snapshot()->iteration->number();
}

/// A copy: the record behind it is used again.
Eigen::VectorXd weightsOf(const Session& session)
{
    return session.snapshot()->iteration->before().parameters;
}

const RunBranches& runsOf(const Session& session)
{
    return *session.snapshot()->branches;
}

void train(Session& session, int iterations)
{
    const int last = numberOf(session) + iterations;
    session.trainUntil({.iterations = iterations});
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(numberOf(session), last);
}

void goTo(Session& session, int iteration)
{
    session.goToIteration(iteration);
    QTRY_COMPARE(numberOf(session), iteration);
}

void change(Session& session, const Change& edit)
{
    ExperimentOptions options = session.options();
    edit(options);
    session.setOptions(options);
    QTRY_VERIFY(session.snapshot()->options == options);
}

void setRate(ExperimentOptions& options)
{
    options.optimizer.learningRate = 0.1;
}

} // namespace

Q_DECLARE_METATYPE(Change)

/// The run as a film: back to any iteration, split there, and return.
class TestRunFilm : public QObject
{
    Q_OBJECT
private slots:
    void everyIterationComesBackBitForBit();
    void steppingWorksThereAsAnywhere();
    void settingsFollowTheIteration();
    void trainingOnFromAnEarlierIterationMeetsTheSameRun();
    void aChangeAtAnEarlierIterationSplitsTheRun();
    void anotherRunIsReturnedToBitForBit();
    void aChangeAtTheNewestIterationSplitsNothing();
    void undoBringsTrainedWeightsBack_data();
    void undoBringsTrainedWeightsBack();
    void aDragIsOneRun();
    void theOldestRunsAreForgotten();
    void theSliderScrubs();
    void theKeysMoveTheSlider();
    void theMenuReturnsToARun();
    void theSliderEndsAtTheGoalOfTraining();
    void whatIsForgottenIsTold();
    void itCanBeLookedAt();
};

void TestRunFilm::everyIterationComesBackBitForBit()
{
    Session session(defaultOptions());
    const Eigen::VectorXd start = weightsOf(session);
    train(session, 37);
    const Eigen::VectorXd at37 = weightsOf(session);
    train(session, 40);
    const Eigen::VectorXd at77 = weightsOf(session);
    goTo(session, 37);
    QVERIFY(weightsOf(session) == at37);
    session.rewind();
    QTRY_COMPARE(numberOf(session), 0);
    QVERIFY(weightsOf(session) == start);
    goTo(session, 77);
    QVERIFY(weightsOf(session) == at77);
    QVERIFY(runsOf(session).others.empty());
}

void TestRunFilm::steppingWorksThereAsAnywhere()
{
    Session session(defaultOptions());
    train(session, 20);
    goTo(session, 8);
    session.stepForward();
    QCOMPARE(session.cursor(), (Cursor{Phase::Forward, 1}));
    session.toStart();
    session.stepBackward();
    QTRY_COMPARE(numberOf(session), 7);
    QCOMPARE(session.cursor().phase, Phase::Update);
    session.stepForward();
    QTRY_COMPARE(numberOf(session), 8);
}

void TestRunFilm::settingsFollowTheIteration()
{
    Session session(defaultOptions());
    train(session, 20);
    change(session, setRate);
    train(session, 20);
    QSignalSpy options(&session, &Session::optionsChanged);
    goTo(session, 5);
    QCOMPARE(session.options().optimizer.learningRate, 0.01);
    QCOMPARE(options.count(), 1);
    goTo(session, 30);
    QCOMPARE(session.options().optimizer.learningRate, 0.1);
}

void TestRunFilm::trainingOnFromAnEarlierIterationMeetsTheSameRun()
{
    Session session(defaultOptions());
    train(session, 40);
    const Eigen::VectorXd at40 = weightsOf(session);
    goTo(session, 10);
    train(session, 30);
    QVERIFY(weightsOf(session) == at40);
    QVERIFY(runsOf(session).others.empty());
}

void TestRunFilm::aChangeAtAnEarlierIterationSplitsTheRun()
{
    Session session(defaultOptions());
    train(session, 40);
    goTo(session, 15);
    change(session, setRate);
    QCOMPARE(numberOf(session), 15);
    QCOMPARE(runsOf(session).others.size(), std::size_t(1));
    QCOMPARE(runsOf(session).current.words, QString("learning rate 0.01 → 0.1"));
    QCOMPARE(runsOf(session).current.iteration, 15);
    const RunBranch& old = *runsOf(session).others.front();
    QCOMPARE(old.origin.words, QString("first run"));

    // Both curves are there, the same up to the split.
    train(session, 30);
    const std::vector<double> now = lossesOf(*session.snapshot());
    const std::vector<double> before = exactLosses(runsOf(session).others.front()->run->losses);
    QCOMPARE(before.size(), std::size_t(41));
    QCOMPARE(now.size(), std::size_t(46));
    for (std::size_t i = 0; i <= 15; ++i)
        QCOMPARE(now[i], before[i]);
    QVERIFY(now[17] != before[17]);
}

void TestRunFilm::anotherRunIsReturnedToBitForBit()
{
    Session session(defaultOptions());
    train(session, 40);
    const Eigen::VectorXd at40 = weightsOf(session);
    goTo(session, 15);
    const Eigen::VectorXd at15 = weightsOf(session);
    change(session, setRate);
    train(session, 30);
    const Eigen::VectorXd other = weightsOf(session);

    session.returnToRun(runsOf(session).others.front()->origin.number);
    QTRY_COMPARE(numberOf(session), 40);
    QVERIFY(weightsOf(session) == at40);
    QCOMPARE(session.options().optimizer.learningRate, 0.01);
    QCOMPARE(session.snapshot()->curves->loss.size(), 41);
    QCOMPARE(runsOf(session).current.words, QString("first run"));
    goTo(session, 15);
    QVERIFY(weightsOf(session) == at15);

    QCOMPARE(runsOf(session).others.size(), std::size_t(1));
    session.returnToRun(runsOf(session).others.front()->origin.number);
    QTRY_COMPARE(numberOf(session), 45);
    QVERIFY(weightsOf(session) == other);
    QCOMPARE(session.options().optimizer.learningRate, 0.1);
}

void TestRunFilm::aChangeAtTheNewestIterationSplitsNothing()
{
    Session session(defaultOptions());
    train(session, 20);
    change(session, setRate);
    QVERIFY(runsOf(session).others.empty());
    train(session, 5);
    session.undoStack().undo();
    QTRY_COMPARE(session.snapshot()->options.optimizer.learningRate, 0.01);
    QCOMPARE(numberOf(session), 25);
    QVERIFY(runsOf(session).others.empty());
}

void TestRunFilm::undoBringsTrainedWeightsBack_data()
{
    QTest::addColumn<Change>("edit");
    QTest::newRow("another cell") << Change([](ExperimentOptions& options) {
        options.layers.front().equations = findInCatalog("gru")->text();
    });
    QTest::newRow("more units")
        << Change([](ExperimentOptions& options) { options.layers.front().units = 20; });
    QTest::newRow("another layer")
        << Change([](ExperimentOptions& options) { options.layers.push_back(options.layers[0]); });
    QTest::newRow("new weights") << Change([](ExperimentOptions& options) { ++options.seed; });
}

void TestRunFilm::undoBringsTrainedWeightsBack()
{
    QFETCH(const Change, edit);
    Session session(defaultOptions());
    train(session, 50);
    const Eigen::VectorXd trained = weightsOf(session);
    const ExperimentOptions before = session.options();
    change(session, edit);
    QCOMPARE(numberOf(session), 0);
    train(session, 10);
    const Eigen::VectorXd other = weightsOf(session);

    session.undoStack().undo();
    QTRY_COMPARE(numberOf(session), 50);
    QVERIFY(session.options() == before);
    QVERIFY(weightsOf(session) == trained);
    QCOMPARE(session.snapshot()->curves->loss.size(), 51);

    session.undoStack().redo();
    QTRY_COMPARE(numberOf(session), 10);
    QVERIFY(weightsOf(session) == other);

    session.undoStack().undo();
    QTRY_COMPARE(numberOf(session), 50);
    QVERIFY(weightsOf(session) == trained);
    train(session, 3);
}

void TestRunFilm::aDragIsOneRun()
{
    Session session(defaultOptions());
    train(session, 30);
    const Eigen::VectorXd trained = weightsOf(session);
    for (const int units : {13, 14, 15}) {
        change(session, [units](ExperimentOptions& options) { options.layers[0].units = units; });
        train(session, 4); // as if training went on while the slider is dragged
    }
    QCOMPARE(session.undoStack().count(), 1);
    QCOMPARE(runsOf(session).others.size(), std::size_t(1));
    session.undoStack().undo();
    QTRY_COMPARE(numberOf(session), 30);
    QVERIFY(weightsOf(session) == trained);
}

void TestRunFilm::theOldestRunsAreForgotten()
{
    Session session(defaultOptions());
    for (int i = 0; i < 12; ++i) {
        train(session, 2);
        // In turns: changes of one setting in a second are one.
        if (i % 2 == 0)
            session.newWeights();
        else
            change(session, [i](ExperimentOptions& o) { o.layers[0].units = 12 + i; });
        QTRY_COMPARE(numberOf(session), 0);
    }
    QCOMPARE(runsOf(session).others.size(), RunBranches::maximumOthers);
    QCOMPARE(runsOf(session).others.front()->origin.number, 12 - 8);
    QCOMPARE(runsOf(session).current.number, 12);
}

namespace
{

struct Window {
    Window()
        : session(defaultOptions())
        , window(session)
        , bar(window.networkView()->history())
    {
        window.resize(1366, 768);
        window.show();
        window.activateWindow();
        QCoreApplication::processEvents();
    }

    Session session;
    MainWindow window;
    HistoryBar* bar;
};

} // namespace

void TestRunFilm::theSliderScrubs()
{
    Window window;
    QSlider* slider = window.bar->slider();
    QVERIFY(!slider->isEnabled());
    train(window.session, 60);
    QVERIFY(slider->isEnabled());
    QCOMPARE(slider->maximum(), 60);
    QCOMPARE(slider->value(), 60);
    const int y = slider->height() / 2;
    const int handle = slider->width() - y;
    QTest::mousePress(slider, Qt::LeftButton, {}, QPoint(handle, y));
    QTest::mouseMove(slider, QPoint(slider->width() / 2, y));
    QTRY_VERIFY(std::abs(numberOf(window.session) - 30) <= 2);
    QTest::mouseMove(slider, QPoint(slider->width() / 4, y));
    QTRY_VERIFY(std::abs(numberOf(window.session) - 15) <= 3);
    QTest::mouseRelease(slider, Qt::LeftButton, {}, QPoint(slider->width() / 4, y));
    QTRY_COMPARE(numberOf(window.session), slider->value());
    // The playhead stays where it is: one place of the iteration, through the run.
    QCOMPARE(window.session.cursor(), startOf(Phase::Forward, 20));
}

void TestRunFilm::theKeysMoveTheSlider()
{
    Window window;
    train(window.session, 40);
    QSlider* slider = window.bar->slider();
    slider->setFocus(Qt::TabFocusReason);
    QVERIFY(slider->hasFocus());
    QTest::keyClick(slider, Qt::Key_Left);
    QTRY_COMPARE(numberOf(window.session), 39);
    QTest::keyClick(slider, Qt::Key_Home);
    QTRY_COMPARE(numberOf(window.session), 0);
    QTest::keyClick(slider, Qt::Key_End);
    QTRY_COMPARE(numberOf(window.session), 40);
}

void TestRunFilm::theMenuReturnsToARun()
{
    Window window;
    QVERIFY(window.bar->runsButton()->isHidden());
    train(window.session, 40);
    const Eigen::VectorXd at40 = weightsOf(window.session);
    goTo(window.session, 15);
    change(window.session, setRate);
    train(window.session, 5);
    QVERIFY(window.bar->runsButton()->isVisible());
    QCOMPARE(window.bar->runsButton()->text(), QString("2 runs"));
    emit window.bar->runsMenu()->aboutToShow();
    QAction* old = window.bar->runsMenu()->actions().first();
    QVERIFY2(old->text().startsWith("first run (up to iteration 40"), qPrintable(old->text()));
    QVERIFY(window.bar->runsMenu()->actions().last()->text().contains("from iteration 15"));
    old->trigger();
    QTRY_COMPARE(numberOf(window.session), 40);
    QVERIFY(weightsOf(window.session) == at40);
}

void TestRunFilm::theSliderEndsAtTheGoalOfTraining()
{
    Window window;
    QSlider* slider = window.bar->slider();
    const auto isSaid = [&](const QString& words) {
        const auto labels = window.bar->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
            [&](const QLabel* label) { return label->text().contains(words); });
    };
    train(window.session, 10);
    window.session.setTrainingPace(fastestPace);
    window.session.trainUntil({.iterations = 200});
    QTRY_VERIFY(numberOf(window.session) > 12);
    QCOMPARE(slider->maximum(), 210);
    QVERIFY(slider->value() < 100);
    QVERIFY(isSaid("to 210"));
    window.session.stopTraining();
    QTRY_VERIFY(!window.session.isTraining());
    QTRY_COMPARE(slider->maximum(), numberOf(window.session));
    QVERIFY(isSaid(" of "));
    window.session.trainUntil({.lossBelow = 1e-6});
    QTRY_VERIFY(isSaid("until loss < 10"));
}

void TestRunFilm::whatIsForgottenIsTold()
{
    Window window;
    Session& session = window.session;
    QVERIFY(!window.bar->slider()->toolTip().contains("forgotten"));
    QVERIFY(window.bar->slider()->toolTip().contains("16 MB"));
    // Settings that are large, changed at every iteration.
    ExperimentOptions options = session.options();
    options.edits.assign(10000, {0, "U", 0, 0, 0.1, 0.2, false});
    for (int i = 0; i < 200 && session.snapshot()->replayedFrom == 0; ++i) {
        options.edits.back().after = 0.2 + 0.001 * i;
        session.setOptions(options);
        QTRY_VERIFY(session.snapshot()->options == options);
        train(session, 1);
    }
    const int known = session.snapshot()->replayedFrom;
    QVERIFY(known > 2);
    const QString tip = window.bar->slider()->toolTip();
    QVERIFY2(tip.contains(QString("1 to %1 is forgotten").arg(known - 1)), qPrintable(tip));
    QSignalSpy messages(&session, &Session::message);
    session.goToIteration(known - 1);
    QVERIFY(messages.last().first().toString().contains("is forgotten"));
    QTRY_COMPARE(numberOf(session), known); // the next that is known
    session.goToIteration(known + 1);
    QVERIFY(messages.last().first().toString().contains("exactly as it was"));
    QTRY_COMPARE(numberOf(session), known + 1);
}

void TestRunFilm::itCanBeLookedAt()
{
    const QByteArray folder = qgetenv("LOOPSCOPE_PICTURES");
    if (folder.isEmpty())
        QSKIP("LOOPSCOPE_PICTURES names no folder to draw into");
    Window window;
    train(window.session, 300);
    goTo(window.session, 60);
    change(window.session, [](ExperimentOptions& options) {
        options.optimizer.learningRate = 0.001;
    });
    train(window.session, 150);
    change(window.session, [](ExperimentOptions& options) {
        options.layers[0].equations = findInCatalog("lstm")->text();
    });
    train(window.session, 220);
    goTo(window.session, 180);
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(*qApp, theme);
        for (const QSize& size : {QSize(1000, 640), QSize(1600, 1000)}) {
            window.window.resize(size);
            QTest::qWait(300);
            window.window.grab().save(QString("%1/film-%2-%3.png")
                                          .arg(QString::fromLocal8Bit(folder))
                                          .arg(size.width())
                                          .arg(int(theme)));
        }
    }
}

QTEST_MAIN(TestRunFilm)
#include "tst_run_film.moc"
