#include "core/training/run_curves.h"
#include "core/training/trainer.h"
#include "tests/support/exact_losses.h"
#include "tests/support/sample_options.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

ExperimentOptions clipped()
{
    ExperimentOptions options = sampleOptions(5, "vanilla", Function::Tanh, 3);
    options.clipping = {ClippingKind::Norm, 0.2};
    return options;
}

void train(Trainer& trainer, RunCurves& curves, int iteration)
{
    while (trainer.current()->number() < iteration) {
        trainer.advance();
        curves.note(trainer, trainer.current()->number() % 4 == 0);
    }
}

} // namespace

class TestRunCurves : public QObject
{
    Q_OBJECT
private slots:
    void everyIterationIsNoted();
    void theMetricIsKnownWhereItWasMeasured();
    void goingBackChangesNothing();
    void anotherWayForgetsTheOldOne();
    void aChangeAtTheNewestIterationIsSeen();
    void anotherRunForgetsAll();
    void iterationsPassedByReplayHaveTheirLosses();
    void whatIsNotFiniteIsNoted();
    void aRestoredRunHasAllItsLosses();
};

void TestRunCurves::everyIterationIsNoted()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 60);
    QCOMPARE(curves.loss.size(), 61);
    int clippedOnes = 0;
    for (int number : {0, 1, 17, 60}) {
        const auto iteration = trainer.goTo(number);
        QCOMPARE(curves.loss.at(number).smallest, iteration->loss());
        QCOMPARE(curves.gradientNorm.at(number).smallest, iteration->clipping().normBefore);
        QCOMPARE(curves.clippedNorm.at(number).smallest, iteration->clipping().normAfter);
        clippedOnes += iteration->clipping().isClipped ? 1 : 0;
    }
    QVERIFY2(clippedOnes > 0, "the run should have been clipped for this test to say anything");
}

void TestRunCurves::theMetricIsKnownWhereItWasMeasured()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 20);
    QCOMPARE(curves.metric.size(), 21);
    for (int number = 0; number <= 20; ++number) {
        QCOMPARE(curves.metric.at(number).isEmpty(), number % 4 != 0);
        if (number % 4 == 0)
            QCOMPARE(
                curves.metric.at(number).largest, trainer.task().measure(*trainer.goTo(number)));
    }
}

void TestRunCurves::goingBackChangesNothing()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 40);
    for (int number : {10, 3, 40}) {
        trainer.goTo(number);
        curves.note(trainer, true);
        QCOMPARE(curves.loss.size(), 41);
        QCOMPARE(curves.gradientNorm.size(), 41);
    }
    trainer.goTo(10);
    train(trainer, curves, 20);
    QCOMPARE(curves.loss.size(), 41);
    train(trainer, curves, 45);
    QCOMPARE(curves.loss.size(), 46);
}

void TestRunCurves::anotherWayForgetsTheOldOne()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 40);
    trainer.goTo(10);
    ExperimentOptions options = trainer.options();
    options.optimizer.learningRate *= 4.0;
    trainer.setOptions(options);
    curves.note(trainer, true);
    for (const Series* series :
        {&curves.loss, &curves.gradientNorm, &curves.clippedNorm, &curves.metric})
        QCOMPARE(series->size(), 11);
    train(trainer, curves, 15);
    QCOMPARE(curves.loss.size(), 16);
    QCOMPARE(curves.loss.at(15).smallest, trainer.current()->loss());
}

void TestRunCurves::aChangeAtTheNewestIterationIsSeen()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 8);
    const double before = trainer.current()->loss();
    ExperimentOptions options = trainer.options();
    options.sequenceLength = 7;
    trainer.setOptions(options);
    curves.note(trainer, true);
    QVERIFY(trainer.current()->loss() != before);
    QCOMPARE(curves.loss.size(), 9);
    QCOMPARE(curves.loss.at(8).smallest, trainer.current()->loss());
    QCOMPARE(curves.loss.at(8).largest, trainer.current()->loss());
    QCOMPARE(curves.gradientNorm.at(8).largest, trainer.current()->clipping().normBefore);
}

void TestRunCurves::anotherRunForgetsAll()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 30);
    ExperimentOptions options = trainer.options();
    ++options.seed;
    trainer.setOptions(options);
    curves.note(trainer, true);
    QCOMPARE(curves.loss.size(), 1);
    QCOMPARE(curves.loss.at(0).smallest, trainer.current()->loss());
    QCOMPARE(curves.metric.size(), 1);
}

void TestRunCurves::iterationsPassedByReplayHaveTheirLosses()
{
    Trainer trainer(clipped());
    RunCurves curves;
    curves.note(trainer, true);
    trainer.goTo(25);
    curves.note(trainer, true);
    QCOMPARE(curves.loss.size(), 26);
    for (int number = 0; number <= 25; ++number)
        QCOMPARE(curves.loss.at(number).smallest, exactLosses(trainer)[std::size_t(number)]);
    QVERIFY(curves.gradientNorm.at(24).isEmpty());
    QVERIFY(curves.gradientNorm.at(25).hasNumbers());
    QCOMPARE(curves.metric.size(), 26);
}

void TestRunCurves::whatIsNotFiniteIsNoted()
{
    ExperimentOptions options = sampleOptions(40, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    Trainer trainer(options);
    RunCurves curves;
    curves.note(trainer, true);
    train(trainer, curves, 4);
    QVERIFY(curves.loss.at(4).hasNotANumber);
    QVERIFY(!curves.gradientNorm.at(4).isFinite());
    // The same broken iteration again is nothing new.
    trainer.goTo(4);
    curves.note(trainer, true);
    QCOMPARE(curves.loss.size(), 5);
}

void TestRunCurves::aRestoredRunHasAllItsLosses()
{
    Trainer trainer(clipped());
    trainer.advanceTo(40);
    const auto saved = trainer.save();
    Trainer other(clipped());
    other.restore(*saved, 25);
    RunCurves curves;
    curves.note(other, true);
    QCOMPARE(curves.loss.size(), 41);
    QCOMPARE(curves.loss.at(40).largest, trainer.current()->loss());
    QCOMPARE(curves.gradientNorm.size(), 26);
    QVERIFY(curves.gradientNorm.at(25).hasNumbers());
    train(other, curves, 45);
    QCOMPARE(curves.loss.size(), 46);
    QCOMPARE(curves.gradientNorm.size(), 46);
    QVERIFY(curves.gradientNorm.at(30).hasNumbers());
}

QTEST_APPLESS_MAIN(TestRunCurves)
#include "tst_run_curves.moc"
