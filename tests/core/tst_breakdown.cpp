#include "core/cell/catalog.h"
#include "core/diagnosis/breakdown.h"
#include "core/training/remedy.h"
#include "core/training/trainer.h"
#include "tests/support/exact_losses.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace loopscope;
using Kind = NotFinitePlace::Kind;

namespace
{

const double infinity = std::numeric_limits<double>::infinity();
const double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Ten units that learn a sentence of 20 steps.
ExperimentOptions optionsOf(const std::string& equations)
{
    ExperimentOptions options;
    options.task = standardOptions(TaskKind::NextCharacter);
    options.task.text = "the gradient fades when it travels back through time";
    options.layers = {{equations, 12, Direction::Forward}};
    options.optimizer.kind = OptimizerKind::Sgd;
    options.optimizer.learningRate = 0.1;
    return options;
}

ExperimentOptions explodingOptions()
{
    ExperimentOptions options = optionsOf(findInCatalog("vanilla")->text(Function::Relu));
    options.initialisation.spectralRadius = 5.0;
    return options;
}

const char* nameOf(Remedy::Kind kind)
{
    switch (kind) {
    case Remedy::Kind::ClipNorm:
        return "clipping";
    case Remedy::Kind::LowerLearningRate:
        return "learning rate";
    case Remedy::Kind::LowerSpectralRadius:
        break;
    }
    return "spectral radius";
}

} // namespace

Q_DECLARE_METATYPE(std::vector<double>)

/// Where and why a run broke, and what helps.
class TestBreakdown : public QObject
{
    Q_OBJECT
private slots:
    void whatGrewGoingForward();
    void whatGrewGoingBack();
    void aRunThatBrokeAtOnceHasNothingThatGrew();
    void theLastGoodIterationIsBeforeTheLossRanAway_data();
    void theLastGoodIterationIsBeforeTheLossRanAway();
    void theLastGoodIterationOfALongRunIsGood();
    void remediesChangeOneSettingEach();
    void aThresholdThatDidNotHelpBecomesATenth();
    void noRemedyThatWouldChangeNothing();
    void remediesThatDoNotHelpAreNotOffered_data();
    void remediesThatDoNotHelpAreNotOffered();
    void whereNoRemedyHelpsAllAreOffered();
    void aRunThatExplodedGoesOnWithARemedy_data();
    void aRunThatExplodedGoesOnWithARemedy();
};

void TestBreakdown::whatGrewGoingForward()
{
    const Trainer trainer(optionsOf("h[t] = W x[t] + 1e100 * h[t-1]"));
    const Breakdown breakdown = breakdownOf(*trainer.current());
    QVERIFY(breakdown.isForward);
    QCOMPARE(breakdown.place.kind, Kind::Value);
    QCOMPARE(breakdown.symbol, std::string("h"));
    // Some 0.1, 1e99, 1e199, 1e299, and then infinity.
    QCOMPARE(breakdown.place.step, 4);
    QVERIFY(breakdown.growth.has_value());
    QCOMPARE(breakdown.growth->firstStep, 0);
    QCOMPARE(breakdown.growth->lastStep, 3);
    QVERIFY(std::abs(breakdown.growth->factor / 1e100 - 1.0) < 1e-12);
    const QString words = QString::fromStdString(breakdownSentence(breakdown));
    QVERIFY2(words.contains("going forward: h at step 5"), qPrintable(words));
    QVERIFY2(words.contains("h grew ×1.0·10¹⁰⁰ per step"), qPrintable(words));
}

void TestBreakdown::whatGrewGoingBack()
{
    // Every state is zero, so only gradients grow.
    const Trainer trainer(optionsOf("h[t] = 0 * (W x[t]) + 1e100 * h[t-1]"));
    const Breakdown breakdown = breakdownOf(*trainer.current());
    QVERIFY(!breakdown.isForward);
    QCOMPARE(breakdown.place.kind, Kind::Gradient);
    QCOMPARE(breakdown.symbol, std::string("h"));
    QVERIFY(breakdown.growth.has_value());
    const int steps = trainer.sequenceLength();
    QCOMPARE(breakdown.growth->firstStep, steps - 1);
    QCOMPARE(breakdown.growth->lastStep, breakdown.place.step + 1);
    QVERIFY(std::abs(std::log10(breakdown.growth->factor) - 100.0) < 0.1);
    const QString words = QString::fromStdString(breakdownSentence(breakdown));
    QVERIFY2(words.contains("the gradient of h grew"), qPrintable(words));
}

