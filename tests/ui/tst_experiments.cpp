#include "core/cell/catalog.h"
#include "tests/support/exact_losses.h"
#include "tests/ui/losses_of.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace loopscope;
using namespace loopscope::ui;
using loopscope::ui::test::lossesOf;

namespace
{

ExperimentOptions smallOptions()
{
    ExperimentOptions options = defaultOptions();
    options.sequenceLength = 4;
    options.layers.front().units = 5;
    return options;
}

ExperimentOptions withCell(ExperimentOptions options, const char* identifier)
{
    options.layers.front().equations = findInCatalog(identifier)->text();
    return options;
}

} // namespace

/// Undo, and several networks in one session.
class TestExperiments : public QObject
{
    Q_OBJECT
private slots:
    void aChangeIsNamedTakenBackAndMadeAgain();
    void aDraggedSettingIsOneChange();
    void differentSettingsAreDifferentChanges();
    void aSettingDraggedBackLeavesNoChange();
    void networksShareTheTaskAndAreTrainedTogether();
    void networksAreTrainedInStep_data();
    void networksAreTrainedInStep();
    void asManyIterationsOfAllAsAskedFor();
    void aGoalForTheLossIsTheActiveNetworks();
    void numbersThatAreNotFiniteStopAllAtTheSameIteration_data();
    void numbersThatAreNotFiniteStopAllAtTheSameIteration();
    void anIterationAskedForWhileTrainingIsGoneToByAll();
    void aNetworkThatIsAddedCatchesUp();
    void theOthersFollowWhenTheActiveOneBeginsAnew();
    void trainingInStepIsTheSameAsTrainingAlone();
    void sharedSettingsAreSetForAllNetworks();
    void theActiveNetworkIsTheOneThatIsShown();
    void removingANetworkLeavesTheOthersTheirTraining();
    void noMoreThanFourNetworksAndNoFewerThanOne();
};

void TestExperiments::aChangeIsNamedTakenBackAndMadeAgain()
{
    Session session(withCell(smallOptions(), "lstm"));
    const ExperimentOptions before = session.options();
    session.setOptions(withCell(before, "gru"));
    QCOMPARE(session.undoStack().undoText(), QString("LSTM → GRU"));
    session.undoStack().undo();
    QVERIFY(session.options() == before);
    QTRY_VERIFY(session.snapshot()->options == before);
    QCOMPARE(session.undoStack().redoText(), QString("LSTM → GRU"));
    session.undoStack().redo();
    QTRY_VERIFY(session.snapshot()->options == withCell(before, "gru"));
}

void TestExperiments::aDraggedSettingIsOneChange()
{
    Session session(smallOptions());
    ExperimentOptions options = session.options();
    for (const double radius : {1.0, 1.1, 1.2}) {
        options.initialisation.spectralRadius = radius;
        session.setOptions(options);
    }
    QCOMPARE(session.undoStack().count(), 1);
    QCOMPARE(session.undoStack().undoText(), QString("ρ 0.9 → 1.2"));
    session.undoStack().undo();
    QCOMPARE(session.options().initialisation.spectralRadius, 0.9);
}

void TestExperiments::differentSettingsAreDifferentChanges()
{
    Session session(smallOptions());
    ExperimentOptions options = session.options();
    options.sequenceLength = 8;
    session.setOptions(options);
    options.layers.front().units = 7;
    session.setOptions(options);
    options.optimizer.learningRate = 0.5;
    session.setOptions(options);
    QCOMPARE(session.undoStack().count(), 3);
    QCOMPARE(session.undoStack().text(0), QString("T 4 → 8"));
    QCOMPARE(session.undoStack().text(1), QString("units 5 → 7"));
    QCOMPARE(session.undoStack().text(2), QString("learning rate 0.01 → 0.5"));
}

void TestExperiments::aSettingDraggedBackLeavesNoChange()
{
    Session session(smallOptions());
    ExperimentOptions options = session.options();
    options.sequenceLength = 8;
    session.setOptions(options);
    options.sequenceLength = 4;
    session.setOptions(options);
    QCOMPARE(session.undoStack().count(), 0);
    QVERIFY(session.options() == options);
}

