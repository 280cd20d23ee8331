#include "core/cell/catalog.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

ExperimentOptions smallOptions()
{
    ExperimentOptions options = defaultOptions();
    options.task.text = "hello there";
    options.sequenceLength = 4;
    options.layers.front().units = 5;
    return options;
}

/// Everything that a rewound iteration must have again, bit for bit.
bool sameNumbers(const Iteration& a, const Iteration& b)
{
    const int h = a.network().tracks().front().program->output;
    bool same = a.number() == b.number() && a.loss() == b.loss() &&
                a.before().parameters == b.before().parameters &&
                a.after().parameters == b.after().parameters &&
                a.parameterGradient() == b.parameterGradient();
    for (int step = 0; same && step < a.steps(); ++step)
        same = a.value(0, h, step) == b.value(0, h, step) &&
               a.gradient(0, h, step) == b.gradient(0, h, step);
    return same;
}

} // namespace

class TestSession : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void theFirstSnapshotIsThereAtOnce();
    void settingsThatCannotBeAreRefusedAtTheStart();
    void stepsForwardThroughAWholeIterationAndIntoTheNext();
    void stepsBackThroughAWholeIterationAndIntoThePreviousOne();
    void nothingComesBeforeTheVeryFirstStep();
    void walkingThereAndBackGivesTheSameNumbers();
    void phasesAreWalkedByTheirStartsAndEnds();
    void everyActionIsToldInWords();
    void aDraggedSettingBuildsNoQueue();
    void theSpectralRadiusReachesTheSnapshot();
    void aShorterSequenceKeepsTheCursorInside();
    void settingsThatCannotBeChangeNothing_data();
    void settingsThatCannotBeChangeNothing();
    void trainingStartsStopsAndIsReadyToStep();
    void trainingKeepsTheCursorAndTheOrder();
    void gradientsOfTheWholeRunAreRemembered();
    void theRunCanBeWatchedLikeAFilm();
    void snapshotsComeNoFasterThanADisplayShowsThem();
    void settingsChangeWhileTrainingGoesOn();
    void rewindGivesTheVerySameFirstIteration();
    void rewindWhileTrainingStopsIt();
    void newWeightsComeFromAnotherSeed();
    void playingWalksAndPauses();
    void speedStaysInItsRange();
    void aSessionEndsWhileItTrains();

private:
    SnapshotPointer awaitSnapshot();

    std::unique_ptr<Session> m_session;
    std::unique_ptr<QSignalSpy> m_snapshots;
};

void TestSession::init()
{
    m_session = std::make_unique<Session>(smallOptions());
    m_snapshots = std::make_unique<QSignalSpy>(m_session.get(), &Session::snapshotChanged);
}

void TestSession::cleanup()
{
    m_snapshots.reset();
    m_session.reset();
}

SnapshotPointer TestSession::awaitSnapshot()
{
    if (m_snapshots->isEmpty() && !m_snapshots->wait(5000))
        return nullptr;
    m_snapshots->clear();
    return m_session->snapshot();
}

void TestSession::theFirstSnapshotIsThereAtOnce()
{
    const SnapshotPointer snapshot = m_session->snapshot();
    QVERIFY(snapshot);
    QCOMPARE(snapshot->iteration->number(), 0);
    QCOMPARE(snapshot->iteration->steps(), 4);
    QCOMPARE(m_session->steps(), 4);
    QVERIFY(snapshot->options == m_session->options());
    QCOMPARE(snapshot->curves->loss.size(), 1);
    QCOMPARE(snapshot->curves->loss.at(0).largest, snapshot->iteration->loss());
    QCOMPARE(snapshot->lastLossFlow.lossStep, 3);
    QCOMPARE(int(snapshot->lastLossFlow.norms.size()), 4);
    // The eigenvalues of a scaled matrix: a few rounding errors.
    QVERIFY(std::abs(snapshot->spectralRadius - 0.9) < 1e-9);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
}

