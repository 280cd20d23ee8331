#include "core/cell/catalog.h"
#include "core/diagnosis/gradient_flow.h"
#include "core/diagnosis/gradient_triangle.h"
#include "core/diagnosis/thresholds.h"
#include "tests/support/compare.h"
#include "tests/support/latch_run.h"
#include "tests/support/random_run.h"
#include "tests/support/shape_cases.h"

#include <Eigen/QR>
#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::difference;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

const auto forward = Direction::Forward;
constexpr double tolerance = 1e-12;

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

RandomRun runOf(const std::string& equations, int units, int steps, Direction direction = forward)
{
    RandomRunOptions options;
    options.layers = {{equations, units, direction}};
    options.steps = steps;
    return RandomRun(options);
}

bool isClose(double found, double expected, double relative = tolerance)
{
    return std::abs(found - expected) <= relative * std::abs(expected);
}

} // namespace

class TestGradientFlow : public QObject
{
    Q_OBJECT

private slots:
    void linearRecurrenceFadesExactly_data();
    void linearRecurrenceFadesExactly();
    void tanhAtRestFadesAsIfLinear();
    void latchFadesByItsSlope();
    void lstmWithoutProductsFadesByItsForgetGate_data();
    void lstmWithoutProductsFadesByItsForgetGate();
    void nonNormalGradientGrowsBeforeItFades();
    void cliffHasItsLossAndItsSlopes_data();
    void cliffHasItsLossAndItsSlopes();
    void flowsAreRowsOfTheTriangle();
    void factorsMultiplyToTheWholeWay();
    void memorySpanEndsAtOnePercent_data();
    void memorySpanEndsAtOnePercent();
    void reverseTrackFlowsToLaterSteps();
    void sourceOfEveryShapeIsWhereTheGradientStarts();
    void hWithoutMemoryIsPassedOverForAState();
    void fadingBelowTheRangeOfDoubleIsExactZero();
    void explosionIsNoticedWhereItHappens();
    void placesThatDoNotExistAreRefused();
};

void TestGradientFlow::linearRecurrenceFadesExactly_data()
{
    QTest::addColumn<double>("radius");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("reached"); // teaching.md, C4
    QTest::newRow("0.9 Q, T = 50") << 0.9 << 50 << 5.7264e-3;
    QTest::newRow("1.1 Q, T = 50") << 1.1 << 50 << 1.0672e2;
    QTest::newRow("0.5 Q, T = 50") << 0.5 << 50 << 1.78e-15;
    QTest::newRow("0.9 Q, T = 100") << 0.9 << 100 << 2.951e-5;
    QTest::newRow("1.1 Q, T = 100") << 1.1 << 100 << 1.253e4;
}

void TestGradientFlow::linearRecurrenceFadesExactly()
{
    QFETCH(double, radius);
    QFETCH(int, steps);
    QFETCH(double, reached);
    RandomRun run = runOf("h[t] = W x[t] + U h[t-1] + b", 6, steps);
    const MatrixXd Q = Eigen::HouseholderQR<MatrixXd>(run.parameter(0, "U")).householderQ();
    run.parameter(0, "U") = radius * Q;
    const GradientFlow flow = gradientFlow(*run.run(), 0, 1, steps - 1);
    QVERIFY(isClose(flow.factorPerStep, radius));
    QVERIFY(isClose(flow.normAt(flow.stepsBack) / flow.source(), reached, 5e-3));
    for (int back = 1; back <= flow.stepsBack; ++back)
        QVERIFY(isClose(flow.factors[flow.stepAt(back)], radius));
}

/// teaching.md, C4: with x = 0, b = 0 and h_0 = 0 tanh is at its steepest at every step.
void TestGradientFlow::tanhAtRestFadesAsIfLinear()
{
    RandomRun run = runOf(cell("vanilla"), 16, 50);
    run.parameter(0, "W").setZero();
    run.parameter(0, "b").setZero();
    run.batch.initialStates.clear();
    const MatrixXd Q = Eigen::HouseholderQR<MatrixXd>(run.parameter(0, "U")).householderQ();
    run.parameter(0, "U") = 2.0 * Q;
    const GradientFlow flow = gradientFlow(*run.run(), 0, 1, 49);
    QVERIFY(isClose(flow.normAt(49) / flow.source(), std::pow(2.0, 49))); // 5.6295e14
}

