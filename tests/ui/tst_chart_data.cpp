#include "tests/support/sample_options.h"
#include "ui/charts/spectrum_data.h"
#include "ui/charts/triangle_data.h"
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

TriangleData triangleOf(const Snapshot& snapshot)
{
    GradientTriangleCalculator calculator;
    return triangleData(snapshot, calculator);
}

} // namespace

class TestChartData : public QObject
{
    Q_OBJECT
private slots:
    void theTrianglesLastLineIsTheFlowOfTheLastLoss_data();
    void theTrianglesLastLineIsTheFlowOfTheLastLoss();
    void everyLossCountsFromItsOwnSource();
    void theOutputComesBeforeTheOtherStates();
    void theReachOfLossesIsTheMedian();
    void lossesThatBreakHaveNoReach();
    void aNetworkWithoutMemoryTeachesItsOwnStepOnly();
    void everyRecurrentMatrixHasItsSpectrum();
    void stackedLayersNameTheirMatrices();
    void theJacobianOfAStepHasItsSpectrum();
    void thePlaneHoldsTheCircleAndEveryEigenvalue_data();
    void thePlaneHoldsTheCircleAndEveryEigenvalue();
    void matricesWithoutNumbersAreToldApart();
    void aLargeMatrixIsLeftOut();
};

void TestChartData::theTrianglesLastLineIsTheFlowOfTheLastLoss_data()
{
    QTest::addColumn<QByteArray>("cell");
    for (const char* cell : {"vanilla", "gru", "lstm"})
        QTest::newRow(cell) << QByteArray(cell);
}

void TestChartData::theTrianglesLastLineIsTheFlowOfTheLastLoss()
{
    QFETCH(const QByteArray, cell);
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(12, cell.constData()));
    const TriangleData data = triangleOf(*snapshot);
    QCOMPARE(data.steps, 12);
    QCOMPARE(data.iteration, 0);
    QCOMPARE(data.symbols.front().name, std::string("h"));
    const Eigen::VectorXd& norms = snapshot->lastLossFlow.norms;
    for (int step = 0; step < 12; ++step) {
        const double expected = std::log10(norms[step] / norms[11]);
        const double found = double(data.symbols.front().powers(11, step));
        // Stored as float: 24 bits of a number below 16.
        QVERIFY2(std::abs(found - expected) < 2e-6,
            qPrintable(QString("%1: %2, not %3").arg(step).arg(found).arg(expected)));
    }
}

void TestChartData::everyLossCountsFromItsOwnSource()
{
    const TriangleData data = triangleOf(*snapshotOf(sampleOptions(9)));
    for (int loss = 0; loss < 9; ++loss) {
        QCOMPARE(data.symbols.front().powers(loss, loss), 0.0F);
        for (int step = 0; step < 9; ++step)
            QCOMPARE(data.isCell(loss, step), step <= loss);
    }
}

void TestChartData::theOutputComesBeforeTheOtherStates()
{
    const TriangleData data = triangleOf(*snapshotOf(sampleOptions(6, "lstm")));
    QCOMPARE(data.symbols.size(), std::size_t(2));
    QCOMPARE(data.symbols[0].name, std::string("h"));
    QCOMPARE(data.symbols[1].name, std::string("c"));
    QVERIFY(data.symbols[0].powers != data.symbols[1].powers);
}

void TestChartData::theReachOfLossesIsTheMedian()
{
    TriangleData data;
    data.steps = 5;
    data.hasLoss.assign(5, 1);
    data.symbols.emplace_back();
    data.symbols[0].powers.resize(5, 5);
    // A loss fades by a factor of ten a step: below a hundredth three steps back.
    for (int loss = 0; loss < 5; ++loss)
        for (int step = 0; step < 5; ++step)
            data.symbols[0].powers(loss, step) = float(step - loss);
    QCOMPARE(data.reach(0), 3);
    data.symbols[0].powers *= 3.0F;
    QCOMPARE(data.reach(0), 1);
    data.symbols[0].powers *= 0.1F;
    QCOMPARE(data.reach(0), -1);
    // Of a track that reads from the end losses reach later steps.
    data.isReverse = true;
    data.symbols[0].powers *= -10.0F;
    QCOMPARE(data.reach(0), 1);
}

void TestChartData::lossesThatBreakHaveNoReach()
{
    ExperimentOptions options = sampleOptions(40, "vanilla", Function::Relu);
    options.initialisation.spectralRadius = 10.0;
    options.optimizer = {OptimizerKind::Sgd, 1e6};
    Trainer trainer(options);
    trainer.goTo(4);
    const SnapshotPointer snapshot = takeSnapshot(trainer);
    QVERIFY(!std::isfinite(snapshot->iteration->loss()));
    const TriangleData data = triangleOf(*snapshot);
    QVERIFY(std::isnan(data.symbols.front().powers(39, 0)));
    QCOMPARE(data.reach(0), -1);
}

void TestChartData::aNetworkWithoutMemoryTeachesItsOwnStepOnly()
{
    const TriangleData data = triangleOf(*snapshotOf(sampleOptions(6, "feed-forward")));
    for (int loss = 0; loss < 6; ++loss) {
        for (int step = 0; step < loss; ++step)
            QVERIFY(std::isinf(data.symbols.front().powers(loss, step)));
        QCOMPARE(data.symbols.front().powers(loss, loss), 0.0F);
    }
    QCOMPARE(data.reach(0), 1);
}