void TestBreakdown::aRunThatBrokeAtOnceHasNothingThatGrew()
{
    const Trainer trainer(optionsOf("h[t] = exp(exp(exp(exp(W x[t] + U h[t-1] + 9))))"));
    const Breakdown breakdown = breakdownOf(*trainer.current());
    QCOMPARE(breakdown.place.step, 0);
    QVERIFY(!breakdown.growth.has_value());
    QCOMPARE(lastGoodIteration(trainer.losses(), 0), -1);
}

void TestBreakdown::theLastGoodIterationIsBeforeTheLossRanAway_data()
{
    QTest::addColumn<std::vector<double>>("losses");
    QTest::addColumn<int>("good");
    QTest::newRow("broke at once") << std::vector<double>{notANumber} << -1;
    QTest::newRow("broke out of nothing") << std::vector<double>{3.0, 2.5, infinity} << 1;
    QTest::newRow("ran away for two iterations")
        << std::vector<double>{3.0, 2.5, 4e10, 1e200, notANumber} << 1;
    QTest::newRow("worse, but not away") << std::vector<double>{3.0, 2.5, 24.0, infinity} << 2;
    QTest::newRow("large from the start") << std::vector<double>{2e6, 2e83, notANumber} << 0;
    QTest::newRow("had learned everything") << std::vector<double>{3.0, 0.0, 1e-9, infinity} << 1;
}

void TestBreakdown::theLastGoodIterationIsBeforeTheLossRanAway()
{
    QFETCH(const std::vector<double>, losses);
    QFETCH(const int, good);
    QCOMPARE(lastGoodIteration(runLosses(losses), int(losses.size()) - 1), good);
}

/// Of long ago only ranges are known.
void TestBreakdown::theLastGoodIterationOfALongRunIsGood()
{
    constexpr int runsAway = 200'010;
    RunLosses losses;
    for (int i = 0; i < runsAway + 3000; ++i)
        losses.append(i < runsAway ? 1.0 + 0.1 * std::sin(i) : 10.0 + i);
    losses.append(infinity);
    QCOMPARE(losses.curve().width(), 4);
    const int good = lastGoodIteration(losses, losses.size() - 1);
    QVERIFY2(good < runsAway && good >= runsAway - 4, qPrintable(QString::number(good)));
    // As long as it ran away within the last losses, the answer is exact.
    RunLosses recent;
    for (int i = 0; i < runsAway + 500; ++i)
        recent.append(i < runsAway ? 1.0 : 1e9);
    recent.append(infinity);
    QCOMPARE(lastGoodIteration(recent, recent.size() - 1), runsAway - 1);
}

void TestBreakdown::remediesChangeOneSettingEach()
{
    const ExperimentOptions options = explodingOptions();
    const Trainer trainer(options);
    const std::vector<Remedy> remedies = remediesFor(options, *trainer.current());
    QCOMPARE(remedies.size(), std::size_t(3));
    ExperimentOptions clipped = options;
    clipped.clipping = {ClippingKind::Norm, 1.0};
    QVERIFY((remedies[0] == Remedy{Remedy::Kind::ClipNorm, clipped}));
    ExperimentOptions slower = options;
    slower.optimizer.learningRate = 0.01;
    QVERIFY((remedies[1] == Remedy{Remedy::Kind::LowerLearningRate, slower}));
    ExperimentOptions tamer = options;
    tamer.initialisation.spectralRadius = 1.0;
    QVERIFY((remedies[2] == Remedy{Remedy::Kind::LowerSpectralRadius, tamer}));
}

void TestBreakdown::aThresholdThatDidNotHelpBecomesATenth()
{
    ExperimentOptions options = explodingOptions();
    options.clipping = {ClippingKind::Value, 0.5};
    options.initialisation.spectralRadius = 0.8;
    const Trainer trainer(options);
    const std::vector<Remedy> remedies = remediesFor(options, *trainer.current());
    QVERIFY((remedies[0].options.clipping == ClippingOptions{ClippingKind::Norm, 0.05}));
    QCOMPARE(remedies[2].options.initialisation.spectralRadius, 0.4);
}

void TestBreakdown::noRemedyThatWouldChangeNothing()
{
    // Xavier has a spectral radius of its own.
    ExperimentOptions options = explodingOptions();
    options.initialisation.recurrent = RecurrentInitialisation::Xavier;
    const Trainer xavier(options);
    QCOMPARE(remediesFor(options, *xavier.current()).size(), std::size_t(2));
    // Before the first update neither its gradient nor its learning rate did anything.
    options = optionsOf("h[t] = exp(exp(exp(exp(W x[t] + U h[t-1] + 9))))");
    const Trainer broken(options);
    const std::vector<Remedy> remedies = remediesFor(options, *broken.current());
    QCOMPARE(remedies.size(), std::size_t(1));
    QCOMPARE(remedies.front().kind, Remedy::Kind::LowerSpectralRadius);
}

