#include "core/cell/catalog.h"
#include "core/diagnosis/phase_portrait.h"
#include "core/diagnosis/trajectory.h"
#include "tests/support/random_run.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

RandomRunOptions optionsFor(const char* cell, Function activation, int units, int layers = 1)
{
    RandomRunOptions options;
    LayerOptions layer;
    layer.equations = findInCatalog(cell)->text(activation);
    layer.units = units;
    options.layers.assign(std::size_t(layers), layer);
    return options;
}

/// A tanh cell without input or bias: h' = tanh(U h).
RandomRun unforced(const Eigen::Matrix2d& u)
{
    RandomRun run(optionsFor("vanilla", Function::Tanh, 2));
    run.parameter(0, "U") = u;
    run.parameter(0, "W").setZero();
    run.parameter(0, "b").setZero();
    return run;
}

} // namespace

class TestTrajectory : public QObject
{
    Q_OBJECT
private slots:
    void twoDirectionsAreSeenAsTheyAre();
    void componentsAreOrthonormalAndExplainTheVariance();
    void signsDoNotDependOnTheCloud();
    void poorCloudsAreProjected_data();
    void poorCloudsAreProjected();
    void vectorsThatAreNotFiniteHaveNoPicture();
    void aPathIsWhatTheRecordHolds();
    void everyGridPointIsSentWhereTheCellSendsIt();
    void theLatchHasTwoStableStatesAndOneBetween();
    void aContractionHasOneFixedPoint();
    void aRotationThatGrowsTurnsAroundItsFixedPoint();
    void fixedPointsOfADrawnCellAreFixed_data();
    void fixedPointsOfADrawnCellAreFixed();
    void onlyPlanesHaveAPortrait_data();
    void onlyPlanesHaveAPortrait();
    void numbersThatAreNotFiniteHaveNoPortrait();
};

void TestTrajectory::twoDirectionsAreSeenAsTheyAre()
{
    // In the plane of (3, 4) / 5 and (−4, 3) / 5, wide along the first.
    Eigen::MatrixXd vectors(3, 5);
    const Eigen::Vector3d first(0.6, 0.8, 0.0);
    const Eigen::Vector3d second(-0.8, 0.6, 0.0);
    const Eigen::Vector3d mean(1.0, -2.0, 5.0);
    const double along[] = {-4.0, -2.0, 0.0, 2.0, 4.0};
    const double across[] = {1.0, -1.0, 0.0, -1.0, 1.0};
    for (int i = 0; i < 5; ++i)
        vectors.col(i) = mean + along[i] * first + across[i] * second;
    const Projection view = principalComponents(vectors);
    // A few rounding errors of numbers of order one.
    QVERIFY((view.mean - mean).norm() < 1e-14);
    QVERIFY((view.components.col(0) - first).norm() < 1e-14);
    // The larger element is the negative one: the sign is turned.
    QVERIFY((view.components.col(1) + second).norm() < 1e-14);
    for (int i = 0; i < 5; ++i) {
        QVERIFY(std::abs(view.points(0, i) - along[i]) < 1e-13);
        QVERIFY(std::abs(view.points(1, i) + across[i]) < 1e-13);
    }
    QVERIFY(std::abs(view.shares[0] - 40.0 / 44.0) < 1e-14);
    QVERIFY(std::abs(view.shares[1] - 4.0 / 44.0) < 1e-14);
}

void TestTrajectory::componentsAreOrthonormalAndExplainTheVariance()
{
    RandomRunOptions options = optionsFor("gru", Function::Tanh, 7);
    options.steps = 30;
    const auto iteration = RandomRun(options).run();
    const int h = iteration->network().tracks().front().program->output;
    const Eigen::MatrixXd path = symbolPath(*iteration, 0, h);
    const Projection view = principalComponents(path);
    QVERIFY((view.components.transpose() * view.components - Eigen::Matrix2d::Identity()).norm() <
            1e-13);
    const Eigen::MatrixXd centred = path.colwise() - view.mean;
    QVERIFY((view.components.transpose() * centred - view.points).norm() < 1e-13);
    for (int i = 0; i < 2; ++i)
        QVERIFY(std::abs(view.points.row(i).squaredNorm() / centred.squaredNorm() -
                         view.shares[i]) < 1e-13);
    QVERIFY(view.shares[0] >= view.shares[1] && view.shares.sum() <= 1.0 + 1e-13);
    // No other direction spreads more: the axes least of all.
    for (int unit = 0; unit < 7; ++unit)
        QVERIFY(centred.row(unit).squaredNorm() <= view.points.row(0).squaredNorm() + 1e-12);
}

