#include "core/file/document.h"
#include "core/task/task_description.h"
#include "core/training/recommended_experiment.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions small(std::string_view cell = "vanilla")
{
    ExperimentOptions options = defaultOptions();
    options.task.text = "hello there";
    options.sequenceLength = 6;
    options.layers.front().equations = findInCatalog(cell)->text();
    options.layers.front().units = 5;
    return options;
}

std::string bytesOf(const Document& document)
{
    const auto bytes = serialiseDocument(document);
    if (!bytes)
        qFatal("%s", bytes.error().c_str());
    return *bytes;
}

Document reopened(const Document& document)
{
    auto parsed = parseDocument(bytesOf(document), "the document");
    if (!parsed)
        qFatal("%s", parsed.error().c_str());
    return *parsed;
}

} // namespace

/// A session that is saved, opened again, or put aside for a while.
class TestSessionDocument : public QObject
{
    Q_OBJECT
private slots:
    void savingWhatWasOpenedGivesTheSameBytes();
    void trainingGoesOnBitForBit_data();
    void trainingGoesOnBitForBit();
    void allNetworksAndThePlayheadComeBack();
    void aPlayheadInTheEncoderComesBack();
    void aPlayheadBeforeTheEncoderStandsAtItsStart();
    void whatWasAskedForLastIsSaved();
    void aRunIsSavedWhileItIsTrained();
    void anEarlierIterationIsWhereItStands();
    void nothingIsLeftToUndo();
    void theCurveOfTheRunIsThere();
    void openingStopsTraining();
    void aDocumentThatCannotBeChangesNothing();
    void whatIsPutAsideComesBackUntouched();
    void whatTrainsIsPutAsideToo();

private:
    static void train(Session& session, int iterations);
    static void openIn(Session& session, const Document& document);
};

namespace
{

/// A translation: its encoder's steps stand before step 0.
ExperimentOptions translation()
{
    return recommendedExperiment(standardOptions(TaskKind::NumberWords));
}

} // namespace

void TestSessionDocument::aPlayheadInTheEncoderComesBack()
{
    for (const Phase phase : {Phase::Forward, Phase::Backward}) {
        Session session(translation());
        QVERIFY(session.span().encoderSteps > 3);
        session.setCursor({phase, -3});
        QCOMPARE(session.cursor(), (Cursor{phase, -3}));
        const Document document = reopened(session.save().result());
        Session other(small());
        openIn(other, document);
        QCOMPARE(other.span(), session.span());
        QCOMPARE(other.cursor(), (Cursor{phase, -3}));
    }
}

void TestSessionDocument::aPlayheadBeforeTheEncoderStandsAtItsStart()
{
    Session session(translation());
    Document document = reopened(session.save().result());
    document.phase = "forward";
    document.step = -1000;
    Session other(small());
    openIn(other, reopened(document));
    QCOMPARE(other.cursor(), (Cursor{Phase::Forward, other.span().first()}));
}

void TestSessionDocument::train(Session& session, int iterations)
{
    session.trainUntil({.iterations = iterations});
    QTRY_VERIFY_WITH_TIMEOUT(!session.isTraining(), 20000);
}

void TestSessionDocument::openIn(Session& session, const Document& document)
{
    const auto opened = session.open(document);
    QVERIFY2(opened, opened ? "" : qPrintable(opened.error()));
}

void TestSessionDocument::savingWhatWasOpenedGivesTheSameBytes()
{
    Session session(small("lstm"));
    train(session, 23);
    const std::string bytes = bytesOf(session.save().result());
    Session other(small());
    openIn(other, *parseDocument(bytes, "the document"));
    QVERIFY(bytesOf(other.save().result()) == bytes);
}

void TestSessionDocument::trainingGoesOnBitForBit_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

