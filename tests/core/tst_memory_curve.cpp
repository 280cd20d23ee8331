#include "core/cell/catalog.h"
#include "core/training/memory_curve.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

#include <QTest>

#include <algorithm>

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
    void aFixedDelayIsTriedAlone();
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

void TestMemoryCurve::aFixedDelayIsTriedAlone()
{
    const auto echo = makeTask(standardOptions(TaskKind::DelayedEcho));
    QVERIFY(lengthsToTry(*echo, 24) == std::vector<int>{24});
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

QTEST_APPLESS_MAIN(TestMemoryCurve)
#include "tst_memory_curve.moc"
