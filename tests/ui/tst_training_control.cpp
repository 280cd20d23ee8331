#include "core/cell/catalog.h"
#include "ui/session/broken_run.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/session/wording.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

/// How fast training goes, and when it stops by itself.
class TestTrainingControl : public QObject
{
    Q_OBJECT
private slots:
    void asManyIterationsAsAskedFor();
    void untilTheLossIsLowEnough();
    void aLossThatIsLowEnoughAlreadyTrainsNothing();
    void atAChosenPace();
    void thePaceChangesWhileTrainingRuns();
    void aPaceThatCannotBeIsMovedIntoRange();
    void trainingStartsWithTheSettingsChosenLast();
    void numbersThatAreNotFiniteStopTraining();
    void aStartThatIsNotFiniteIsSaidSo();
};

void TestTrainingControl::asManyIterationsAsAskedFor()
{
    Session session(defaultOptions());
    QSignalSpy messages(&session, &Session::message);
    session.trainUntil({.iterations = 7});
    QVERIFY(session.isTraining());
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), 7);
    QVERIFY(messages.last().first().toString().startsWith("Finished at iteration 7"));
    session.trainUntil({.iterations = 1});
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), 8);
}

void TestTrainingControl::untilTheLossIsLowEnough()
{
    Session session(defaultOptions());
    session.trainUntil({.lossBelow = 1.0});
    QTRY_VERIFY(!session.isTraining());
    const Series& losses = session.snapshot()->curves->loss;
    QVERIFY(losses.at(losses.size() - 1).largest < 1.0);
    QVERIFY(losses.at(losses.size() - 2).smallest >= 1.0);
}

void TestTrainingControl::aLossThatIsLowEnoughAlreadyTrainsNothing()
{
    Session session(defaultOptions());
    session.trainUntil({.lossBelow = 100.0});
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), 0);
}

void TestTrainingControl::atAChosenPace()
{
    Session session(defaultOptions());
    session.setTrainingPace(20.0);
    QElapsedTimer watch;
    watch.start();
    session.trainUntil({.iterations = 6});
    QTRY_VERIFY(!session.isTraining());
    // Six ticks of 50 ms each; a busy machine may take longer, never less.
    QVERIFY2(watch.elapsed() >= 250, qPrintable(QString::number(watch.elapsed())));
    QCOMPARE(session.snapshot()->iteration->number(), 6);
}

void TestTrainingControl::thePaceChangesWhileTrainingRuns()
{
    Session session(defaultOptions());
    session.setTrainingPace(1.0);
    session.startTraining();
    QTest::qWait(100);
    QVERIFY(session.snapshot()->iteration->number() <= 1);
    QSignalSpy paces(&session, &Session::trainingPaceChanged);
    session.setTrainingPace(fullPace);
    QCOMPARE(paces.count(), 1);
    QTRY_VERIFY(session.snapshot()->iteration->number() > 50);
    session.stopTraining();
    QTRY_VERIFY(!session.isTraining());
}

void TestTrainingControl::aPaceThatCannotBeIsMovedIntoRange()
{
    Session session(defaultOptions());
    session.setTrainingPace(1e9);
    QCOMPARE(session.trainingPace(), fastestPace);
    session.setTrainingPace(-3.0);
    QCOMPARE(session.trainingPace(), slowestPace);
    session.setTrainingPace(std::nan(""));
    QCOMPARE(session.trainingPace(), slowestPace);
}

void TestTrainingControl::trainingStartsWithTheSettingsChosenLast()
{
    Session session(defaultOptions());
    ExperimentOptions options = defaultOptions();
    for (const double radius : {1.0, 1.1, 1.2, 1.3}) {
        options.initialisation.spectralRadius = radius;
        session.setOptions(options);
    }
    session.trainUntil({.iterations = 5});
    QTRY_VERIFY(!session.isTraining());
    QVERIFY(session.snapshot()->options == options);
    Trainer trainer(options);
    trainer.advanceTo(5);
    QVERIFY(session.snapshot()->iteration->before().parameters ==
            trainer.current()->before().parameters);
}

void TestTrainingControl::numbersThatAreNotFiniteStopTraining()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().equations = findInCatalog("vanilla")->text(Function::Relu);
    options.optimizer.kind = OptimizerKind::Sgd;
    options.optimizer.learningRate = 1e6;
    options.initialisation.spectralRadius = 3.0;
    Session session(options);
    QSignalSpy breaks(&session, &Session::broke);
    session.startTraining();
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(breaks.count(), 1);
    QVERIFY(session.snapshot()->broken);
    const BrokenRun broken = *session.snapshot()->broken;
    QVERIFY(broken.breakdown.iteration > 0);

    // The last good iteration is shown, ready to step.
    QCOMPARE(session.snapshot()->iteration->number(), broken.lastGood);
    QVERIFY(broken.lastGood < broken.breakdown.iteration);
    QVERIFY(std::isfinite(session.snapshot()->iteration->loss()));
    QCOMPARE(session.cursor(), startOf(Phase::Forward, session.steps()));

    // Without a change the same run breaks at the same place again.
    session.startTraining();
    QTRY_COMPARE(breaks.count(), 2);
    QCOMPARE(session.snapshot()->broken->breakdown.iteration, broken.breakdown.iteration);

    // A much smaller learning rate goes on, and the run is whole.
    options.optimizer.learningRate = 1e-9;
    session.setOptions(options);
    QTRY_VERIFY(!session.snapshot()->broken);
    session.trainUntil({.iterations = broken.breakdown.iteration + 3});
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(),
        broken.lastGood + broken.breakdown.iteration + 3);
}

void TestTrainingControl::aStartThatIsNotFiniteIsSaidSo()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().equations = "h[t] = exp(exp(exp(exp(W x[t] + U h[t-1] + b + 9))))";
    Session session(options);
    QSignalSpy breaks(&session, &Session::broke);
    session.startTraining();
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), 0);
    QCOMPARE(breaks.count(), 1);
    QCOMPARE(session.snapshot()->broken->lastGood, -1);
    QVERIFY(sentenceForBreak(*session.snapshot()->broken).startsWith("Iteration 0"));
}

QTEST_GUILESS_MAIN(TestTrainingControl)
#include "tst_training_control.moc"
