#include "core/cell/catalog.h"
#include "core/diagnosis/histogram.h"
#include "core/diagnosis/saturation.h"
#include "core/diagnosis/thresholds.h"
#include "tests/support/random_program.h"
#include "tests/support/random_run.h"
#include "tests/support/reference_cell.h"
#include "tests/support/shape_cases.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace loopscope;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

/// The slope of one function by the program alone.
VectorXd referenceSlope(
    const Iteration& iteration, int track, int operation, int step, int sequence)
{
    const Track& of = iteration.network().tracks()[std::size_t(track)];
    const auto values = test::referenceStep(*of.program, test::trackParameters(iteration, track),
        of.units, test::recordedReading(iteration, track, step, sequence));
    const Operation& apply = of.program->operations[std::size_t(operation)];
    return values[std::size_t(apply.left)].unaryExpr(
        [&apply](double a) { return slope(apply.function, a); });
}

QString compareSlopes(const Iteration& iteration, int track, int sequence)
{
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    for (int i = 0; i < int(program.operations.size()); ++i) {
        if (program.operations[std::size_t(i)].kind != OperationKind::Apply)
            continue;
        const MatrixXd found = activationSlopes(iteration, track, i, sequence);
        for (int step = 0; step < int(found.cols()); ++step) {
            const VectorXd expected = referenceSlope(iteration, track, i, step, sequence);
            // Slopes that come from the function's result lose what rounding took from it.
            const bool isClose = expected.size() == 1
                                     ? ((found.col(step).array() - expected[0]).abs() < 1e-12).all()
                                     : found.rows() == expected.size() &&
                                           ((found.col(step) - expected).array().abs() <
                                               1e-12 * (1.0 + expected.array().abs()))
                                               .all();
            if (!isClose)
                return QString("operation %1, step %2").arg(i).arg(step);
        }
    }
    return {};
}

/// A cell with one function whose operand is the input itself.
RandomRun runOnInputs(const char* function, const MatrixXd& inputs)
{
    RandomRunOptions options;
    options.layers = {
        {std::string("h[t] = ") + function + "(W x[t])", int(inputs.rows()), Direction::Forward}};
    options.inputSize = int(inputs.rows());
    options.steps = int(inputs.cols());
    RandomRun run(options);
    run.parameter(0, "W").setIdentity();
    run.batch.inputs = inputs;
    return run;
}

} // namespace

class TestSaturation : public QObject
{
    Q_OBJECT

private slots:
    void slopesAreThoseOfTheCatalog_data();
    void slopesAreThoseOfTheCatalog();
    void slopesAreThoseOfRandomCells();
    void largestSlopesAreTheLargest_data();
    void largestSlopesAreTheLargest();
    void thresholdIsFivePercentOfTheLargest();
    void sharesAreCountedByUnitAndStep();
    void everyFunctionOfTheLstmIsNamed();
    void reluUnitsThatNeverRunAreDead();
    void unboundedFunctionsNeverSaturate();
    void notFiniteSlopesAreCountedApart();
    void paddingDoesNotCount();
    void histogramCountsEveryValueOnce();
    void edgesBelongToTheBinAbove();
    void placesThatDoNotExistAreRefused();
};

void TestSaturation::slopesAreThoseOfTheCatalog_data()
{
    QTest::addColumn<QString>("equations");
    for (const CatalogEntry& entry : catalog())
        for (const Function function : {Function::Tanh, Function::Sigmoid, Function::Relu})
            if (entry.activationIsChoice || function == Function::Tanh)
                QTest::addRow("%s, %d", entry.identifier.c_str(), int(function))
                    << QString::fromStdString(entry.text(function));
    QTest::newRow("every function, outermost")
        << "a[t] = leaky_relu(W x[t])\nb[t] = softplus(V x[t])\nd[t] = exp(a[t])\n"
           "e[t] = square(b[t])\nh[t] = identity(e[t] + U h[t-1] * 0.1)";
    QTest::newRow("every function, inside")
        << "a[t] = 2 * leaky_relu(W x[t]) + sigmoid(h[t-1])\n"
           "h[t] = -softplus(U a[t]) * exp(tanh(h[t-2])) - square(relu(a[t]))";
}