void TestGradientFlow::latchFadesByItsSlope()
{
    for (const test::Latch& latch : test::latches) {
        const auto iteration = test::latchRun(latch).run();
        const GradientFlow flow = gradientFlow(*iteration, 0, 1, 199);
        QVERIFY2(std::abs(iteration->value(0, 1, 199)[0] - latch.state) < 1e-9, latch.name);
        QVERIFY2(isClose(flow.factors[150], latch.slope, 1e-7), latch.name);
        QVERIFY2(isClose(flow.normAt(20) / flow.source(), latch.twenty, 5e-3), latch.name);
    }
}

void TestGradientFlow::lstmWithoutProductsFadesByItsForgetGate_data()
{
    QTest::addColumn<double>("bias");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("reached"); // teaching.md, C4
    QTest::newRow("b_f = 0") << 0.0 << 50 << 1.78e-15;
    QTest::newRow("b_f = 1") << 1.0 << 50 << 2.16e-7;
    QTest::newRow("b_f = 3") << 3.0 << 50 << 0.0925;
    QTest::newRow("b_f = 5") << 5.0 << 50 << 0.720;
    QTest::newRow("b_f = 10, T = 100") << 10.0 << 100 << 0.995515594;
}

void TestGradientFlow::lstmWithoutProductsFadesByItsForgetGate()
{
    QFETCH(double, bias);
    QFETCH(int, steps);
    QFETCH(double, reached);
    RandomRun run = runOf(cell("lstm"), 4, steps);
    const MatrixXd readout = run.parameter(-1, "W_y");
    run.parameters.setZero();
    run.parameter(-1, "W_y") = readout;
    run.parameter(0, "b_f").setConstant(bias);
    const int c = 5;
    const GradientFlow flow = gradientFlow(*run.run(), 0, c, steps - 1);
    QVERIFY(isClose(flow.factorPerStep, 1.0 / (1.0 + std::exp(-bias))));
    QVERIFY(isClose(flow.normAt(steps - 1) / flow.source(), reached, 5e-3));
}

/// teaching.md, C4: U = [[.9, 5], [0, .9]], backward from (1, 0).
void TestGradientFlow::nonNormalGradientGrowsBeforeItFades()
{
    RandomRunOptions options;
    options.layers = {{"h[t] = W x[t] + U h[t-1]", 2, forward}};
    options.outputSize = 1;
    options.loss = Loss::MeanSquaredError;
    options.steps = 61;
    RandomRun run(options);
    run.parameter(0, "U") << 0.9, 5.0, 0.0, 0.9;
    run.parameter(-1, "W_y") << 1.0, 0.0;
    const GradientFlow flow = gradientFlow(*run.run(), 0, 1, 60);
    const VectorXd norms = flow.norms.reverse() / flow.source();
    QVERIFY(isClose(norms[9], 19.3749, 1e-5));
    QVERIFY(isClose(norms[30], 7.0653, 1e-5));
    QVERIFY(isClose(norms[60], 0.59901, 1e-4));
    Eigen::Index peak = 0;
    norms.maxCoeff(&peak);
    QCOMPARE(int(peak), 9);
    QCOMPARE(flow.memorySpan, 60);
}

void TestGradientFlow::cliffHasItsLossAndItsSlopes_data()
{
    QTest::addColumn<double>("w");
    QTest::addColumn<double>("b");
    QTest::addColumn<double>("loss");
    QTest::addColumn<double>("dw");
    QTest::addColumn<double>("db");
    QTest::newRow("above") << 4.9 << -2.50 << 0.014610802 << 0.104398 << 0.127180;
    QTest::newRow("on the wall") << 4.9 << -2.55 << 0.000154980 << -13.770065 << -22.105518;
    QTest::newRow("below") << 4.9 << -2.60 << 0.341232308 << -0.027832 << -0.240246;
}