void TestTrajectory::signsDoNotDependOnTheCloud()
{
    Eigen::MatrixXd vectors = Eigen::MatrixXd::Zero(3, 4);
    vectors.row(1) << -3.0, -1.0, 1.0, 3.0;
    const Projection view = principalComponents(vectors);
    const Projection mirrored = principalComponents(-vectors);
    QVERIFY(view.components(1, 0) > 0.99 && mirrored.components(1, 0) > 0.99);
    QVERIFY((view.points.row(0) + mirrored.points.row(0)).norm() < 1e-14);
}

void TestTrajectory::poorCloudsAreProjected_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("count");
    QTest::newRow("one unit") << 1 << 5;
    QTest::newRow("one step") << 5 << 1;
    QTest::newRow("one of each") << 1 << 1;
}

void TestTrajectory::poorCloudsAreProjected()
{
    QFETCH(const int, size);
    QFETCH(const int, count);
    Eigen::MatrixXd vectors(size, count);
    for (int i = 0; i < vectors.size(); ++i)
        vectors(i) = std::sin(1.0 + i);
    const Projection view = principalComponents(vectors);
    QCOMPARE(int(view.points.cols()), count);
    QVERIFY(view.points.allFinite() && view.shares.allFinite());
    QVERIFY(view.points.row(1).norm() < 1e-14);
    QVERIFY(std::abs(view.points.row(0).squaredNorm() -
                     (vectors.colwise() - view.mean).squaredNorm()) < 1e-13);
}

void TestTrajectory::vectorsThatAreNotFiniteHaveNoPicture()
{
    Eigen::MatrixXd vectors = Eigen::MatrixXd::Ones(3, 4);
    vectors(1, 2) = std::nan("");
    const Projection view = principalComponents(vectors);
    QCOMPARE(int(view.points.cols()), 4);
    QVERIFY(view.points.array().isNaN().all());
    QCOMPARE(int(principalComponents(Eigen::MatrixXd(3, 0)).points.cols()), 0);
}

void TestTrajectory::aPathIsWhatTheRecordHolds()
{
    RandomRunOptions options = optionsFor("lstm", Function::Tanh, 4);
    options.sequences = 3;
    const auto iteration = RandomRun(options).run();
    const int c = iteration->network().tracks().front().program->findSymbol("c").value();
    const Eigen::MatrixXd path = symbolPath(*iteration, 0, c, 2);
    QCOMPARE(int(path.cols()), iteration->steps());
    for (int step = 0; step < iteration->steps(); ++step)
        QVERIFY(path.col(step) == iteration->value(0, c, step, 2));
}

void TestTrajectory::everyGridPointIsSentWhereTheCellSendsIt()
{
    RandomRun run(optionsFor("vanilla", Function::Tanh, 2));
    const auto iteration = run.run();
    const int step = 3;
    const auto portrait = phasePortrait(*iteration, step, 1.5, 7);
    QVERIFY(portrait.has_value());
    QCOMPARE(int(portrait->states.cols()), 49);
    QVERIFY(portrait->states.col(0) == Eigen::Vector2d(-1.5, -1.5));
    QVERIFY(portrait->states.col(6) == Eigen::Vector2d(1.5, -1.5));
    QVERIFY(portrait->states.col(48) == Eigen::Vector2d(1.5, 1.5));
    const Eigen::Matrix2d u = run.parameter(0, "U");
    const Eigen::VectorXd drive =
        run.parameter(0, "W") * iteration->value(0, 0, step) + run.parameter(0, "b").col(0);
    for (int k = 0; k < 49; ++k) {
        const Eigen::Vector2d sum = u * portrait->states.col(k) + drive;
        // Sums in another order, and a tanh of the engine's own.
        QVERIFY((portrait->next.col(k) - Eigen::Vector2d(sum.array().tanh())).norm() < 1e-14);
    }
}

void TestTrajectory::theLatchHasTwoStableStatesAndOneBetween()
{
    Eigen::Matrix2d u;
    u << 2.0, 0.0, 0.0, 0.5;
    const auto portrait = phasePortrait(*unforced(u).run(), 0, 1.2, 5);
    QCOMPARE(portrait->fixedPoints.size(), std::size_t(3));
    // h = tanh(2 h) at ±0.957504024077…: fixed-point iteration in extended precision.
    const double expected[] = {-0.9575040240772688, 0.0, 0.9575040240772688};
    for (std::size_t i = 0; i < 3; ++i) {
        const FixedPoint& point = portrait->fixedPoints[i];
        QVERIFY(std::abs(point.place.x() - expected[i]) < 1e-10);
        QVERIFY(std::abs(point.place.y()) < 1e-10);
        QCOMPARE(point.isStable(), i != 1);
        const double slope = 2.0 * (1.0 - expected[i] * expected[i]);
        const double larger = std::max(point.eigenvalues[0].real(), point.eigenvalues[1].real());
        QVERIFY(std::abs(larger - std::max(slope, 0.5)) < 1e-9);
    }
}