void TestExperiments::networksShareTheTaskAndAreTrainedTogether()
{
    Session session(smallOptions());
    ExperimentOptions other = withCell(defaultOptions(), "lstm");
    other.seed = 99;
    session.addExperiment(other);
    QCOMPARE(session.experimentCount(), 2);
    QCOMPARE(session.experiment(1).options().seed, session.options().seed);
    QCOMPARE(session.experiment(1).options().sequenceLength, 4);
    QVERIFY(session.experiment(1).snapshot()->iteration->batch().inputs ==
            session.snapshot()->iteration->batch().inputs);

    QSignalSpy training(&session, &Session::trainingChanged);
    session.startTraining();
    for (int i = 0; i < 2; ++i)
        QTRY_VERIFY(session.experiment(i).snapshot()->iteration->number() > 5);
    session.stopTraining();
    QTRY_VERIFY(!session.isTraining());
    QCOMPARE(training.count(), 2);
}

void TestExperiments::networksAreTrainedInStep_data()
{
    QTest::addColumn<double>("pace");
    QTest::newRow("as fast as it goes") << fullPace;
    QTest::newRow("at a pace that can be seen") << visiblePace;
}

void TestExperiments::networksAreTrainedInStep()
{
    QFETCH(const double, pace);
    Session session(smallOptions());
    session.setTrainingPace(pace);
    ExperimentOptions slow = withCell(smallOptions(), "lstm");
    slow.layers.front().units = 80; // many times slower than the other one
    session.addExperiment(slow);
    std::vector<int> shown; // iterations, when the last network of a round has been told
    bool areInStep = true;
    connect(&session, &Session::experimentChanged, &session, [&](int index) {
        if (index != session.experimentCount() - 1)
            return;
        areInStep = areInStep && session.isInStep();
        shown.push_back(session.snapshot()->iteration->number());
    });
    session.startTraining();
    QTRY_VERIFY(shown.size() > 10);
    session.stopTraining();
    QTRY_VERIFY(!session.isTraining());
    QVERIFY(areInStep);
    QVERIFY(session.isInStep());
    QVERIFY(std::is_sorted(shown.begin(), shown.end()));
    QCOMPARE(session.experiment(1).snapshot()->iteration->number(),
        session.experiment(0).snapshot()->iteration->number());
}

void TestExperiments::asManyIterationsOfAllAsAskedFor()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "gru"));
    session.addExperiment(withCell(smallOptions(), "lstm"));
    session.trainUntil({.iterations = 37});
    QTRY_VERIFY(!session.isTraining());
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(session.experiment(i).snapshot()->iteration->number(), 37);
        QCOMPARE(session.experiment(i).snapshot()->curves->loss.size(), 38);
        QCOMPARE(session.experiment(i).lastEnd(), TrainingEnd::Finished);
    }
}

void TestExperiments::aGoalForTheLossIsTheActiveNetworks()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "feed-forward"));
    session.trainUntil({.lossBelow = 1.0});
    QTRY_VERIFY(!session.isTraining());
    const std::vector<double> losses = lossesOf(*session.snapshot());
    QVERIFY(losses.back() < 1.0);
    QVERIFY(losses[losses.size() - 2] >= 1.0);
    QTRY_VERIFY(session.isInStep());
}

void TestExperiments::numbersThatAreNotFiniteStopAllAtTheSameIteration_data()
{
    QTest::addColumn<int>("active");
    QTest::newRow("of another network") << 0;
    QTest::newRow("of the active network") << 1;
}

void TestExperiments::numbersThatAreNotFiniteStopAllAtTheSameIteration()
{
    ExperimentOptions wild = withCell(defaultOptions(), "irnn");
    wild.optimizer.kind = OptimizerKind::Sgd;
    wild.optimizer.learningRate = 1e6;
    wild.initialisation.spectralRadius = 3.0;
    Session session(withCell(defaultOptions(), "lstm"));
    session.addExperiment(wild);
    QFETCH(int, active);
    session.setActive(active);
    QSignalSpy problems(&session, &Session::problem);
    session.startTraining();
    QTRY_VERIFY(!session.isTraining());
    QTRY_VERIFY(session.isInStep());
    QCOMPARE(session.experiment(1).lastEnd(), TrainingEnd::Diverged);
    QCOMPARE(problems.count(), 1);
    const QString sentence = problems.first().first().toString();
    QVERIFY2(sentence.startsWith("Vanilla RNN (ReLU): "), qPrintable(sentence));
}

void TestExperiments::anIterationAskedForWhileTrainingIsGoneToByAll()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "lstm"));
    session.startTraining();
    QTRY_VERIFY(session.snapshot()->iteration->number() > 20);
    session.showIteration(5);
    QVERIFY(!session.isTraining());
    for (int i = 0; i < 2; ++i)
        QTRY_COMPARE(session.experiment(i).snapshot()->iteration->number(), 5);
    // Nothing that was on its way comes after.
    QTest::qWait(100);
    for (int i = 0; i < 2; ++i)
        QCOMPARE(session.experiment(i).snapshot()->iteration->number(), 5);
}

