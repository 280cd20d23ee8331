#include "core/cell/catalog.h"
#include "core/diagnosis/thresholds.h"
#include "core/diagnosis/verdict.h"
#include "tests/support/random_run.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

/// A flow with these norms, the one at the source first.
GradientFlow flowOf(const std::vector<double>& norms)
{
    GradientFlow flow;
    flow.stepsBack = int(norms.size()) - 1;
    flow.sourceStep = flow.stepsBack;
    flow.lossStep = flow.stepsBack;
    flow.norms.resize(Eigen::Index(norms.size()));
    for (int back = 0; back <= flow.stepsBack; ++back)
        flow.norms[flow.stepAt(back)] = norms[std::size_t(back)];
    flow.factorPerStep = std::nan("");
    if (flow.stepsBack > 0 && flow.source() > 0.0)
        flow.factorPerStep = std::pow(norms.back() / norms.front(), 1.0 / flow.stepsBack);
    while (flow.memorySpan < flow.stepsBack &&
           flow.normAt(flow.memorySpan + 1) >= rememberedShare * flow.source())
        ++flow.memorySpan;
    return flow;
}

GradientFlow steadyFlow(double factor, int steps)
{
    std::vector<double> norms;
    for (int back = 0; back <= steps; ++back)
        norms.push_back(2.0 * std::pow(factor, back));
    return flowOf(norms);
}

QString sentence(const GradientFlow& flow, const FlowFactors& factors = {})
{
    return QString::fromStdString(verdictSentence(flow, factors));
}

} // namespace

class TestVerdict : public QObject
{
    Q_OBJECT

private slots:
    void factorDecides_data();
    void factorDecides();
    void notFiniteComesFirst();
    void cellsWithoutStateHaveNoMemory();
    void aLaterLayerThatRemembersBringsTheLossBack();
    void sentencesSayHowFarItReaches_data();
    void sentencesSayHowFarItReaches();
    void sentenceShowsItsArithmetic();
    void straightRoadsAreNamedWithTheirGate();
    void roadsThatWorkAgainstTheOthersHaveAMinus();
    void wordingsGetShorter();
    void factorsAreReadable_data();
    void factorsAreReadable();
};

void TestVerdict::factorDecides_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<QString>("name");
    QTest::newRow("far below") << 0.3 << "Vanishing";
    QTest::newRow("just below the first threshold") << vanishingBelow - 1e-6 << "Vanishing";
    QTest::newRow("just above it") << vanishingBelow + 1e-6 << "Fading";
    QTest::newRow("just below the second") << fadingBelow - 1e-6 << "Fading";
    QTest::newRow("just above") << fadingBelow + 1e-6 << "Healthy";
    QTest::newRow("one") << 1.0 << "Healthy";
    QTest::newRow("just below the third") << growingAbove - 1e-6 << "Healthy";
    QTest::newRow("just above that") << growingAbove + 1e-6 << "Growing";
    QTest::newRow("just below the last") << explodingAbove - 1e-6 << "Growing";
    QTest::newRow("above all") << explodingAbove + 1e-6 << "Exploding";
}

void TestVerdict::factorDecides()
{
    QFETCH(double, factor);
    QFETCH(QString, name);
    QCOMPARE(QString::fromStdString(nameOf(verdictOf(steadyFlow(factor, 10)))), name);
    QVERIFY(sentence(steadyFlow(factor, 10)).startsWith(name + ": ×"));
}

void TestVerdict::notFiniteComesFirst()
{
    for (const double bad : {std::nan(""), HUGE_VAL}) {
        const GradientFlow flow = flowOf({1.0, 0.5, bad, bad});
        QCOMPARE(verdictOf(flow), Verdict::NotFinite);
        QCOMPARE(sentence(flow),
            QString("Not finite. The gradient is not a finite number from step 2 back."));
    }
}

