#include "core/diagnosis/flow_factors.h"
#include "tests/support/random_run.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

test::RandomRun runOf(const char* equations, int steps = 6, double size = 0.7)
{
    test::RandomRunOptions options;
    options.layers = {{equations, 4, Direction::Forward}};
    options.steps = steps;
    options.size = size;
    return test::RandomRun(options);
}

GradientFlow lastFlow(const Iteration& iteration)
{
    const int h = iteration.network().tracks().front().program->output;
    return gradientFlow(iteration, 0, h, iteration.steps() - 1);
}

} // namespace

class TestFlowFactors : public QObject
{
    Q_OBJECT
private slots:
    void factorsMultiplyToTheFactorPerStep_data();
    void factorsMultiplyToTheFactorPerStep();
    void theyAreThoseOfTheVanillaCell();
    void otherCellsAreNoProduct_data();
    void otherCellsAreNoProduct();
    void aLayerBelowAnotherIsNoProduct();
    void aDeadOrBrokenFlowHasNoRoads();
    void partsAreNamed();
};

void TestFlowFactors::factorsMultiplyToTheFactorPerStep_data()
{
    QTest::addColumn<QByteArray>("equations");
    QTest::newRow("tanh") << QByteArray("h[t] = tanh(W x[t] + U h[t-1] + b)");
    QTest::newRow("sigmoid") << QByteArray("h[t] = sigmoid(W x[t] + U h[t-1] + b)");
    QTest::newRow("no function") << QByteArray("h[t] = W x[t] - U h[t-1]");
    QTest::newRow("a fixed factor") << QByteArray("h[t] = 0.5 * tanh(W x[t] - 2 * (U h[t-1]) + b)");
    QTest::newRow("two functions") << QByteArray("h[t] = tanh(softplus(W x[t] + U h[t-1]))");
    QTest::newRow("no matrix") << QByteArray("h[t] = 0.5 * h[t-1] + W x[t]");
    QTest::newRow("two matrices") << QByteArray("h[t] = tanh(W x[t] + V (U h[t-1]))");
    QTest::newRow("a function before the matrix") << QByteArray("h[t] = W x[t] + U (tanh(h[t-1]))");
}

void TestFlowFactors::factorsMultiplyToTheFactorPerStep()
{
    QFETCH(QByteArray, equations);
    const auto iteration = runOf(equations.constData()).run();
    const GradientFlow flow = lastFlow(*iteration);
    const FlowFactors factors = flowFactors(*iteration, flow);
    QVERIFY(factors.isProduct);
    double product = 1.0;
    for (const FactorPart& part : factors.roads.front().parts)
        product *= part.factor;
    // Sums of logarithms of six steps against one quotient: rounding.
    QVERIFY(std::abs(product / flow.factorPerStep - 1.0) < 1e-12);
}

/// By hand: the gradient of the last loss sent back through tanh′ and Uᵀ.
void TestFlowFactors::theyAreThoseOfTheVanillaCell()
{
    test::RandomRun run = runOf("h[t] = tanh(W x[t] + U h[t-1] + b)");
    const auto iteration = run.run();
    const Eigen::MatrixXd U = run.parameter(0, "U");
    const Network& network = iteration->network();
    const Eigen::MatrixXd readout =
        network.view(network.readoutWeight(), iteration->before().parameters);
    Eigen::VectorXd g = readout.transpose() * iteration->outputGradient(5);
    double slopes = 1.0;
    double weights = 1.0;
    for (int step = 5; step > 0; --step) {
        const Eigen::ArrayXd h = iteration->value(0, 1, step);
        const Eigen::VectorXd between = (g.array() * (1.0 - h.square())).matrix();
        slopes *= between.norm() / g.norm();
        g = U.transpose() * between;
        weights *= g.norm() / between.norm();
    }
    const FlowFactors factors = flowFactors(*iteration, lastFlow(*iteration));
    const Program& program = *network.tracks().front().program;
    const FactorPart* slope = factors.find(program, OperationKind::Apply);
    const FactorPart* weight = factors.find(program, OperationKind::Product);
    QVERIFY(slope && weight);
    QVERIFY(std::abs(slope->factor / std::pow(slopes, 0.2) - 1.0) < 1e-12);
    QVERIFY(std::abs(weight->factor / std::pow(weights, 0.2) - 1.0) < 1e-12);
    const Operation& product = program.operations[std::size_t(weight->operation)];
    QCOMPARE(program.parameters[std::size_t(product.parameter)].name, std::string("U"));
}