void TestExperiments::aNetworkThatIsAddedCatchesUp()
{
    Session session(smallOptions());
    session.trainUntil({.iterations = 30});
    QTRY_VERIFY(!session.isTraining());
    session.addExperiment(withCell(smallOptions(), "gru"));
    QVERIFY(!session.isInStep());
    QTRY_VERIFY(session.isInStep());
    QCOMPARE(session.experiment(0).snapshot()->iteration->number(), 30);
    QCOMPARE(session.experiment(1).snapshot()->iteration->number(), 30);
}

void TestExperiments::theOthersFollowWhenTheActiveOneBeginsAnew()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "gru"));
    session.trainUntil({.iterations = 30});
    QTRY_VERIFY(!session.isTraining());
    const SnapshotPointer gru = session.experiment(1).snapshot();
    ExperimentOptions larger = session.options();
    larger.layers.front().units = 9;
    session.setOptions(larger);
    QTRY_COMPARE(session.snapshot()->iteration->number(), 0);
    QTRY_VERIFY(session.isInStep());
    // Its run is not lost.
    QCOMPARE(lossesOf(*session.experiment(1).snapshot()), lossesOf(*gru));
}

void TestExperiments::trainingInStepIsTheSameAsTrainingAlone()
{
    Session together(smallOptions());
    together.addExperiment(withCell(smallOptions(), "lstm"));
    together.trainUntil({.iterations = 60});
    QTRY_VERIFY(!together.isTraining());
    Trainer alone(withCell(smallOptions(), "lstm"));
    while (alone.current()->number() < 60)
        alone.advance();
    QCOMPARE(lossesOf(*together.experiment(1).snapshot()), exactLosses(alone));
}

void TestExperiments::sharedSettingsAreSetForAllNetworks()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "gru"));
    ExperimentOptions options = session.options();
    options.sequenceLength = 6;
    session.setOptions(options);
    QTRY_COMPARE(session.experiment(1).snapshot()->iteration->steps(), 6);
    QVERIFY(session.experiment(1).options().layers != options.layers);
    session.undoStack().undo();
    QTRY_COMPARE(session.experiment(1).snapshot()->iteration->steps(), 4);
}

void TestExperiments::theActiveNetworkIsTheOneThatIsShown()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "gru"));
    QSignalSpy shown(&session, &Session::snapshotChanged);
    QSignalSpy options(&session, &Session::optionsChanged);
    session.setActive(1);
    QCOMPARE(shown.count(), 1);
    QCOMPARE(options.count(), 1);
    QVERIFY(session.snapshot() == session.experiment(1).snapshot());
    QVERIFY(session.options() == session.experiment(1).options());
}

void TestExperiments::removingANetworkLeavesTheOthersTheirTraining()
{
    Session session(smallOptions());
    session.addExperiment(withCell(smallOptions(), "gru"));
    session.addExperiment(withCell(smallOptions(), "lstm"));
    session.setActive(2);
    session.startTraining();
    for (int i = 0; i < 3; ++i)
        QTRY_VERIFY(session.experiment(i).snapshot()->iteration->number() > 5);
    session.stopTraining();
    QTRY_VERIFY(!session.isTraining());
    const SnapshotPointer first = session.experiment(0).snapshot();
    const SnapshotPointer last = session.experiment(2).snapshot();

    session.removeExperiment(1);
    QCOMPARE(session.experimentCount(), 2);
    QVERIFY(session.experiment(0).snapshot() == first);
    QVERIFY(session.experiment(1).snapshot() == last);
    QCOMPARE(session.activeIndex(), 1);

    session.undoStack().undo();
    QCOMPARE(session.experimentCount(), 3);
    QVERIFY(session.experiment(0).snapshot() == first);
    QVERIFY(session.experiment(2).snapshot() == last);
    QCOMPARE(session.snapshot(), last);
}

void TestExperiments::noMoreThanFourNetworksAndNoFewerThanOne()
{
    Session session(smallOptions());
    session.removeExperiment(0);
    QCOMPARE(session.experimentCount(), 1);
    for (const char* identifier : {"gru", "lstm", "irnn"})
        session.addExperiment(withCell(smallOptions(), identifier));
    QCOMPARE(session.experimentCount(), 4);
    QSignalSpy problems(&session, &Session::problem);
    session.addExperiment(smallOptions());
    QCOMPARE(session.experimentCount(), 4);
    QCOMPARE(problems.count(), 1);
}

QTEST_GUILESS_MAIN(TestExperiments)
#include "tst_experiments.moc"