void TestSessionDocument::trainingGoesOnBitForBit()
{
    QFETCH(const int, kind);
    Session session(recommendedExperiment(standardOptions(TaskKind(kind))));
    train(session, 3);
    const Document document = reopened(session.save().result());
    train(session, 4);
    Session other(small());
    openIn(other, document);
    QCOMPARE(other.snapshot()->iteration->number(), 3);
    train(other, 4);
    QVERIFY(other.snapshot()->iteration->before().parameters ==
            session.snapshot()->iteration->before().parameters);
    QCOMPARE(other.snapshot()->iteration->loss(), session.snapshot()->iteration->loss());
}

void TestSessionDocument::allNetworksAndThePlayheadComeBack()
{
    Session session(small());
    session.addExperiment(small("gru"));
    session.addExperiment(small("lstm"));
    QTRY_VERIFY(session.isInStep());
    train(session, 5);
    session.setActive(1);
    session.setCursor({Phase::Backward, 3});
    const Document document = reopened(session.save().result());

    Session other(small());
    QSignalSpy opened(&other, &Session::opened);
    openIn(other, document);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(other.experimentCount(), 3);
    QCOMPARE(other.activeIndex(), 1);
    QCOMPARE(other.cursor(), (Cursor{Phase::Backward, 3}));
    QVERIFY(other.settings() == session.settings());
    QVERIFY(other.isInStep());
    train(session, 6);
    train(other, 6);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(other.experiment(i).snapshot()->iteration->loss(),
            session.experiment(i).snapshot()->iteration->loss());
}

void TestSessionDocument::whatWasAskedForLastIsSaved()
{
    Session session(small());
    ExperimentOptions options = small("gru");
    for (int units = 2; units < 9; ++units) {
        options.layers.front().units = units;
        session.setOptions(options);
    }
    const Document document = session.save().result();
    QCOMPARE(document.networks.front().run.options->layers.front().units, 8);
}

void TestSessionDocument::aRunIsSavedWhileItIsTrained()
{
    Session session(small());
    session.startTraining();
    QTRY_VERIFY(session.snapshot()->iteration->number() > 50);
    const Document document = session.save().result();
    QVERIFY(session.isTraining());
    const int number = document.networks.front().run.iteration;
    QVERIFY(number > 50);
    session.stopTraining();
    QTRY_VERIFY(!session.isTraining());
    Session other(small());
    openIn(other, reopened(document));
    QCOMPARE(other.snapshot()->iteration->number(), number);
    session.goToIteration(number);
    QTRY_COMPARE(session.snapshot()->iteration->number(), number);
    QVERIFY(other.snapshot()->iteration->parameterGradient() ==
            session.snapshot()->iteration->parameterGradient());
}

void TestSessionDocument::anEarlierIterationIsWhereItStands()
{
    Session session(small());
    train(session, 30);
    const double last = session.snapshot()->iteration->loss();
    session.goToIteration(12);
    QTRY_COMPARE(session.snapshot()->iteration->number(), 12);
    Session other(small());
    openIn(other, reopened(session.save().result()));
    QCOMPARE(other.snapshot()->iteration->number(), 12);
    other.goToIteration(30);
    QTRY_COMPARE(other.snapshot()->iteration->number(), 30);
    QCOMPARE(other.snapshot()->iteration->loss(), last);
}

void TestSessionDocument::nothingIsLeftToUndo()
{
    Session session(small());
    session.setOptions(small("gru"));
    QVERIFY(session.undoStack().canUndo());
    openIn(session, session.save().result());
    QVERIFY(!session.undoStack().canUndo());
    QCOMPARE(session.undoStack().count(), 0);
}

void TestSessionDocument::theCurveOfTheRunIsThere()
{
    Session session(small());
    train(session, 40);
    Session other(small());
    openIn(other, reopened(session.save().result()));
    const Series& was = session.snapshot()->curves->loss;
    const Series& is = other.snapshot()->curves->loss;
    QCOMPARE(is.size(), was.size());
    for (int iteration = 0; iteration < is.size(); ++iteration)
        QVERIFY(is.at(iteration) == was.at(iteration));
}

