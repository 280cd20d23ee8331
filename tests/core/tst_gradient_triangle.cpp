#include "core/cell/catalog.h"
#include "core/diagnosis/gradient_flow.h"
#include "core/diagnosis/gradient_triangle.h"
#include "tests/support/random_program.h"
#include "tests/support/random_run.h"

#include <Eigen/QR>
#include <QTest>

#include <cmath>

using namespace loopscope;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

const auto forward = Direction::Forward;
const auto backward = Direction::Backward;
const auto both = Direction::Both;

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

/// The triangle by its definition: a whole run of the engine for each loss, all others weighted 0.
/// The weight of the only loss is 1, so the mean over steps is that loss; over the sequences it is
/// divided by their number.
Eigen::MatrixXd oneLossAtATime(RandomRun run, int track, int symbol, int sequence)
{
    const int steps = run.batch.steps;
    Eigen::MatrixXd norms(steps, steps);
    for (int loss = 0; loss < steps; ++loss) {
        run.batch.weights.setZero(steps * run.batch.sequences);
        run.batch.weights[run.batch.column(loss, sequence)] = 1.0;
        const auto iteration = run.run();
        for (int step = 0; step < steps; ++step)
            norms(loss, step) = run.batch.sequences *
                                iteration->gradient(track, symbol, step, sequence).stableNorm();
    }
    return norms;
}

/// Relative to the largest norm of the loss: what rounding leaves of a sum that cancels is of that
/// size. 1e-12 is 4500 units in the last place.
QString compare(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected)
{
    for (Eigen::Index loss = 0; loss < expected.rows(); ++loss) {
        const double scale = expected.row(loss).maxCoeff();
        for (Eigen::Index step = 0; step < expected.cols(); ++step)
            if (!(std::abs(found(loss, step) - expected(loss, step)) <= 1e-12 * scale))
                return QString("loss %1, step %2: found %3, expected %4")
                    .arg(loss)
                    .arg(step)
                    .arg(found(loss, step), 0, 'g', 17)
                    .arg(expected(loss, step), 0, 'g', 17);
    }
    return {};
}

QString compareAll(const RandomRun& run, int sequence)
{
    const auto iteration = run.run();
    const GradientTriangle triangle = gradientTriangle(*iteration, {sequence, -1, -1});
    int expectedSymbols = 0;
    for (std::size_t t = 0; t < run.network->tracks().size(); ++t) {
        const Program& program = *run.network->tracks()[t].program;
        for (int s = 1; s < int(program.symbols.size()); ++s) {
            if (!program.symbols[std::size_t(s)].isState() && s != program.output)
                continue;
            ++expectedSymbols;
            const auto* found = triangle.find(int(t), s);
            if (!found)
                return QString("track %1 has no norms of symbol %2").arg(t).arg(s);
            const Eigen::MatrixXd expected = oneLossAtATime(run, int(t), s, sequence);
            const QString reason = compare(found->norms, expected);
            if (!reason.isEmpty())
                return QString("track %1, symbol %2: ").arg(t).arg(s) + reason;
        }
    }
    if (int(triangle.symbols.size()) != expectedSymbols)
        return "there are norms of other symbols";
    return {};
}

} // namespace

class TestGradientTriangle : public QObject
{
    Q_OBJECT

private slots:
    void matchesOneLossAtATime_data();
    void matchesOneLossAtATime();
    void matchesForRandomCells_data();
    void matchesForRandomCells();
    void oneLossAloneIsARowOfAll();
    void lowerTrackAloneIsThatOfAll();
    void flowOfOneLossReachesEveryTrack();
    void dependsNeitherOnLengthNorOnWeights();
    void reusedWorkSpaceForgetsTheLastNetwork();
    void linearRecurrenceDecaysExactly_data();
    void linearRecurrenceDecaysExactly();
    void tinyAndHugeGradientsKeepTheirSize();
    void badRequestsAreRefused();
};

void TestGradientTriangle::matchesOneLossAtATime_data()
{
    QTest::addColumn<QStringList>("cells");
    QTest::addColumn<QList<int>>("directions");
    QTest::addColumn<int>("loss");
    QTest::addColumn<int>("steps");
    const auto row = [](const char* name, QStringList cells, QList<int> directions, Loss loss,
                         int steps = 7) {
        QTest::addRow("%s", name) << cells << directions << int(loss) << steps;
    };
    const int f = int(forward);
    const int b = int(backward);
    const int two = int(both);
    row("vanilla", {"vanilla"}, {f}, Loss::CrossEntropy);
    row("GRU, squared error", {"gru"}, {f}, Loss::MeanSquaredError);
    row("LSTM", {"lstm"}, {f}, Loss::CrossEntropy);
    row("LSTM, more steps than a block of losses", {"lstm"}, {f}, Loss::CrossEntropy, 53);
    row("feed-forward", {"feed-forward"}, {f}, Loss::CrossEntropy);
    row("GRU read in reverse", {"gru"}, {b}, Loss::CrossEntropy);
    row("LSTM in both directions", {"lstm"}, {two}, Loss::MeanSquaredError);
    row("two layers", {"lstm", "gru"}, {f, f}, Loss::CrossEntropy);
    row("three layers, 30 steps", {"lstm", "vanilla", "gru"}, {f, f, f}, Loss::CrossEntropy, 30);
    row("forward below reverse", {"lstm", "gru"}, {f, b}, Loss::CrossEntropy);
    row("both below both, 27 steps", {"gru", "lstm"}, {two, two}, Loss::CrossEntropy, 27);
    row("forward below both", {"vanilla", "lstm", "gru"}, {f, two, f}, Loss::MeanSquaredError);
    row("feed-forward below LSTM", {"feed-forward", "lstm"}, {f, f}, Loss::CrossEntropy);
    row("feed-forward above LSTM", {"lstm", "feed-forward"}, {two, f}, Loss::CrossEntropy);
}