void TestBreakdown::remediesThatDoNotHelpAreNotOffered_data()
{
    QTest::addColumn<double>("learningRate");
    QTest::addColumn<int>("seed");
    for (const double rate : {0.01, 0.1, 1.0})
        for (const int seed : {1, 2, 3})
            QTest::addRow("learning rate %g, seed %d", rate, seed) << rate << seed;
}

void TestBreakdown::remediesThatDoNotHelpAreNotOffered()
{
    QFETCH(const double, learningRate);
    QFETCH(const int, seed);
    ExperimentOptions options = explodingOptions();
    options.optimizer.learningRate = learningRate;
    options.seed = std::uint64_t(seed);
    Trainer trainer(options);
    if (trainer.advanceTo(300) != StopReason::Diverged)
        QSKIP("This run does not break.");
    const int broken = trainer.current()->number();
    const int good = std::max(0, lastGoodIteration(trainer.losses(), broken));
    const std::vector<Remedy> all = remediesFor(trainer.options(), *trainer.goTo(good));
    const auto run = trainer.save();
    const std::vector<Remedy> offered = remediesThatHelp(all, *run, good);
    QVERIFY(!offered.empty());
    double before = 0.0;
    for (const Remedy& remedy : all) {
        Trainer trial(options);
        trial.restore(*run, good);
        trial.setOptions(remedy.options);
        const double start = trial.current()->loss();
        const bool helps = trial.advanceTo(good + triedIterations) == StopReason::Finished &&
                           trial.current()->loss() <= 10.0 * start;
        const bool isOffered = std::find(offered.begin(), offered.end(), remedy) != offered.end();
        QVERIFY2(helps == isOffered, nameOf(remedy.kind));
    }
    for (const Remedy& remedy : offered) {
        Trainer trial(options);
        trial.restore(*run, good);
        trial.setOptions(remedy.options);
        trial.advanceTo(good + triedIterations);
        QVERIFY(trial.current()->loss() >= before); // the most helpful first
        before = trial.current()->loss();
    }
}

void TestBreakdown::whereNoRemedyHelpsAllAreOffered()
{
    // exp of exp of exp: nothing that is offered makes this cell learn.
    const Trainer trainer(optionsOf("h[t] = exp(exp(exp(exp(W x[t] + U h[t-1] + 9))))"));
    const std::vector<Remedy> all = remediesFor(trainer.options(), *trainer.current());
    QVERIFY(!all.empty());
    QVERIFY(remediesThatHelp(all, *trainer.save(), 0) == all);
    // A trial that is cut short is no reason to leave a remedy out.
    Trainer exploding(explodingOptions());
    exploding.advanceTo(100);
    const int good = lastGoodIteration(exploding.losses(), exploding.current()->number());
    const std::vector<Remedy> three = remediesFor(exploding.options(), *exploding.goTo(good));
    QCOMPARE(remediesThatHelp(three, *exploding.save(), good, [](int) { return false; }).size(),
        three.size());
}

void TestBreakdown::aRunThatExplodedGoesOnWithARemedy_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("clipping") << int(Remedy::Kind::ClipNorm);
    QTest::newRow("a smaller radius") << int(Remedy::Kind::LowerSpectralRadius);
}

void TestBreakdown::aRunThatExplodedGoesOnWithARemedy()
{
    QFETCH(const int, kind);
    Trainer trainer(explodingOptions());
    QCOMPARE(trainer.advanceTo(100), StopReason::Diverged);
    const int broken = trainer.current()->number();
    QVERIFY(broken > 0);
    const int good = lastGoodIteration(trainer.losses(), broken);
    const ExperimentOptions options = trainer.options();
    const std::vector<Remedy> remedies = remediesFor(options, *trainer.goTo(good));
    for (const Remedy& remedy : remedies) {
        if (remedy.kind == Remedy::Kind(kind))
            trainer.setOptions(remedy.options);
    }
    const double loss = trainer.current()->loss();
    QCOMPARE(trainer.advanceTo(good + 500), StopReason::Finished);
    QVERIFY(trainer.current()->loss() < loss / 2.0);
}

QTEST_APPLESS_MAIN(TestBreakdown)
#include "tst_breakdown.moc"