void TestVerdict::cellsWithoutStateHaveNoMemory()
{
    const auto flowOfCell = [](const std::string& equations, int steps) {
        RandomRunOptions options;
        options.layers = {{equations, 3}};
        options.steps = steps;
        const auto iteration = RandomRun(options).run();
        return gradientFlow(*iteration, 0, flowSymbol(iteration->network().tracks()[0]), steps - 1);
    };
    for (const int steps : {1, 6}) {
        const GradientFlow flow = flowOfCell(findInCatalog("feed-forward")->text(), steps);
        QCOMPARE(verdictOf(flow), Verdict::NoMemory);
        QCOMPARE(sentence(flow), QString("No memory. Nothing is carried from step to step: each "
                                         "step sees its own input alone."));
        QCOMPARE(QString::fromStdString(verdictWordings(flow, {}).back()), QString("No memory"));
        QVERIFY(factorWords(flow).empty());
    }
    const GradientFlow window =
        flowOfCell("h[t] = tanh(W_0 x[t] + W_1 x[t-1] + W_2 x[t-2] + b)", 6);
    QCOMPARE(verdictOf(window), Verdict::NoMemory);
    QCOMPARE(sentence(window), QString("No memory. Nothing is carried from step to step. The cell "
                                       "reaches 2 steps back, by its inputs, and no further."));
    const GradientFlow vanilla = flowOfCell(findInCatalog("vanilla")->text(), 6);
    QVERIFY(verdictOf(vanilla) != Verdict::NoMemory);
    QVERIFY(verdictOf(flowOfCell(findInCatalog("vanilla")->text(), 1)) != Verdict::NoMemory);
}

void TestVerdict::aLaterLayerThatRemembersBringsTheLossBack()
{
    RandomRunOptions options;
    options.layers = {
        {findInCatalog("feed-forward")->text(), 3}, {findInCatalog("vanilla")->text(), 3}};
    const auto iteration = RandomRun(options).run();
    const GradientFlow flow =
        gradientFlow(*iteration, 0, flowSymbol(iteration->network().tracks()[0]), 5);
    QVERIFY(!flow.isCarried);
    QVERIFY(verdictOf(flow) != Verdict::NoMemory);
}

void TestVerdict::sentencesSayHowFarItReaches_data()
{
    QTest::addColumn<GradientFlow>("flow");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const GradientFlow& flow, const char* words) {
        QTest::newRow(name) << flow << QString(words);
    };
    row("half a step", steadyFlow(0.5, 20),
        "Vanishing: ×0.50 per step back. After 7 steps less than 1 % is left.");
    row("gone at once", steadyFlow(0.001, 3),
        "Vanishing: ×1.0·10⁻³ per step back. After 1 step less than 1 % is left.");
    row("falls first, then fades", flowOf({1.0, 0.1, 0.009, 0.008, 0.0078, 0.0076, 0.0074}),
        "Vanishing: ×0.44 per step back. After 2 steps less than 1 % is left; further back it "
        "changes more slowly.");
    row("still there", steadyFlow(0.9, 10),
        "Fading: ×0.90 per step back. 35 % of it reaches step 1.");
    row("hardly there", steadyFlow(0.8, 20),
        "Fading: ×0.80 per step back. 1.2 % of it reaches step 1.");
    row("steady", steadyFlow(1.0, 10), "Healthy: ×1.00 per step back. 100 % of it reaches step 1.");
    row("doubled", steadyFlow(std::pow(2.0, 0.1), 10),
        "Growing: ×1.07 per step back. At step 1 it is 2.0 times as large.");
    row("grown", steadyFlow(1.5, 12),
        "Exploding: ×1.50 per step back. At step 1 it is 130 times as large.");
    row("grown beyond words", steadyFlow(10.0, 30),
        "Exploding: ×10.00 per step back. At step 1 it is 1.0·10³⁰ times as large.");
    row("dies", flowOf({1.0, 0.5, 0.0, 0.0}),
        "Vanishing. Nothing of it reaches step 2: it is exactly 0 there.");
    row("never starts", flowOf({0.0, 0.0}), "The loss sends no gradient at all.");
    row("one step", flowOf({1.0}), "There is no earlier step to flow back to.");
    GradientFlow reverse = steadyFlow(0.9, 10);
    reverse.reverse = true;
    reverse.norms.reverseInPlace();
    reverse.sourceStep = 0;
    row("a track that reads from the end", reverse,
        "Fading: ×0.90 per step back. 35 % of it reaches step 11.");
}

void TestVerdict::sentencesSayHowFarItReaches()
{
    QFETCH(GradientFlow, flow);
    QFETCH(QString, words);
    QCOMPARE(sentence(flow), words);
}