void TestTrajectory::aContractionHasOneFixedPoint()
{
    Eigen::Matrix2d u;
    u << 0.5, 0.2, -0.1, 0.4;
    const auto portrait = phasePortrait(*unforced(u).run(), 0, 1.2, 5);
    QCOMPARE(portrait->fixedPoints.size(), std::size_t(1));
    QVERIFY(portrait->fixedPoints.front().place.norm() < 1e-12);
    QVERIFY(portrait->fixedPoints.front().isStable());
}

void TestTrajectory::aRotationThatGrowsTurnsAroundItsFixedPoint()
{
    Eigen::Matrix2d u;
    u << 0.9, -0.9, 0.9, 0.9; // |λ| = 1.27, 45° a step
    const auto portrait = phasePortrait(*unforced(u).run(), 0, 1.2, 5);
    QCOMPARE(portrait->fixedPoints.size(), std::size_t(1));
    const FixedPoint& point = portrait->fixedPoints.front();
    QVERIFY(!point.isStable());
    QVERIFY(std::abs(std::abs(point.eigenvalues[0]) - 0.9 * std::sqrt(2.0)) < 1e-10);
    QVERIFY(std::abs(std::abs(std::arg(point.eigenvalues[0])) - std::acos(-1.0) / 4.0) < 1e-10);
}

void TestTrajectory::fixedPointsOfADrawnCellAreFixed_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<int>("seed");
    for (const char* cell : {"vanilla", "gru"}) {
        for (int seed = 1; seed <= 8; ++seed)
            QTest::newRow(qPrintable(QString("%1, seed %2").arg(cell).arg(seed)))
                << QByteArray(cell) << seed;
    }
}

void TestTrajectory::fixedPointsOfADrawnCellAreFixed()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const int, seed);
    RandomRunOptions options = optionsFor(cell.constData(), Function::Tanh, 2);
    options.seed = std::uint64_t(seed);
    options.size = 3.0;
    RandomRun run(options);
    const auto iteration = run.run();
    const int step = 2;
    const auto portrait = phasePortrait(*iteration, step, 1.05, 9);
    // Both cells keep their state in (−1, 1)²: by Brouwer there is a fixed point.
    QVERIFY(!portrait->fixedPoints.empty());
    const int h = iteration->network().tracks().front().program->output;
    for (const FixedPoint& point : portrait->fixedPoints) {
        // The network itself, started there with that input at every step, stays there.
        RandomRun still(options);
        still.parameters = run.parameters;
        for (int t = 0; t < still.batch.steps; ++t)
            still.batch.inputs.col(t) = run.batch.inputs.col(step);
        still.batch.initialStates = {{0, h, point.place}};
        const auto staying = still.run();
        QVERIFY((staying->value(0, h, 0) - point.place).norm() < 1e-10);
        if (point.isStable())
            QVERIFY((staying->value(0, h, still.batch.steps - 1) - point.place).norm() < 1e-9);
    }
}

void TestTrajectory::onlyPlanesHaveAPortrait_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<int>("units");
    QTest::addColumn<int>("layers");
    QTest::addColumn<bool>("expected");
    QTest::newRow("two units") << QByteArray("vanilla") << 2 << 1 << true;
    QTest::newRow("GRU, two units") << QByteArray("gru") << 2 << 1 << true;
    QTest::newRow("LSTM, four numbers") << QByteArray("lstm") << 2 << 1 << false;
    QTest::newRow("three units") << QByteArray("vanilla") << 3 << 1 << false;
    QTest::newRow("two layers") << QByteArray("vanilla") << 2 << 2 << false;
    QTest::newRow("no memory") << QByteArray("feed-forward") << 2 << 1 << false;
}

void TestTrajectory::onlyPlanesHaveAPortrait()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const int, units);
    QFETCH(const int, layers);
    QFETCH(const bool, expected);
    const auto iteration =
        RandomRun(optionsFor(cell.constData(), Function::Tanh, units, layers)).run();
    QCOMPARE(hasPhasePortrait(iteration->network()), expected);
    QCOMPARE(phasePortrait(*iteration, 0, 1.0, 3).has_value(), expected);
}

void TestTrajectory::numbersThatAreNotFiniteHaveNoPortrait()
{
    RandomRun run(optionsFor("vanilla", Function::Tanh, 2));
    run.parameter(0, "U")(0, 1) = std::nan("");
    QVERIFY(!phasePortrait(*run.run(), 0, 1.0, 3).has_value());
    QVERIFY_EXCEPTION_THROWN(phasePortrait(*run.run(), 99, 1.0, 3), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestTrajectory)
#include "tst_trajectory.moc"