void TestSession::settingsThatCannotBeAreRefusedAtTheStart()
{
    ExperimentOptions options = smallOptions();
    options.layers.front().units = 0;
    QVERIFY_EXCEPTION_THROWN(Session{options}, std::invalid_argument);
}

void TestSession::stepsForwardThroughAWholeIterationAndIntoTheNext()
{
    const int steps = m_session->steps();
    for (int position = 1; position < positionCount(steps); ++position) {
        m_session->stepForward();
        QVERIFY(m_session->cursor() == cursorAt(position, steps));
    }
    QVERIFY(m_session->cursor().phase == Phase::Update);
    const Eigen::VectorXd adopted = m_session->snapshot()->iteration->after().parameters;

    m_session->stepForward();
    const SnapshotPointer next = awaitSnapshot();
    QVERIFY(next);
    QCOMPARE(next->iteration->number(), 1);
    QVERIFY(next->iteration->before().parameters == adopted);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
    QCOMPARE(next->curves->loss.size(), 2);
}

void TestSession::stepsBackThroughAWholeIterationAndIntoThePreviousOne()
{
    m_session->goToIteration(2);
    QVERIFY(awaitSnapshot());
    QCOMPARE(m_session->snapshot()->iteration->number(), 2);

    m_session->stepBackward();
    QVERIFY(awaitSnapshot());
    QCOMPARE(m_session->snapshot()->iteration->number(), 1);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Update, 0}));

    const int steps = m_session->steps();
    for (int position = positionCount(steps) - 2; position >= 0; --position) {
        m_session->stepBackward();
        QVERIFY(m_session->cursor() == cursorAt(position, steps));
    }
    QVERIFY(m_snapshots->isEmpty());
    m_session->stepBackward();
    QVERIFY(awaitSnapshot());
    QCOMPARE(m_session->snapshot()->iteration->number(), 0);
}

void TestSession::nothingComesBeforeTheVeryFirstStep()
{
    QSignalSpy messages(m_session.get(), &Session::message);
    m_session->stepBackward();
    QCOMPARE(messages.count(), 1);
    QVERIFY(messages.first().first().toString().contains("very first"));
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
    QVERIFY(!m_snapshots->wait(50));
}

void TestSession::walkingThereAndBackGivesTheSameNumbers()
{
    const SnapshotPointer first = m_session->snapshot();
    m_session->toEnd();
    m_session->stepForward();
    QVERIFY(awaitSnapshot());
    m_session->stepBackward();
    const SnapshotPointer again = awaitSnapshot();
    QVERIFY(again);
    QVERIFY(again->iteration != first->iteration);
    QVERIFY(sameNumbers(*first->iteration, *again->iteration));
}

void TestSession::phasesAreWalkedByTheirStartsAndEnds()
{
    m_session->toPhaseEnd();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 3}));
    m_session->toPhaseEnd();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Loss, 3}));
    m_session->toPhaseEnd();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 0}));
    m_session->toPhaseStart();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 3}));
    m_session->toPhaseStart();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Loss, 3}));
    m_session->toEnd();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Update, 0}));
    m_session->toStart();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
    m_session->goToPhase(Phase::Backward);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 3}));
    m_session->setCursor({Phase::Forward, 99});
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 3}));
}

void TestSession::everyActionIsToldInWords()
{
    QSignalSpy messages(m_session.get(), &Session::message);
    const auto told = [&](const auto& action) {
        messages.clear();
        action();
        return !messages.isEmpty() && !messages.last().first().toString().isEmpty();
    };
    QVERIFY(told([&] { m_session->stepForward(); }));
    QVERIFY(told([&] { m_session->stepBackward(); }));
    QVERIFY(told([&] { m_session->toEnd(); }));
    QVERIFY(told([&] { m_session->toPhaseEnd(); }));
    QVERIFY(told([&] { m_session->toStart(); }));
    QVERIFY(told([&] { m_session->toPhaseStart(); }));
    QVERIFY(told([&] { m_session->setSpeed(5.0); }));
    QVERIFY(told([&] { m_session->play(); }));
    QVERIFY(told([&] { m_session->pause(); }));
    QVERIFY(told([&] { m_session->newWeights(); }));
    QVERIFY(told([&] { m_session->rewind(); }));
    QVERIFY(told([&] { m_session->startTraining(); }));
    m_session->stopTraining();
    QTRY_VERIFY(!m_session->isTraining());
    QVERIFY(messages.last().first().toString().contains("ready to step"));
}

