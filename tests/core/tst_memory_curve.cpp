#include "core/cell/catalog.h"
#include "core/training/memory_curve.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace loopscope;

namespace
{

MemoryCurve curveOf(const Trainer& trainer, const std::vector<int>& lengths)
{
    return memoryCurve(trainer.task(), trainer.network(), trainer.current()->sharedBefore(),
        trainer.options().seed, lengths);
}

} // namespace

class TestMemoryCurve : public QObject
{
    Q_OBJECT

private slots:
    void aTrainedNetworkRemembersAsLongAsItWasAsked();
    void anUntrainedNetworkRemembersNothing();
    void aWindowRemembersAsFarAsItReaches();
    void aDelayThatIsChosenIsTriedAroundT();
    void halfTAndTwiceAsMuchAreAmongTheLengths();
    void aSeriesIsTriedOnWhatIsNotTrainedOn();
    void sequencesOfTheirOwnLengthsAreGrouped_data();
    void sequencesOfTheirOwnLengthsAreGrouped();
    void sequencesOfOneLengthAreTriedBesideOthers();
    void groupsTogetherMakeTheWhole();
    void everyTaskIsTriedOnSeveralLengths_data();
    void everyTaskIsTriedOnSeveralLengths();
    void lengthsRiseToTheLongest();
};

void TestMemoryCurve::aTrainedNetworkRemembersAsLongAsItWasAsked()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::FirstSymbol));
    options.sequenceLength = 12;
    Trainer trainer(options);
    trainer.advanceTo(250);
    const MemoryCurve curve = curveOf(trainer, {2, 6, 12, 200});
    QCOMPARE(curve.points.size(), std::size_t(4));
    QCOMPARE(curve.points[2].steps, 12);
    QCOMPARE(curve.points[2].lag, 11);
    QCOMPARE(curve.points[2].metric, trainer.evaluate().metric);
    QVERIFY(curve.points[2].isRemembered);
    QVERIFY(curve.remembered() >= 11 && curve.remembered() < 199);
}

void TestMemoryCurve::anUntrainedNetworkRemembersNothing()
{
    const Trainer trainer(recommendedExperiment(standardOptions(TaskKind::FirstSymbol)));
    QCOMPARE(curveOf(trainer, {2, 6, 12, 40}).remembered(), 0);
}

void TestMemoryCurve::aWindowRemembersAsFarAsItReaches()
{
    ExperimentOptions options =
        recommendedExperiment(standardOptions(TaskKind::FirstSymbol), findInCatalog("window"));
    options.sequenceLength = 4;
    options.optimizer.learningRate = 0.02;
    Trainer trainer(options);
    trainer.advanceTo(300);
    const MemoryCurve curve = curveOf(trainer, {4, 5, 8, 20});
    QCOMPARE(curve.remembered(), 3);
}

void TestMemoryCurve::aDelayThatIsChosenIsTriedAroundT()
{
    const auto echo = makeTask(standardOptions(TaskKind::DelayedEcho));
    QVERIFY((lengthsToTry(*echo, 24) == std::vector<int>{9, 12, 18, 24, 36, 48, 72, 96}));
    QVERIFY((lengthsToTry(*echo, 200) == std::vector<int>{50, 75, 100, 150, 200}));
}

void TestMemoryCurve::lengthsRiseToTheLongest()
{
    const auto task = makeTask(standardOptions(TaskKind::TemporalOrder));
    const std::vector<int> lengths = lengthsToTry(*task, 60);
    QCOMPARE(lengths.front(), 10);
    QCOMPARE(lengths.back(), longestSequence);
    QVERIFY(std::adjacent_find(lengths.begin(), lengths.end(), std::greater_equal<>()) ==
            lengths.end());
    QVERIFY(lengths.size() < 20);
}

void TestMemoryCurve::halfTAndTwiceAsMuchAreAmongTheLengths()
{
    const auto task = makeTask(standardOptions(TaskKind::FirstSymbol));
    const std::vector<int> lengths = lengthsToTry(*task, 46);
    for (const int length : {23, 46, 92})
        QVERIFY2(std::count(lengths.begin(), lengths.end(), length) == 1,
            qPrintable(QString::number(length)));
}