void TestGradientTriangle::matchesOneLossAtATime()
{
    QFETCH(QStringList, cells);
    QFETCH(QList<int>, directions);
    QFETCH(int, loss);
    QFETCH(int, steps);
    RandomRunOptions options;
    for (int layer = 0; layer < cells.size(); ++layer)
        options.layers.push_back(
            {cell(qPrintable(cells[layer])), 5 - layer, Direction(directions[layer])});
    options.steps = steps;
    options.sequences = 10; // two chunks of the record
    options.loss = Loss(loss);
    const QString reason = compareAll(RandomRun(options), 9);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestGradientTriangle::matchesForRandomCells_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 60; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestGradientTriangle::matchesForRandomCells()
{
    QFETCH(int, seed);
    RandomRunOptions options;
    options.seed = std::uint64_t(seed);
    options.steps = 9 + 25 * (seed % 2);
    options.layers = {{test::randomCell(options.seed), 3, Direction(seed % 3)}};
    if (seed % 4 != 0)
        options.layers.push_back(
            {test::randomCell(options.seed + 500), 2, Direction(seed / 3 % 3)});
    const QString reason = compareAll(RandomRun(options), 0);
    QVERIFY2(reason.isEmpty(),
        qPrintable(reason + "\n" + QString::fromStdString(options.layers.front().equations)));
}

void TestGradientTriangle::oneLossAloneIsARowOfAll()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, both}, {cell("gru"), 3, forward}};
    options.steps = 40;
    const auto iteration = RandomRun(options).run();
    const GradientTriangle all = gradientTriangle(*iteration);
    for (int loss : {0, 17, 39}) {
        const GradientTriangle one = gradientTriangle(*iteration, {0, -1, loss});
        QCOMPARE(one.firstLoss, loss);
        QCOMPARE(one.symbols.size(), all.symbols.size());
        for (std::size_t i = 0; i < all.symbols.size(); ++i) {
            QCOMPARE(one.symbols[i].norms.rows(), 1);
            const QString reason = compare(one.symbols[i].norms, all.symbols[i].norms.row(loss));
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
        const double h = all.symbols.back().norms(loss, 3);
        QCOMPARE(all.symbols.back().track, 2);
        QVERIFY(std::abs(one.joint(2, loss, 3) - h) <= 1e-12 * h);
        QVERIFY(one.joint(0, loss, 0) > one.find(0, 6)->norms(0, 0));
    }
}

void TestGradientTriangle::lowerTrackAloneIsThatOfAll()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, both}, {cell("gru"), 3, forward}};
    const auto iteration = RandomRun(options).run();
    const GradientTriangle all = gradientTriangle(*iteration);
    for (int track = 0; track < 3; ++track) {
        const GradientTriangle alone = gradientTriangle(*iteration, {0, track, -1});
        for (const auto& norms : alone.symbols) {
            QCOMPARE(norms.track, track);
            QVERIFY(norms.norms == all.find(track, norms.symbol)->norms);
        }
        QCOMPARE(alone.symbols.size(), std::size_t(track == 2 ? 1 : 2));
    }
}

void TestGradientTriangle::flowOfOneLossReachesEveryTrack()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, both}, {cell("gru"), 3, both}};
    options.steps = 9;
    options.sequences = 2;
    RandomRun run(options);
    run.batch.weights.setOnes(options.steps * options.sequences);
    run.batch.weights[run.batch.column(5, 0)] = 3.0; // weights do not count
    const auto iteration = run.run();
    for (int t = 0; t < 4; ++t) {
        const Track& track = run.network->tracks()[std::size_t(t)];
        const int h = track.program->output;
        const Eigen::MatrixXd expected = oneLossAtATime(run, t, h, 0);
        for (const int loss : {0, 5, 8}) {
            const GradientFlow flow = gradientFlow(*iteration, t, h, loss);
            const QString reason = compare(flow.norms.transpose(), expected.row(loss));
            QVERIFY2(reason.isEmpty(), qPrintable(QString("track %1: ").arg(t) + reason));
            QCOMPARE(std::isnan(flow.factorPerStep), flow.stepsBack == 0);
        }
    }
}