void TestSession::aDraggedSettingBuildsNoQueue()
{
    ExperimentOptions options = smallOptions();
    for (int i = 1; i <= 500; ++i) {
        options.initialisation.spectralRadius = 0.5 + 0.001 * i;
        m_session->setOptions(options);
    }
    QTRY_COMPARE(m_session->snapshot()->options.initialisation.spectralRadius, 1.0);
    QVERIFY(m_session->snapshot()->options == options);
    QTest::qWait(60);
    // One for the first request, one for the newest.
    QVERIFY2(m_snapshots->count() <= 2, qPrintable(QString::number(m_snapshots->count())));
}

void TestSession::theSpectralRadiusReachesTheSnapshot()
{
    double before = m_session->snapshot()->lastLossFlow.norms[0];
    for (const double radius : {1.5, 3.0}) {
        ExperimentOptions options = m_session->options();
        options.initialisation.spectralRadius = radius;
        m_session->setOptions(options);
        QVERIFY(awaitSnapshot());
        QVERIFY(std::abs(m_session->snapshot()->spectralRadius - radius) < 1e-9);
        QVERIFY(m_session->snapshot()->lastLossFlow.norms[0] != before);
        before = m_session->snapshot()->lastLossFlow.norms[0];
    }
}

void TestSession::aShorterSequenceKeepsTheCursorInside()
{
    m_session->setCursor({Phase::Forward, 3});
    QSignalSpy moves(m_session.get(), &Session::cursorChanged);
    ExperimentOptions options = m_session->options();
    options.sequenceLength = 2;
    m_session->setOptions(options);
    QVERIFY(awaitSnapshot());
    QCOMPARE(m_session->steps(), 2);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 1}));
    QCOMPARE(moves.count(), 1);
}

void TestSession::settingsThatCannotBeChangeNothing_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("no units") << 0;
    QTest::newRow("no learning") << 1;
    QTest::newRow("no sequence") << 2;
    QTest::newRow("a cell that cannot be read") << 3;
    QTest::newRow("a negative spectral radius") << 4;
}

void TestSession::settingsThatCannotBeChangeNothing()
{
    QFETCH(const int, kind);
    ExperimentOptions options = m_session->options();
    if (kind == 0)
        options.layers.front().units = 0;
    else if (kind == 1)
        options.optimizer.learningRate = -1.0;
    else if (kind == 2)
        options.batchSize = 0;
    else if (kind == 3)
        options.layers.front().equations = "h[t] = tanh(";
    else
        options.initialisation.spectralRadius = -0.5;
    QSignalSpy problems(m_session.get(), &Session::problem);
    QSignalSpy changes(m_session.get(), &Session::optionsChanged);
    const ExperimentOptions before = m_session->options();
    m_session->setOptions(options);
    QCOMPARE(problems.count(), 1);
    QVERIFY(!problems.first().first().toString().isEmpty());
    QCOMPARE(changes.count(), 0);
    QVERIFY(m_session->options() == before);
    QVERIFY(!m_snapshots->wait(50));
}