void TestMemoryCurve::aSeriesIsTriedOnWhatIsNotTrainedOn()
{
    // 62 of 309 years are kept: the half of a sequence that counts fits into them.
    const auto sunspots = makeTask(standardOptions(TaskKind::Sunspots));
    QCOMPARE(lengthsToTry(*sunspots, 60).back(), 120);
    QCOMPARE(lengthsToTry(*sunspots, 24).back(), 96);
}

void TestMemoryCurve::sequencesOfTheirOwnLengthsAreGrouped_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        if (!task.choosesLength() && task.kind != TaskKind::Reverse)
            QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

void TestMemoryCurve::sequencesOfTheirOwnLengthsAreGrouped()
{
    QFETCH(const int, kind);
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind(kind)));
    options.layers.front().units = 4;
    const Trainer trainer(options);
    const MemoryCurve curve = curveOf(trainer, {});
    QVERIFY(curve.points.size() >= 2 && curve.points.size() <= 6);
    QCOMPARE(curve.onlyLength, 0);
    int sequences = 0;
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        QVERIFY(curve.points[i].shortest >= 1 &&
                curve.points[i].shortest <= curve.points[i].steps);
        if (i > 0)
            QVERIFY(curve.points[i].shortest > curve.points[i - 1].steps);
        sequences += curve.points[i].sequences;
    }
    QCOMPARE(sequences, trainer.evaluate().sequences);
}

void TestMemoryCurve::sequencesOfOneLengthAreTriedBesideOthers()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::Reverse));
    options.task.count = 4;
    Trainer trainer(options);
    trainer.advanceTo(300);
    const MemoryCurve curve = curveOf(trainer, {});
    std::vector<int> lengths;
    for (const MemoryCurve::Point& point : curve.points)
        lengths.push_back(point.steps);
    QVERIFY((lengths == std::vector<int>{2, 3, 4, 5, 6}));
    QCOMPARE(curve.onlyLength, 4);
    QCOMPARE(curve.points[2].metric, trainer.evaluate().metric);
    // It has seen sequences of four digits alone.
    QVERIFY(curve.points[2].metric > 0.9);
    QVERIFY(curve.points[4].metric < 0.5);
}

void TestMemoryCurve::groupsTogetherMakeTheWhole()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::SpokenWords));
    Trainer trainer(options);
    trainer.advanceTo(20);
    double right = 0.0;
    double sequences = 0.0;
    for (const MemoryCurve::Point& point : curveOf(trainer, {}).points) {
        right += point.metric * point.sequences;
        sequences += point.sequences;
    }
    const double whole = trainer.evaluate().metric;
    QVERIFY(whole > 0.2 && whole < 1.0); // some words are told by then, and not all
    QVERIFY(std::abs(right / sequences - whole) < 1e-12); // sums of shares of one count
}

void TestMemoryCurve::everyTaskIsTriedOnSeveralLengths_data()
{
    QTest::addColumn<int>("kind");
    for (const TaskDescription& task : taskDescriptions())
        QTest::newRow(task.identifier.c_str()) << int(task.kind);
}

void TestMemoryCurve::everyTaskIsTriedOnSeveralLengths()
{
    QFETCH(const int, kind);
    for (const char* cell : {"vanilla", "feed-forward", "window"}) {
        ExperimentOptions options =
            recommendedExperiment(standardOptions(TaskKind(kind)), findInCatalog(cell));
        options.layers.front().units = 3;
        const Trainer trainer(options);
        const int steps = trainer.sequenceLength();
        const MemoryCurve curve = curveOf(trainer, lengthsToTry(trainer.task(), steps));
        QVERIFY(curve.points.size() >= 2);
        for (const MemoryCurve::Point& point : curve.points)
            QVERIFY(std::isfinite(point.metric) && std::isfinite(point.guessing));
        // What is measured at T is what the run is told to reach.
        for (const MemoryCurve::Point& point : curve.points)
            if (trainer.task().description().choosesLength() && point.steps == steps)
                QCOMPARE(point.metric, trainer.evaluate().metric);
    }
}

QTEST_APPLESS_MAIN(TestMemoryCurve)
#include "tst_memory_curve.moc"