/// teaching.md, C4: x_t = w σ(x_{t−1}) + b, 50 steps from 0.5, L = (σ(x_50) − 0.7)².
void TestGradientFlow::cliffHasItsLossAndItsSlopes()
{
    QFETCH(double, w);
    QFETCH(double, b);
    QFETCH(double, loss);
    QFETCH(double, dw);
    QFETCH(double, db);
    RandomRunOptions options;
    options.layers = {{"a[t] = U sigmoid(a[t-1]) + b\nh[t] = sigmoid(a[t]) + W x[t]", 1, forward}};
    options.inputSize = 1;
    options.outputSize = 1;
    options.loss = Loss::MeanSquaredError;
    options.steps = 50;
    RandomRun run(options);
    run.parameters.setZero();
    run.parameter(0, "U").setConstant(w);
    run.parameter(0, "b").setConstant(b);
    run.parameter(-1, "W_y").setConstant(1.0);
    run.batch.targets.setConstant(0.7);
    run.batch.initialStates[0].values.setConstant(0.5);
    run.batch.weights.setZero(50);
    run.batch.weights[49] = 1.0;
    const auto iteration = run.run();
    const auto gradient = [&](const char* name) {
        return run.network->view(
            *run.network->findParameter(0, name), iteration->parameterGradient())(0, 0);
    };
    QVERIFY(std::abs(iteration->loss() - loss) < 1e-9);
    QVERIFY(std::abs(gradient("U") - dw) < 1e-6);
    QVERIFY(std::abs(gradient("b") - db) < 1e-6);
    // The wall is a gradient that grows on its way back.
    const GradientFlow flow = gradientFlow(*iteration, 0, 1, 49);
    QCOMPARE(flow.factorPerStep > 1.0, std::abs(dw) > 1.0);
}

void TestGradientFlow::flowsAreRowsOfTheTriangle()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, Direction::Both}, {cell("gru"), 3, forward}};
    options.steps = 9;
    options.sequences = 3;
    const auto iteration = RandomRun(options).run();
    const GradientTriangle triangle = gradientTriangle(*iteration, {2, -1, -1});
    const std::vector<GradientFlow> flows = gradientFlows(*iteration, 6, 2);
    QCOMPARE(flows.size(), triangle.symbols.size());
    for (std::size_t i = 0; i < flows.size(); ++i) {
        QCOMPARE(flows[i].track, triangle.symbols[i].track);
        QCOMPARE(flows[i].symbol, triangle.symbols[i].symbol);
        QCOMPARE(flows[i].sequence, 2);
        const QString reason = difference(
            "norms", flows[i].norms, triangle.symbols[i].norms.row(6).transpose(), tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestGradientFlow::factorsMultiplyToTheWholeWay()
{
    const auto iteration = runOf(cell("gru"), 5, 12).run();
    const GradientFlow flow = gradientFlow(*iteration, 0, 4, 9);
    QCOMPARE(flow.stepsBack, 9);
    QCOMPARE(flow.sourceStep, 9);
    double product = 1.0;
    for (int step = 0; step < 12; ++step) {
        QCOMPARE(std::isnan(flow.factors[step]), step >= 9);
        if (step < 9) {
            QVERIFY(isClose(flow.factors[step], flow.norms[step] / flow.norms[step + 1]));
            product *= flow.factors[step];
        }
    }
    QVERIFY(isClose(product, flow.norms[0] / flow.norms[9]));
    QVERIFY(isClose(std::pow(flow.factorPerStep, 9), product));
    QCOMPARE(flow.norms[10], 0.0);
    QCOMPARE(flow.norms[11], 0.0);
}

void TestGradientFlow::memorySpanEndsAtOnePercent_data()
{
    QTest::addColumn<double>("radius");
    QTest::addColumn<int>("span");
    QTest::newRow("0.1: two steps are one percent, rounding decides") << 0.11 << 2;
    QTest::newRow("0.5: 1/64 is more, 1/128 less") << 0.5 << 6;
    QTest::newRow("0.9: 43.7 steps") << 0.9 << 43;
    QTest::newRow("0.95: longer than the sequence") << 0.95 << 49;
    QTest::newRow("grows") << 1.1 << 49;
    QTest::newRow("gone at once") << 0.001 << 0;
}

void TestGradientFlow::memorySpanEndsAtOnePercent()
{
    QFETCH(double, radius);
    QFETCH(int, span);
    RandomRun run = runOf("h[t] = W x[t] + U h[t-1]", 3, 50);
    run.parameter(0, "U") = radius * MatrixXd::Identity(3, 3);
    QCOMPARE(gradientFlow(*run.run(), 0, 1, 49).memorySpan, span);
}

void TestGradientFlow::reverseTrackFlowsToLaterSteps()
{
    RandomRun run = runOf("h[t] = W x[t] + U h[t-1]", 3, 10, Direction::Backward);
    run.parameter(0, "U") = 0.5 * MatrixXd::Identity(3, 3);
    const GradientFlow flow = gradientFlow(*run.run(), 0, 1, 3);
    QVERIFY(flow.reverse);
    QCOMPARE(flow.sourceStep, 3);
    QCOMPARE(flow.stepsBack, 6);
    QCOMPARE(flow.stepAt(2), 5);
    QVERIFY(isClose(flow.factorPerStep, 0.5));
    QVERIFY(isClose(flow.factors[9], 0.5));
    QVERIFY(std::isnan(flow.factors[3]));
    QCOMPARE(flow.norms[2], 0.0);
}

void TestGradientFlow::sourceOfEveryShapeIsWhereTheGradientStarts()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        test::RandomCaseOptions options;
        options.steps = 6;
        options.sourceSteps = 8;
        const auto iteration = test::runCase(test::makeCase(item.network, options));
        const Network& network = iteration->network();
        for (const GradientFlow& flow : gradientFlows(*iteration, 5, 1)) {
            const Track& track = network.tracks()[std::size_t(flow.track)];
            const bool isSource = network.stackCount() == 2 && track.stack == 0;
            QCOMPARE(int(flow.norms.size()), isSource ? 8 : 6);
            QVERIFY2(flow.source() > 0.0, item.name);
            // From an encoder's last state, and to a final state of many-to-one, the whole way.
            if (isSource || (item.network.shape == Shape::ManyToOne && network.isTop(track)))
                QCOMPARE(flow.stepsBack, int(flow.norms.size()) - 1);
            for (int back = flow.stepsBack + 1; back < int(flow.norms.size()); ++back)
                QVERIFY(flow.stepAt(back) < 0 || flow.stepAt(back) >= int(flow.norms.size()));
        }
    }
}