void TestSession::trainingStartsStopsAndIsReadyToStep()
{
    QSignalSpy training(m_session.get(), &Session::trainingChanged);
    m_session->setCursor({Phase::Backward, 1});
    m_session->startTraining();
    QVERIFY(m_session->isTraining());
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 20);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 1}));
    m_session->stopTraining();
    QTRY_VERIFY(!m_session->isTraining());
    QCOMPARE(training.count(), 2);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));

    // Nothing comes after the stop, and stepping goes on from the newest iteration.
    const int number = m_session->snapshot()->iteration->number();
    QCOMPARE(m_session->snapshot()->curves->loss.size(), number + 1);
    m_snapshots->clear();
    QVERIFY(!m_snapshots->wait(80));
    m_session->toEnd();
    m_session->stepForward();
    QVERIFY(awaitSnapshot());
    QCOMPARE(m_session->snapshot()->iteration->number(), number + 1);
}

void TestSession::trainingKeepsTheCursorAndTheOrder()
{
    m_session->startTraining();
    int last = -1;
    QTRY_VERIFY(m_snapshots->count() >= 5);
    for (const QList<QVariant>& arguments : *m_snapshots) {
        const auto snapshot = arguments.first().value<SnapshotPointer>();
        QVERIFY(snapshot->iteration->number() > last);
        last = snapshot->iteration->number();
        QCOMPARE(snapshot->curves->loss.size(), last + 1);
    }
    // While training goes on, the walk stays within the iteration.
    m_session->toEnd();
    m_session->stepForward();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
    m_session->stepBackward();
    QVERIFY(m_session->cursor() == (Cursor{Phase::Update, 0}));
}

void TestSession::gradientsOfTheWholeRunAreRemembered()
{
    m_session->startTraining();
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 100);
    m_session->stopTraining();
    QTRY_VERIFY(!m_session->isTraining());
    const auto rememberedAt = [&] {
        const SnapshotPointer snapshot = m_session->snapshot();
        const auto& rows = *snapshot->gradientHistory;
        return std::find_if(rows.begin(), rows.end(),
            [&](const auto& row) { return row->iteration == snapshot->iteration->number(); });
    };
    const auto number = m_session->snapshot()->iteration->number();
    const auto rows = m_session->snapshot()->gradientHistory;
    QCOMPARE((*rememberedAt())->iteration, number);
    QCOMPARE((*rememberedAt())->loss, m_session->snapshot()->iteration->loss());
    QVERIFY(int(rows->size()) > number / 2 || int(rows->size()) > 500);

    m_session->showIteration(7);
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 7);
    const SnapshotPointer snapshot = m_session->snapshot();
    const Eigen::VectorXd& norms = snapshot->lastLossFlow.norms;
    const auto row = *rememberedAt();
    QCOMPARE(int(row->powers.size()), int(norms.size()));
    for (Eigen::Index step = 0; step < norms.size(); ++step)
        QCOMPARE(row->powers[std::size_t(step)],
            float(relativePower(norms[step], norms[norms.size() - 1])));
    QVERIFY(snapshot->gradientHistory->size() >= rows->size());

    m_session->newWeights();
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 0);
    QCOMPARE(int(m_session->snapshot()->gradientHistory->size()), 1);
}

void TestSession::theRunCanBeWatchedLikeAFilm()
{
    m_session->showIteration(60);
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 60);
    m_session->setCursor({Phase::Backward, 2});
    m_snapshots->clear();
    for (int iteration = 60; iteration >= 5; --iteration)
        m_session->showIteration(iteration);
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 5);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Backward, 2}));
    // One for the first request, one for the newest.
    QTest::qWait(60);
    QVERIFY2(m_snapshots->count() <= 2, qPrintable(QString::number(m_snapshots->count())));
    m_session->goToIteration(6);
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 6);
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
}

void TestSession::snapshotsComeNoFasterThanADisplayShowsThem()
{
    m_session->startTraining();
    QElapsedTimer watch;
    watch.start();
    QTest::qWait(500);
    const double perSecond = double(m_snapshots->count()) * 1000.0 / double(watch.elapsed());
    QVERIFY2(perSecond <= 61.0, qPrintable(QString::number(perSecond)));
    QVERIFY2(perSecond >= 5.0, qPrintable(QString::number(perSecond)));
}