void TestSaturation::slopesAreThoseOfTheCatalog()
{
    QFETCH(QString, equations);
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        RandomRunOptions options;
        options.layers = {{equations.toStdString(), 4, direction}};
        options.sequences = 2;
        const QString reason = compareSlopes(*RandomRun(options).run(), 0, 1);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestSaturation::slopesAreThoseOfRandomCells()
{
    for (int seed = 1; seed <= 60; ++seed) {
        RandomRunOptions options;
        options.seed = std::uint64_t(seed);
        options.layers = {{test::randomCell(options.seed), 3, Direction(seed % 2)}};
        const QString reason = compareSlopes(*RandomRun(options).run(), 0, 0);
        QVERIFY2(
            reason.isEmpty(), qPrintable(QString("seed %1: ").arg(seed) + reason + "\n" +
                                         QString::fromStdString(options.layers.front().equations)));
    }
}

void TestSaturation::largestSlopesAreTheLargest_data()
{
    QTest::addColumn<int>("function");
    for (const Function function :
        {Function::Identity, Function::Sigmoid, Function::Tanh, Function::Relu, Function::LeakyRelu,
            Function::Softplus, Function::Exp, Function::Square})
        QTest::newRow(std::string(nameOf(function)).c_str()) << int(function);
}

void TestSaturation::largestSlopesAreTheLargest()
{
    QFETCH(int, function);
    double largest = 0.0;
    for (int i = -40000; i <= 40000; ++i)
        largest = std::max(largest, slope(Function(function), i * 1e-3));
    const double claimed = largestSlope(Function(function));
    if (std::isinf(claimed))
        QVERIFY(largest > 70.0);
    else
        QVERIFY(std::abs(largest - claimed) < 1e-12);
}

void TestSaturation::thresholdIsFivePercentOfTheLargest()
{
    QCOMPARE(saturatedBelow, 0.05);
    // tanh′(a) = 0.05 at a = artanh √0.95; σ′(a) = 0.0125 at ln(79) or nearby.
    const double tanhEdge = std::atanh(std::sqrt(0.95));
    const double y = 0.5 + std::sqrt(0.25 - 0.0125);
    const double sigmoidEdge = std::log(y / (1.0 - y));
    for (const auto& [function, edge] :
        {std::pair("tanh", tanhEdge), std::pair("sigmoid", sigmoidEdge)}) {
        MatrixXd inputs(1, 4);
        inputs << edge * (1.0 + 1e-6), -edge * (1.0 + 1e-6), edge * (1.0 - 1e-6), 0.0;
        const auto found = saturation(*runOnInputs(function, inputs).run(), 0);
        QCOMPARE(found.front().saturated, 2L);
        QCOMPARE(found.front().count, 4L);
        QCOMPARE(found.front().share(), 0.5);
    }
}

void TestSaturation::sharesAreCountedByUnitAndStep()
{
    MatrixXd inputs(3, 4);
    inputs << 9.0, 0.0, -9.0, 9.0, //
        0.0, 0.0, 9.0, 0.0,        //
        0.1, 0.2, 0.3, 0.4;
    const ActivationSaturation found = saturation(*runOnInputs("tanh", inputs).run(), 0).front();
    QCOMPARE(found.saturated, 4L);
    QCOMPARE(found.count, 12L);
    QVERIFY((found.ofUnit - Eigen::Vector3d(0.75, 0.25, 0.0)).isZero(1e-15));
    QVERIFY((found.ofStep - Eigen::Vector4d(1.0, 0.0, 2.0, 1.0) / 3.0).isZero(1e-15));
    QVERIFY(found.dead.empty());
}

void TestSaturation::everyFunctionOfTheLstmIsNamed()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, Direction::Forward}};
    QStringList names;
    QStringList equations;
    const auto iteration = RandomRun(options).run();
    const Program& program = *iteration->network().tracks()[0].program;
    for (const ActivationSaturation& of : saturation(*iteration, 0)) {
        names += QString::fromStdString(of.name);
        equations += QString::fromStdString(program.symbols[std::size_t(of.equation)].name);
        QCOMPARE(program.operations[std::size_t(of.operation)].kind, OperationKind::Apply);
    }
    QCOMPARE(names, QStringList({"i", "f", "g", "o", "tanh(c[t])"}));
    QCOMPARE(equations, QStringList({"i", "f", "g", "o", "h"}));
}

void TestSaturation::reluUnitsThatNeverRunAreDead()
{
    MatrixXd inputs(4, 3);
    inputs << -1.0, -2.0, 0.0, // at 0 the slope is that of the left side
        -1.0, 0.5, -1.0,       //
        -3.0, -3.0, -3.0,      //
        1.0, 1.0, 1.0;
    const ActivationSaturation found = saturation(*runOnInputs("relu", inputs).run(), 0).front();
    QCOMPARE(found.dead, std::vector<int>({0, 2}));
    QCOMPARE(found.saturated, 8L);
    QVERIFY(saturation(*runOnInputs("leaky_relu", inputs).run(), 0).front().dead.empty());
}