/// The sentence of the design, of a unit at rest where tanh′ is 0.734 and U is 0.904.
void TestVerdict::sentenceShowsItsArithmetic()
{
    const double slope = 0.734;
    const double weight = 0.904;
    const double state = std::sqrt(1.0 - slope);
    RandomRunOptions options;
    options.layers = {{findInCatalog("vanilla")->text(), 1, Direction::Forward}};
    options.inputSize = 1;
    options.steps = 20;
    RandomRun run(options);
    run.parameter(0, "W").setZero();
    run.parameter(0, "U").setConstant(weight);
    run.parameter(0, "b").setConstant(std::atanh(state) - weight * state);
    run.batch.initialStates[0].values.setConstant(state);
    const auto iteration = run.run();
    const GradientFlow flow = gradientFlow(*iteration, 0, 1, 19);
    QCOMPARE(sentence(flow, flowFactors(*iteration, flow)),
        QString("Vanishing: ×0.66 per step back = recurrent weights 0.90 × tanh′ 0.73. "
                "After 12 steps less than 1 % is left."));
}

void TestVerdict::straightRoadsAreNamedWithTheirGate()
{
    // With W = U = 0 all that comes back comes along c, times σ(3) = 0.9526.
    RandomRunOptions options;
    options.layers = {{findInCatalog("lstm")->text(), 3, Direction::Forward}};
    options.steps = 20;
    RandomRun run(options);
    const Eigen::MatrixXd readout = run.parameter(-1, "W_y");
    run.parameters.setZero();
    run.parameter(-1, "W_y") = readout;
    run.parameter(0, "b_f").setConstant(3.0);
    const auto iteration = run.run();
    const int c = 5;
    const GradientFlow flow = gradientFlow(*iteration, 0, c, 19);
    QCOMPARE(sentence(flow, flowFactors(*iteration, flow)),
        QString("Fading: ×0.95 per step back. 100 % comes back along c, × f 0.95; 0 % through the "
                "recurrent weights. 40 % of it reaches step 1."));
}

void TestVerdict::roadsThatWorkAgainstTheOthersHaveAMinus()
{
    FlowFactors factors;
    factors.roads.resize(2);
    factors.roads[0].symbolName = "h";
    factors.roads[0].isStraight = true;
    factors.roads[0].share = 1.042;
    factors.roads[0].parts = {{0, "z", 0.97}};
    factors.roads[1].passesMatrix = true;
    factors.roads[1].share = -0.042;
    QCOMPARE(QString::fromStdString(factorSource(factors)),
        QString("104 % comes back along h, × z 0.97; −4.2 % through the recurrent weights"));
    factors.roads[1].passesMatrix = false;
    QVERIFY(QString::fromStdString(factorSource(factors)).endsWith("through the other roads"));
    factors.roads[0].isStraight = false;
    QVERIFY(factorSource(factors).empty());
}

void TestVerdict::wordingsGetShorter()
{
    FlowFactors factors;
    factors.isProduct = true;
    factors.roads.resize(1);
    factors.roads[0].parts = {{0, "recurrent weights", 0.9}, {1, "tanh′", 0.73}};
    for (const GradientFlow& flow :
        {steadyFlow(0.657, 30), steadyFlow(1.4, 5), flowOf({1.0, 0.0}), flowOf({1.0, HUGE_VAL})}) {
        const std::vector<std::string> wordings = verdictWordings(flow, factors);
        QCOMPARE(wordings.front(), verdictSentence(flow, factors));
        QVERIFY(wordings.size() > 2);
        for (std::size_t i = 1; i < wordings.size(); ++i)
            QVERIFY(QString::fromStdString(wordings[i]).size() <
                    QString::fromStdString(wordings[i - 1]).size());
    }
    QCOMPARE(verdictWordings(steadyFlow(0.657, 30), factors).back(), std::string("×0.66"));
}

void TestVerdict::factorsAreReadable_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<QString>("text");
    QTest::newRow("two decimals") << 0.6571 << "0.66";
    QTest::newRow("large") << 12.345 << "12.35";
    QTest::newRow("three decimals") << 0.0123 << "0.012";
    QTest::newRow("too small for decimals") << 0.00712 << "7.1·10⁻³";
    QTest::newRow("tiny") << 2.64e-16 << "2.6·10⁻¹⁶";
    QTest::newRow("huge") << 3.1e120 << "3.1·10¹²⁰";
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("not a number") << std::nan("") << "not a number";
    QTest::newRow("infinity") << HUGE_VAL << "infinity";
}

void TestVerdict::factorsAreReadable()
{
    QFETCH(double, factor);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(factorText(factor)), text);
}

QTEST_APPLESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
