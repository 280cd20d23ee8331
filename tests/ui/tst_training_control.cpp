#include "core/cell/catalog.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"

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

void TestTrainingControl::numbersThatAreNotFiniteStopTraining()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().equations = findInCatalog("vanilla")->text(Function::Relu);
    options.optimizer.kind = OptimizerKind::Sgd;
    options.optimizer.learningRate = 1e6;
    options.initialisation.spectralRadius = 3.0;
    Session session(options);
    QSignalSpy problems(&session, &Session::problem);
    session.startTraining();
    QTRY_VERIFY(!session.isTraining());
    const int broken = session.snapshot()->iteration->number();
    QVERIFY(broken > 0);
    QCOMPARE(problems.count(), 1);
    QVERIFY(problems.first().first().toString().contains(QString::number(broken)));

    // The iteration before it is whole, and a smaller learning rate goes on from there.
    session.goToIteration(broken - 1);
    QTRY_COMPARE(session.snapshot()->iteration->number(), broken - 1);
    QVERIFY(std::isfinite(session.snapshot()->iteration->loss()));
    session.rewind();
    QTRY_COMPARE(session.snapshot()->iteration->number(), 0);
    options.optimizer.learningRate = 1e-9;
    session.setOptions(options);
    session.trainUntil({.iterations = broken + 3});
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), broken + 3);
}

void TestTrainingControl::aStartThatIsNotFiniteIsSaidSo()
{
    ExperimentOptions options = defaultOptions();
    options.layers.front().equations = "h[t] = exp(exp(exp(exp(W x[t] + U h[t-1] + b + 9))))";
    Session session(options);
    QSignalSpy problems(&session, &Session::problem);
    session.startTraining();
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), 0);
    QCOMPARE(problems.count(), 1);
    QVERIFY(problems.first().first().toString().startsWith("Iteration 0"));
}

QTEST_GUILESS_MAIN(TestTrainingControl)
#include "tst_training_control.moc"