void TestSaturation::unboundedFunctionsNeverSaturate()
{
    MatrixXd inputs(2, 2);
    inputs << -50.0, 0.0, 1.0, -1.0;
    for (const char* function : {"exp", "square", "identity"}) {
        const auto found = saturation(*runOnInputs(function, inputs).run(), 0).front();
        QCOMPARE(found.saturated, 0L);
        QCOMPARE(found.count, 4L);
    }
}

void TestSaturation::notFiniteSlopesAreCountedApart()
{
    MatrixXd inputs(2, 3);
    inputs << std::nan(""), 0.0, 9.0, 0.0, 0.0, 0.0;
    RandomRun run = runOnInputs("tanh", inputs);
    run.parameter(0, "W")(1, 0) = 0.0; // not-a-number times zero is none either
    const ActivationSaturation found = saturation(*run.run(), 0).front();
    QCOMPARE(found.notFinite, 2L);
    QCOMPARE(found.saturated, 1L);
    QCOMPARE(found.count, 6L);
}

void TestSaturation::paddingDoesNotCount()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        test::RandomCaseOptions options;
        options.sequences = 10;
        options.lengths = item.lengths;
        const auto iteration = test::runCase(test::makeCase(item.network, options));
        for (int track = 0; track < int(iteration->network().tracks().size()); ++track) {
            const Track& of = iteration->network().tracks()[std::size_t(track)];
            const bool isSource = iteration->network().stackCount() == 2 && of.stack == 0;
            const auto& lengths =
                isSource ? iteration->batch().sourceLengths : iteration->batch().lengths;
            long steps = 10L * iteration->stepsOf(track);
            if (!lengths.empty())
                steps = std::accumulate(lengths.begin(), lengths.end(), 0L);
            for (const ActivationSaturation& found : saturation(*iteration, track))
                QCOMPARE(found.count, steps * of.units);
            QCOMPARE(
                valueHistogram(*iteration, track, of.program->output).total(), steps * of.units);
        }
    }
}

void TestSaturation::histogramCountsEveryValueOnce()
{
    RandomRunOptions options;
    options.layers = {{"h[t] = W x[t] + U h[t-1]", 5, Direction::Forward}};
    options.steps = 12;
    options.sequences = 9;
    options.size = 2.5;
    const auto iteration = RandomRun(options).run();
    const ValueHistogram found = valueHistogram(*iteration, 0, 1);
    ValueHistogram expected;
    for (int sequence = 0; sequence < 9; ++sequence)
        for (int step = 0; step < 12; ++step)
            for (const double value : iteration->value(0, 1, step, sequence)) {
                int bin = 0;
                while (bin < 384 && value >= -3.0 + (bin + 1) / 64.0)
                    ++bin;
                if (value < -3.0)
                    ++expected.below;
                else if (bin == 384)
                    ++expected.above;
                else
                    ++expected.counts[std::size_t(bin)];
            }
    QCOMPARE(found.counts, expected.counts);
    QCOMPARE(found.below, expected.below);
    QCOMPARE(found.above, expected.above);
    QVERIFY(found.below > 0 && found.above > 0);
    QCOMPARE(found.total(), 5L * 12 * 9);
    QCOMPARE(valueHistogram(*iteration, 0, 0).total(), 3L * 12 * 9);
}

void TestSaturation::edgesBelongToTheBinAbove()
{
    const auto binOf = [](double value) {
        ValueHistogram histogram;
        histogram.add(value);
        for (int bin = 0; bin < ValueHistogram::bins; ++bin)
            if (histogram.counts[std::size_t(bin)] == 1)
                return bin;
        return histogram.below ? -1 : histogram.above ? 384 : 100;
    };
    for (int bin = 0; bin < 384; ++bin) {
        const double edge = -3.0 + bin / 64.0;
        QCOMPARE(binOf(edge), bin);
        QCOMPARE(binOf(std::nextafter(edge, -9.0)), bin - 1);
    }
    QCOMPARE(binOf(3.0), 384);
    QCOMPARE(binOf(-1e-300), 191);
    QCOMPARE(binOf(std::nan("")), 100);
    QCOMPARE(binOf(std::numeric_limits<double>::infinity()), 100);
}

void TestSaturation::placesThatDoNotExistAreRefused()
{
    RandomRunOptions options;
    options.layers = {{cell("vanilla"), 3, Direction::Forward}};
    const auto iteration = RandomRun(options).run();
    const Program& program = *iteration->network().tracks()[0].program;
    QVERIFY_EXCEPTION_THROWN(saturation(*iteration, 1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(activationSlopes(*iteration, 0, 0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(
        activationSlopes(*iteration, 0, program.symbols[1].operation, 1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(activationSlopes(*iteration, 0, -1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(valueHistogram(*iteration, 0, 2), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(valueHistogram(*iteration, -1, 0), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestSaturation)
#include "tst_saturation.moc"
