#include "core/cell/catalog.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTest>

using namespace loopscope;
using namespace loopscope::ui;

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