void TestFlowFactors::otherCellsAreNoProduct_data()
{
    QTest::addColumn<QByteArray>("equations");
    QTest::newRow("no memory") << QByteArray("h[t] = tanh(W x[t] + b)");
    QTest::newRow("two roads") << QByteArray("h[t] = 0.9 * h[t-1] + 0.1 * tanh(W x[t] + U h[t-1])");
    QTest::newRow("two states") << QByteArray(
        "c[t] = 0.5 * c[t-1] + W x[t]\nh[t] = tanh(c[t] + U h[t-1])");
    QTest::newRow("two steps back") << QByteArray("h[t] = tanh(W x[t] + U h[t-2])");
    QTest::newRow("the product in another equation")
        << QByteArray("a[t] = U h[t-1]\nh[t] = tanh(W x[t] + a[t])");
}

void TestFlowFactors::otherCellsAreNoProduct()
{
    QFETCH(QByteArray, equations);
    const auto iteration = runOf(equations.constData()).run();
    QVERIFY(!flowFactors(*iteration, lastFlow(*iteration)).isProduct);
}

void TestFlowFactors::aLayerBelowAnotherIsNoProduct()
{
    test::RandomRunOptions options;
    const std::string cell = "h[t] = tanh(W x[t] + U h[t-1] + b)";
    options.layers = {{cell, 4, Direction::Forward}, {cell, 3, Direction::Forward}};
    const auto iteration = test::RandomRun(options).run();
    const int last = iteration->steps() - 1;
    QVERIFY(!flowFactors(*iteration, lastFlow(*iteration)).isProduct);
    QVERIFY(flowFactors(*iteration, gradientFlow(*iteration, 1, 1, last)).isProduct);
}

void TestFlowFactors::aDeadOrBrokenFlowHasNoRoads()
{
    test::RandomRun dead = runOf("h[t] = relu(W x[t] + U h[t-1] + b)");
    dead.parameter(0, "b").setConstant(-1000.0);
    const auto silent = dead.run();
    QVERIFY(flowFactors(*silent, lastFlow(*silent)).roads.empty());
    test::RandomRun broken = runOf("h[t] = relu(W x[t] + U h[t-1] + b)");
    broken.parameter(0, "U").setConstant(std::nan(""));
    const auto lost = broken.run();
    QVERIFY(flowFactors(*lost, lastFlow(*lost)).roads.empty());
}

void TestFlowFactors::partsAreNamed()
{
    const auto namesFor = [](const char* equations) {
        const auto iteration = runOf(equations).run();
        const FlowFactors factors = flowFactors(*iteration, lastFlow(*iteration));
        QStringList names;
        for (const FactorPart& part : factors.roads.front().parts)
            names += QString::fromStdString(part.name);
        return names;
    };
    QCOMPARE(
        namesFor("h[t] = sigmoid(W x[t] + U h[t-1])"), QStringList({"recurrent weights", "σ′"}));
    QCOMPARE(namesFor("h[t] = W x[t] + U h[t-1]"), QStringList({"recurrent weights"}));
    QCOMPARE(namesFor("h[t] = tanh(softplus(W x[t] + U h[t-1]))"),
        QStringList({"recurrent weights", "softplus′", "tanh′"}));
    QCOMPARE(namesFor("z[t] = sigmoid(W x[t])\nh[t] = 0.5 * ((1 - z[t]) * h[t-1])"),
        QStringList({"(1 − z)", ""}));
}

QTEST_APPLESS_MAIN(TestFlowFactors)
#include "tst_flow_factors.moc"