void TestGradientTriangle::dependsNeitherOnLengthNorOnWeights()
{
    RandomRunOptions options;
    options.layers = {{cell("lstm"), 4, forward}};
    options.steps = 12;
    RandomRun run(options);
    const GradientTriangle whole = gradientTriangle(*run.run());
    run.batch.weights = Eigen::VectorXd::LinSpaced(12, 0.0, 3.0);
    const GradientTriangle weighted = gradientTriangle(*run.run());
    run.batch.weights.resize(0);
    run.batch.steps = 8;
    run.batch.inputs.conservativeResize(Eigen::NoChange, 8);
    run.batch.targets.conservativeResize(Eigen::NoChange, 8);
    run.batch.targetClasses.resize(8);
    const GradientTriangle shorter = gradientTriangle(*run.run());
    for (std::size_t i = 0; i < whole.symbols.size(); ++i) {
        QVERIFY(weighted.symbols[i].norms == whole.symbols[i].norms);
        const QString reason =
            compare(shorter.symbols[i].norms, whole.symbols[i].norms.topLeftCorner(8, 8));
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestGradientTriangle::reusedWorkSpaceForgetsTheLastNetwork()
{
    GradientTriangleCalculator calculator;
    GradientTriangle reused;
    for (int seed = 1; seed <= 12; ++seed) {
        RandomRunOptions options;
        options.seed = std::uint64_t(seed);
        options.steps = 5 + seed * 7 % 30;
        options.layers = {
            {seed % 3 == 0 ? cell("lstm") : test::randomCell(options.seed), 3, Direction(seed % 3)},
            {seed % 2 == 0 ? cell("gru") : test::randomCell(options.seed + 9), 3, forward}};
        const auto iteration = RandomRun(options).run();
        calculator.calculate(*iteration, {}, reused);
        calculator.calculate(*iteration, {}, reused);
        const GradientTriangle fresh = gradientTriangle(*iteration);
        QCOMPARE(reused.symbols.size(), fresh.symbols.size());
        for (std::size_t i = 0; i < fresh.symbols.size(); ++i)
            QVERIFY2(reused.symbols[i].norms == fresh.symbols[i].norms,
                qPrintable(QString("seed %1").arg(seed)));
    }
}

void TestGradientTriangle::linearRecurrenceDecaysExactly_data()
{
    QTest::addColumn<double>("radius");
    for (const double radius : {0.5, 0.9, 1.0, 1.1})
        QTest::addRow("U = %g Q", radius) << radius;
}

void TestGradientTriangle::linearRecurrenceDecaysExactly()
{
    QFETCH(double, radius);
    RandomRunOptions options;
    options.layers = {{"h[t] = W x[t] + U h[t-1] + b", 6, forward}};
    options.steps = 50;
    RandomRun run(options);
    auto U = run.parameter(0, "U");
    const Eigen::MatrixXd Q = Eigen::HouseholderQR<Eigen::MatrixXd>(U).householderQ();
    U = radius * Q;
    const GradientTriangle triangle = gradientTriangle(*run.run());
    const Eigen::MatrixXd& norms = triangle.symbols.front().norms;
    for (int loss = 0; loss < 50; ++loss)
        for (int step = 0; step <= loss; ++step) {
            const double expected = norms(loss, loss) * std::pow(radius, loss - step);
            QVERIFY(std::abs(norms(loss, step) - expected) <= 1e-12 * expected);
        }
}

void TestGradientTriangle::tinyAndHugeGradientsKeepTheirSize()
{
    // Squares of these numbers leave the range of double; the numbers do not.
    for (const double factor : {1e-4, 1e4}) {
        RandomRunOptions options;
        options.layers = {{"h[t] = W x[t] + U h[t-1]", 5, forward}};
        options.steps = 70;
        options.loss = Loss::MeanSquaredError;
        RandomRun run(options);
        run.parameter(0, "U") = factor * Eigen::MatrixXd::Identity(5, 5);
        // Keeps the values small: only the gradient is to grow.
        run.parameter(0, "W").setZero();
        run.batch.initialStates.clear();
        const GradientTriangle triangle = gradientTriangle(*run.run());
        const Eigen::MatrixXd& norms = triangle.symbols.front().norms;
        const double expected = norms(69, 69) * std::pow(factor, 69);
        QVERIFY(std::abs(std::log10(expected)) > 270.0);
        QVERIFY(std::abs(norms(69, 0) - expected) <= 1e-12 * expected);
    }
}

void TestGradientTriangle::badRequestsAreRefused()
{
    RandomRunOptions options;
    options.layers = {{cell("vanilla"), 3, forward}};
    const auto iteration = RandomRun(options).run();
    const auto refused = [&](const TriangleOptions& request) {
        try {
            gradientTriangle(*iteration, request);
        } catch (const std::invalid_argument&) {
            return true;
        }
        return false;
    };
    QVERIFY(refused({1, -1, -1}));
    QVERIFY(refused({-1, -1, -1}));
    QVERIFY(refused({0, 1, -1}));
    QVERIFY(refused({0, -2, -1}));
    QVERIFY(refused({0, -1, 6}));
    QVERIFY(!refused({0, 0, 5}));
}

QTEST_APPLESS_MAIN(TestGradientTriangle)
#include "tst_gradient_triangle.moc"
