#include "tests/support/sample_options.h"
#include "ui/lanes/gradient_lane_data.h"
#include "ui/session/training_worker.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

SnapshotPointer snapshotOf(ExperimentOptions options)
{
    return takeSnapshot(Trainer(std::move(options)));
}

bool isClose(double a, double b)
{
    // The same sums in the same order, but for a division: a few units in the last place.
    return std::abs(a - b) <= 1e-13 * std::max(std::abs(a), std::abs(b));
}

} // namespace

class TestGradientLaneData : public QObject
{
    Q_OBJECT
private slots:
    void scaleIsFixed_data();
    void scaleIsFixed();
    void notFiniteNormsAreNamed();
    void quotientsBeyondDoubleStillHaveAnExponent();
    void lastLossStartsAtOne();
    void lastLossIsTheFlowOfTheRecord();
    void allLossesAreTheRecordsGradients();
    void truncationKeepsTheFullGradientBeside_data();
    void truncationKeepsTheFullGradientBeside();
    void withoutMemoryOnlyTheOwnStepIsReached();
    void titlesAreTheVerdictOfTheEngine();
    void sentencesGetShorter();
    void theNameSaysWhoseGradientItIs();
};

void TestGradientLaneData::scaleIsFixed_data()
{
    QTest::addColumn<double>("norm");
    QTest::addColumn<double>("height");
    QTest::addColumn<int>("exponent");
    QTest::addColumn<int>("beyond");
    QTest::newRow("the foot") << 1e-6 << 0.0 << -6 << 0;
    QTest::newRow("as at the source") << 1.0 << 0.75 << 0 << 0;
    QTest::newRow("a tenth") << 0.1 << 0.625 << -1 << 0;
    QTest::newRow("the top") << 1e2 << 1.0 << 2 << 0;
    QTest::newRow("above") << 3e5 << 1.0 << 5 << 1;
    QTest::newRow("below") << 3e-9 << 0.0 << -9 << -1;
}

void TestGradientLaneData::scaleIsFixed()
{
    QFETCH(double, norm);
    QFETCH(double, height);
    QFETCH(int, exponent);
    QFETCH(int, beyond);
    for (double source : {1.0, 1024.0}) {
        const GradientBar bar = gradientBar(norm * source, source);
        QCOMPARE(bar.kind, MagnitudeKind::Positive);
        QVERIFY(std::abs(bar.height - height) < 1e-12); // rounding of two logarithms
        if (source == 1.0) {
            QCOMPARE(bar.exponent, exponent);
            QCOMPARE(bar.beyond, beyond);
        }
    }
}

void TestGradientLaneData::notFiniteNormsAreNamed()
{
    QCOMPARE(gradientBar(std::nan(""), 1.0).kind, MagnitudeKind::NotANumber);
    QCOMPARE(gradientBar(HUGE_VAL, 1.0).kind, MagnitudeKind::Infinite);
    QCOMPARE(gradientBar(HUGE_VAL, HUGE_VAL).kind, MagnitudeKind::Infinite);
    QCOMPARE(gradientBar(0.0, 0.0).kind, MagnitudeKind::Zero);
    QCOMPARE(gradientBar(0.0, HUGE_VAL).kind, MagnitudeKind::Zero);
    // Nothing to compare with: no claim is made.
    QCOMPARE(gradientBar(1.0, HUGE_VAL).kind, MagnitudeKind::NotANumber);
    QCOMPARE(gradientBar(1.0, std::nan("")).kind, MagnitudeKind::NotANumber);
}

void TestGradientLaneData::quotientsBeyondDoubleStillHaveAnExponent()
{
    const GradientBar high = gradientBar(1e300, 1e-100);
    QCOMPARE(high.kind, MagnitudeKind::Positive);
    QCOMPARE(high.exponent, 400);
    QCOMPARE(high.beyond, 1);
    const GradientBar low = gradientBar(1e-300, 1e100);
    QCOMPARE(low.kind, MagnitudeKind::Positive);
    QCOMPARE(low.exponent, -400);
    QCOMPARE(low.beyond, -1);
}

void TestGradientLaneData::lastLossStartsAtOne()
{
    for (const char* cell : {"vanilla", "gru", "lstm"}) {
        const GradientLaneData data =
            gradientLaneData(*snapshotOf(sampleOptions(20, cell)), GradientOf::LastLoss);
        QCOMPARE(data.bars.size(), std::size_t(20));
        QCOMPARE(data.bars.back().relative, 1.0);
        QCOMPARE(data.bars.back().height, 0.75);
    }
}

void TestGradientLaneData::lastLossIsTheFlowOfTheRecord()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(20));
    const GradientLaneData data = gradientLaneData(*snapshot, GradientOf::LastLoss);
    const GradientFlow flow =
        gradientFlow(*snapshot->iteration, 0, snapshot->lastLossFlow.symbol, 19);
    for (int step = 0; step < 20; ++step) {
        QVERIFY(isClose(data.bars[std::size_t(step)].norm, flow.norms[step]));
        QVERIFY(isClose(data.bars[std::size_t(step)].relative, flow.norms[step] / flow.norms[19]));
    }
    QVERIFY(data.titles.first().contains(QString::number(flow.factorPerStep, 'f', 2)));
}