void TestGradientFlow::hWithoutMemoryIsPassedOverForAState()
{
    const auto symbolOf = [](const std::string& equations) {
        const RandomRun run = runOf(equations, 3, 4);
        const Track& track = run.network->tracks()[0];
        return QString::fromStdString(track.program->symbols[std::size_t(flowSymbol(track))].name);
    };
    QCOMPARE(symbolOf(cell("lstm")), "h");
    QCOMPARE(symbolOf(cell("feed-forward")), "h");
    QCOMPARE(symbolOf("c[t] = tanh(W x[t] + U c[t-1])\nh[t] = V c[t]"), "c");
    QCOMPARE(symbolOf("unused[t] = unused[t-1] + a[t-1]\n"
                      "a[t] = tanh(W x[t] + U a[t-1])\nh[t] = V a[t]"),
        "a");
}

void TestGradientFlow::fadingBelowTheRangeOfDoubleIsExactZero()
{
    RandomRun run = runOf("h[t] = W x[t] + U h[t-1]", 3, 100);
    run.parameter(0, "U") = 1e-4 * MatrixXd::Identity(3, 3);
    const GradientFlow flow = gradientFlow(*run.run(), 0, 1, 99);
    QCOMPARE(flow.factorPerStep, 0.0);
    QVERIFY(flow.zeroFrom() > 76 && flow.zeroFrom() < 84); // 1e-4^81 = 1e-324
    QVERIFY(flow.isFinite());
    QVERIFY(flow.normAt(70) > 0.0);
}

void TestGradientFlow::explosionIsNoticedWhereItHappens()
{
    RandomRun run = runOf("h[t] = W x[t] + U h[t-1]", 3, 100);
    run.parameter(0, "U") = 1e4 * MatrixXd::Identity(3, 3);
    run.parameter(0, "W").setZero();
    run.batch.initialStates.clear();
    const GradientFlow flow = gradientFlow(*run.run(), 0, 1, 99);
    QVERIFY(!flow.isFinite());
    QVERIFY(flow.notFiniteFrom() > 72 && flow.notFiniteFrom() < 80); // 1e4^77 = 1e308
    QCOMPARE(flow.memorySpan, flow.notFiniteFrom() - 1);
    QCOMPARE(flow.zeroFrom(), -1);
}

void TestGradientFlow::placesThatDoNotExistAreRefused()
{
    const auto iteration = runOf(cell("gru"), 3, 6).run();
    QVERIFY_EXCEPTION_THROWN(gradientFlow(*iteration, 1, 4, 5), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(gradientFlow(*iteration, 0, 0, 5), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(gradientFlow(*iteration, 0, 5, 5), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(gradientFlow(*iteration, 0, 4, 6), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(gradientFlow(*iteration, 0, 4, 5, 1), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestGradientFlow)
#include "tst_gradient_flow.moc"