void TestSessionDocument::openingStopsTraining()
{
    Session session(small());
    const Document document = session.save().result();
    for (const bool isComparing : {false, true}) {
        if (isComparing)
            session.addExperiment(small("gru"));
        QTRY_VERIFY(session.isInStep());
        session.startTraining();
        QTRY_VERIFY(session.snapshot()->iteration->number() > 3);
        openIn(session, document);
        QVERIFY(!session.isTraining());
        QCOMPARE(session.experimentCount(), 1);
        QCOMPARE(session.snapshot()->iteration->number(), 0);
    }
}

void TestSessionDocument::aDocumentThatCannotBeChangesNothing()
{
    Session session(small());
    train(session, 4);
    Document document = session.save().result();
    ExperimentOptions broken = small();
    broken.layers.front().units = 0;
    document.networks.front().run.options = std::make_shared<const ExperimentOptions>(broken);
    const auto opened = session.open(document);
    QVERIFY(!opened);
    QVERIFY2(opened.error().contains("units"), qPrintable(opened.error()));
    QCOMPARE(session.snapshot()->iteration->number(), 4);
    QVERIFY(session.options() == small());
}

void TestSessionDocument::whatIsPutAsideComesBackUntouched()
{
    Session session(small("lstm"));
    ExperimentOptions faster = session.options();
    faster.optimizer.learningRate = 0.03;
    ExperimentOptions wider = faster;
    wider.layers.front().units = 7;
    train(session, 4);
    session.setOptions(wider); // another run; the one of four iterations is left
    train(session, 2);
    session.setOptions(faster);
    train(session, 6);
    session.undoStack().undo();
    QTRY_VERIFY(session.experiment(0).isSettled());
    session.addExperiment(small("gru"));
    session.setActive(1);
    session.setCursor({Phase::Backward, 3});
    QTRY_VERIFY(session.experiment(0).isSettled() && session.experiment(1).isSettled());
    const std::string bytes = bytesOf(session.save().result());
    const SnapshotPointer shown = session.snapshot();
    const int changes = session.undoStack().count();
    const int place = session.undoStack().index();
    const QString undoText = session.undoStack().undoText();

    session.setAside();
    QCOMPARE(session.undoStack().count(), 0);
    QCOMPARE(session.snapshot()->iteration->number(), 0);
    QCOMPARE(session.settings().size(), std::size_t(2));
    session.setSettings({small()});
    QCOMPARE(session.undoStack().count(), 1);
    train(session, 3);
    session.setAside(); // once is enough
    QCOMPARE(session.snapshot()->iteration->number(), 3);

    QSignalSpy told(&session, &Session::snapshotChanged);
    session.takeBack();
    QCOMPARE(told.count(), 1);
    QVERIFY(session.snapshot() == shown);
    QCOMPARE(session.activeIndex(), 1);
    QVERIFY(session.cursor() == (Cursor{Phase::Backward, 3}));
    QCOMPARE(session.undoStack().count(), changes);
    QCOMPARE(session.undoStack().index(), place);
    QCOMPARE(session.undoStack().undoText(), undoText);
    QVERIFY(bytesOf(session.save().result()) == bytes);
    // What was left is still to be returned to, and what was undone can be undone further.
    session.undoStack().undo();
    session.undoStack().undo();
    QTRY_COMPARE(session.snapshot()->iteration->number(), 4);
    session.takeBack(); // nothing is aside
    QCOMPARE(session.snapshot()->iteration->number(), 4);
    train(session, 1);
    QCOMPARE(session.snapshot()->iteration->number(), 5);
}

void TestSessionDocument::whatTrainsIsPutAsideToo()
{
    Session session(small());
    session.addExperiment(small("gru"));
    session.startTraining();
    QTRY_VERIFY(session.snapshot()->iteration->number() > 3);
    session.setAside();
    QVERIFY(!session.isTraining());
    QCOMPARE(session.snapshot()->iteration->number(), 0);
    session.setSettings({small("lstm")});
    train(session, 2);
    session.takeBack();
    QTRY_VERIFY(!session.isTraining() && session.isInStep());
    QVERIFY(session.snapshot()->iteration->number() > 3);
    train(session, 2);
    QVERIFY(session.isInStep());
}

QTEST_GUILESS_MAIN(TestSessionDocument)
#include "tst_session_document.moc"