void TestGradientLaneData::allLossesAreTheRecordsGradients()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(20));
    const Iteration& iteration = *snapshot->iteration;
    const int h = *iteration.network().tracks().front().program->findSymbol("h");
    const GradientLaneData data = gradientLaneData(*snapshot, GradientOf::AllLosses);
    double sources = 0.0;
    for (int step = 0; step < 20; ++step)
        sources += iteration.gradientFromOwnStep(0, h, step).norm() / 20.0;
    QVERIFY(isClose(data.source, sources));
    for (int step = 0; step < 20; ++step) {
        const double norm = iteration.gradient(0, h, step).norm();
        QVERIFY(isClose(data.bars[std::size_t(step)].norm, norm));
        QVERIFY(isClose(data.bars[std::size_t(step)].relative, norm / sources));
    }
    QVERIFY(!isClose(
        data.bars[3].norm, gradientLaneData(*snapshot, GradientOf::LastLoss).bars[3].norm));
}

void TestGradientLaneData::truncationKeepsTheFullGradientBeside_data()
{
    QTest::addColumn<Direction>("direction");
    QTest::newRow("from the start") << Direction::Forward;
    QTest::newRow("from the end") << Direction::Backward;
}

void TestGradientLaneData::truncationKeepsTheFullGradientBeside()
{
    QFETCH(const Direction, direction);
    ExperimentOptions options = sampleOptions(20);
    options.layers.front().direction = direction;
    const GradientLaneData whole = gradientLaneData(*snapshotOf(options), GradientOf::LastLoss);
    QVERIFY(whole.full.empty());
    options.truncationLength = 6;
    const SnapshotPointer snapshot = snapshotOf(options);

    const GradientLaneData last = gradientLaneData(*snapshot, GradientOf::LastLoss);
    QCOMPARE(last.full.size(), last.bars.size());
    // Windows of 6: steps 18 and 19 share the last one, or 0 to 5 the first from the end.
    const bool isReverse = direction == Direction::Backward;
    for (int step = 0; step < int(last.bars.size()); ++step) {
        const std::size_t i = std::size_t(step);
        const bool isKept = isReverse ? step >= 14 : step >= 18;
        QCOMPARE(last.full[i].norm, whole.bars[i].norm);
        QCOMPARE(last.bars[i].norm, isKept ? whole.bars[i].norm : 0.0);
    }
    QVERIFY(last.explanation.contains("k = 6"));

    const GradientLaneData all = gradientLaneData(*snapshot, GradientOf::AllLosses);
    QCOMPARE(all.full.size(), std::size_t(20));
    const Iteration& iteration = *snapshot->iteration;
    const int h = *iteration.network().tracks().front().program->findSymbol("h");
    bool differs = false;
    for (int step = 0; step < 20; ++step) {
        const std::size_t i = std::size_t(step);
        QVERIFY(isClose(all.bars[i].norm, iteration.gradient(0, h, step).norm()));
        QVERIFY(isClose(all.full[i].norm, iteration.fullGradient(0, h, step).norm()));
        differs = differs || all.bars[i].norm != all.full[i].norm;
    }
    QVERIFY(differs);
}

void TestGradientLaneData::withoutMemoryOnlyTheOwnStepIsReached()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(6, "feed-forward"));
    const GradientLaneData last = gradientLaneData(*snapshot, GradientOf::LastLoss);
    for (int step = 0; step < 5; ++step)
        QCOMPARE(last.bars[std::size_t(step)].kind, MagnitudeKind::Zero);
    QCOMPARE(last.bars[5].kind, MagnitudeKind::Positive);
    QVERIFY2(last.titles.first().contains("No memory"), qPrintable(last.titles.first()));
    const GradientLaneData all = gradientLaneData(*snapshot, GradientOf::AllLosses);
    for (const GradientBar& bar : all.bars)
        QCOMPARE(bar.kind, MagnitudeKind::Positive);
}

void TestGradientLaneData::titlesAreTheVerdictOfTheEngine()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(20));
    const QString sentence = QString::fromStdString(
        verdictSentence(snapshot->lastLossFlow, snapshot->flowFactors));
    QCOMPARE(gradientLaneData(*snapshot, GradientOf::LastLoss).titles.first(), sentence);
    QVERIFY2(sentence.contains("per step back = recurrent weights"), qPrintable(sentence));
    QVERIFY2(sentence.contains("× tanh′"), qPrintable(sentence));
}

void TestGradientLaneData::sentencesGetShorter()
{
    for (GradientOf of : {GradientOf::LastLoss, GradientOf::AllLosses}) {
        const QStringList titles = gradientLaneData(*snapshotOf(sampleOptions(20)), of).titles;
        QVERIFY(titles.size() > 1);
        for (qsizetype i = 1; i < titles.size(); ++i)
            QVERIFY(titles[i].size() < titles[i - 1].size());
    }
}

void TestGradientLaneData::theNameSaysWhoseGradientItIs()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(20));
    QCOMPARE(gradientLaneData(*snapshot, GradientOf::LastLoss).name, QString("‖∂L₂₀/∂h‖"));
    QCOMPARE(gradientLaneData(*snapshot, GradientOf::AllLosses).name, QString("‖∂L/∂h‖"));
}

QTEST_APPLESS_MAIN(TestGradientLaneData)
#include "tst_gradient_lane_data.moc"