void TestSession::settingsChangeWhileTrainingGoesOn()
{
    m_session->startTraining();
    QVERIFY(awaitSnapshot());
    ExperimentOptions options = m_session->options();
    options.optimizer.learningRate = 0.002;
    m_session->setOptions(options);
    QTRY_COMPARE(m_session->snapshot()->options.optimizer.learningRate, 0.002);
    QVERIFY(m_session->isTraining());
    const int number = m_session->snapshot()->iteration->number();
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > number);

    // A new cell begins a new run, which goes on being trained.
    options.layers.front().equations = findInCatalog("lstm")->text();
    m_session->setOptions(options);
    QTRY_VERIFY(m_session->snapshot()->options.layers.front().equations ==
                options.layers.front().equations);
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 0);
    QCOMPARE(m_session->snapshot()->iteration->network().parameters().front().rows, 5);
}

void TestSession::rewindGivesTheVerySameFirstIteration()
{
    const SnapshotPointer first = m_session->snapshot();
    m_session->startTraining();
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 50);
    m_session->stopTraining();
    QTRY_VERIFY(!m_session->isTraining());
    m_snapshots->clear();
    m_session->rewind();
    QVERIFY(awaitSnapshot());
    QVERIFY(m_session->snapshot()->iteration != first->iteration);
    QVERIFY(sameNumbers(*first->iteration, *m_session->snapshot()->iteration));
    QVERIFY(m_session->cursor() == (Cursor{Phase::Forward, 0}));
}

void TestSession::rewindWhileTrainingStopsIt()
{
    m_session->startTraining();
    QTRY_VERIFY(m_session->snapshot()->iteration->number() > 5);
    m_session->rewind();
    QTRY_VERIFY(!m_session->isTraining());
    QTRY_COMPARE(m_session->snapshot()->iteration->number(), 0);
    QTest::qWait(60);
    QCOMPARE(m_session->snapshot()->iteration->number(), 0);
}

void TestSession::newWeightsComeFromAnotherSeed()
{
    const SnapshotPointer first = m_session->snapshot();
    m_session->newWeights();
    QVERIFY(awaitSnapshot());
    QCOMPARE(m_session->options().seed, first->options.seed + 1);
    QVERIFY(m_session->snapshot()->iteration->before().parameters !=
            first->iteration->before().parameters);
    QVERIFY(std::abs(m_session->snapshot()->spectralRadius - 0.9) < 1e-9);
}

void TestSession::playingWalksAndPauses()
{
    QSignalSpy playing(m_session.get(), &Session::playingChanged);
    m_session->setSpeed(30.0);
    m_session->play();
    QVERIFY(m_session->isPlaying());
    QTRY_VERIFY(m_session->snapshot()->iteration->number() >= 1); // through an iteration and on
    m_session->togglePlay();
    QVERIFY(!m_session->isPlaying());
    QCOMPARE(playing.count(), 2);
    QTest::qWait(50);
    const Cursor here = m_session->cursor();
    QTest::qWait(100);
    QVERIFY(m_session->cursor() == here);
}

void TestSession::speedStaysInItsRange()
{
    m_session->setSpeed(1000.0);
    QCOMPARE(m_session->speed(), 30.0);
    m_session->setSpeed(0.0);
    QCOMPARE(m_session->speed(), 0.5);
    m_session->setSpeed(std::nan(""));
    QCOMPARE(m_session->speed(), 0.5);
}

void TestSession::aSessionEndsWhileItTrains()
{
    m_session->startTraining();
    ExperimentOptions options = m_session->options();
    options.sequenceLength = 3;
    m_session->setOptions(options);
    QElapsedTimer watch;
    watch.start();
    m_snapshots.reset();
    m_session.reset();
    QVERIFY(watch.elapsed() < 2000);
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