void TestChartData::everyRecurrentMatrixHasItsSpectrum()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(6, "lstm"));
    const Network& network = snapshot->iteration->network();
    const auto matrices = recurrentMatrixNames(network);
    QCOMPARE(matrices.size(), std::size_t(4));
    const std::vector<std::string> names{"U_i", "U_f", "U_g", "U_o"};
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(matrices[std::size_t(i)].name, names[std::size_t(i)]);
        QVERIFY(matrices[std::size_t(i)].detail.empty());
        const SpectrumData data = recurrentSpectrumData(*snapshot, i);
        QCOMPARE(data.size, 12);
        QCOMPARE(data.name, names[std::size_t(i)]);
        // Drawn with radius 0.9: a few rounding errors.
        QVERIFY(std::abs(data.spectrum.radius() - 0.9) < 1e-9);
        QCOMPARE(data.outside(), 0);
    }
    QCOMPARE(recurrentSpectrumData(*snapshot, 4).size, 0);
    QCOMPARE(recurrentSpectrumData(*snapshotOf(sampleOptions(6, "feed-forward")), 0).size, 0);
}

void TestChartData::stackedLayersNameTheirMatrices()
{
    ExperimentOptions options = sampleOptions(6);
    options.layers.push_back(options.layers.front());
    options.layers.front().direction = Direction::Both;
    const auto matrices = recurrentMatrixNames(snapshotOf(options)->iteration->network());
    QCOMPARE(matrices.size(), std::size_t(3));
    QCOMPARE(matrices[0].detail, std::string("layer 1"));
    QCOMPARE(matrices[1].detail, std::string("layer 1, backward"));
    QCOMPARE(matrices[2].detail, std::string("layer 2"));
}

void TestChartData::theJacobianOfAStepHasItsSpectrum()
{
    const SnapshotPointer snapshot = snapshotOf(sampleOptions(6));
    const Iteration& iteration = *snapshot->iteration;
    const Network& network = iteration.network();
    const int h = network.tracks().front().program->output;
    const Eigen::MatrixXd u =
        network.view(*network.findParameter(0, "U"), iteration.before().parameters);
    for (int step : {0, 3, 5}) {
        // h' = tanh(… + U h): ∂h'/∂h = diag(1 − h'²) U.
        const Eigen::ArrayXd value = iteration.value(0, h, step).array();
        const Eigen::MatrixXd jacobian = (1.0 - value.square()).matrix().asDiagonal() * u;
        const SpectrumData data = jacobianSpectrumData(*snapshot, step);
        QCOMPARE(data.size, 12);
        QVERIFY(std::abs(data.spectrum.radius() - spectralRadius(jacobian)) < 1e-9);
    }
    QCOMPARE(jacobianSpectrumData(*snapshot, 3).name, std::string("∂z₄/∂z₃"));
    QCOMPARE(jacobianSpectrumData(*snapshotOf(sampleOptions(6, "lstm")), 2).size, 24);
    QCOMPARE(jacobianSpectrumData(*snapshotOf(sampleOptions(6, "feed-forward")), 2).size, 0);
}

void TestChartData::thePlaneHoldsTheCircleAndEveryEigenvalue_data()
{
    QTest::addColumn<double>("radius");
    for (double radius : {0.1, 0.9, 1.0, 1.3, 5.0, 10.0})
        QTest::newRow(qPrintable(QString::number(radius))) << radius;
}

void TestChartData::thePlaneHoldsTheCircleAndEveryEigenvalue()
{
    QFETCH(const double, radius);
    ExperimentOptions options = sampleOptions(6);
    options.initialisation.spectralRadius = radius;
    const SpectrumData data = recurrentSpectrumData(*snapshotOf(options), 0);
    QVERIFY(planeRadius(data) > 1.0);
    int outside = 0;
    for (const std::complex<double>& value : data.spectrum.eigenvalues) {
        QVERIFY(std::abs(value) < planeRadius(data));
        outside += std::abs(value) > 1.0 + 1e-9 ? 1 : 0;
    }
    QCOMPARE(data.outside(), outside);
    QCOMPARE(data.outside() > 0, radius > 1.0);
    QVERIFY(std::abs(powerAfterTenSteps(0.9) - 10.0 * std::log10(0.9)) < 1e-12);
}

void TestChartData::matricesWithoutNumbersAreToldApart()
{
    SpectrumData data;
    data.size = 2;
    data.spectrum = spectrumOf(Eigen::Matrix2d::Constant(std::nan("")));
    QVERIFY(!data.isFinite());
    QVERIFY(std::isfinite(planeRadius(data)));
    data.spectrum = spectrumOf(Eigen::Matrix2d::Identity() * 1e200);
    QVERIFY(data.isFinite());
    QVERIFY(planeRadius(data) <= 1e100);
}

void TestChartData::aLargeMatrixIsLeftOut()
{
    const SnapshotPointer snapshot =
        snapshotOf(sampleOptions(2, "vanilla", Function::Tanh, largestSpectrum + 1));
    const SpectrumData data = recurrentSpectrumData(*snapshot, 0);
    QVERIFY(data.isTooLarge());
    QCOMPARE(int(data.spectrum.eigenvalues.size()), 0);
    QVERIFY(jacobianSpectrumData(*snapshot, 0).isTooLarge());
}

QTEST_APPLESS_MAIN(TestChartData)
#include "tst_chart_data.moc"
