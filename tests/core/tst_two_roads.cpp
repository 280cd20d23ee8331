#include "core/bptt/track_detail.h"
#include "core/cell/catalog.h"
#include "core/diagnosis/flow_factors.h"
#include "core/diagnosis/single_loss.h"
#include "core/diagnosis/two_roads.h"
#include "tests/support/compare.h"
#include "tests/support/random_program.h"
#include "tests/support/random_run.h"
#include "tests/support/shape_cases.h"

#include <QTest>

#include <cmath>

using namespace loopscope;
using Eigen::VectorXd;
using test::difference;
using test::RandomRun;
using test::RandomRunOptions;

namespace
{

constexpr double tolerance = 1e-12;

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

std::shared_ptr<const Iteration> runOf(
    const std::string& equations, Direction direction = Direction::Forward, int steps = 9)
{
    RandomRunOptions options;
    options.layers = {{equations, 5, direction}};
    options.steps = steps;
    return RandomRun(options).run();
}

const Road& roadOf(
    const TwoRoads& roads, const Program& program, const char* equation, const char* symbol)
{
    for (const Road& road : roads.roads)
        if (road.equation == *program.findSymbol(equation) &&
            road.symbol == *program.findSymbol(symbol))
            return road;
    qFatal("no such road");
}

/// Whether the norms of what arrives, and the shares, are those of the record.
QString compareArrivals(const Iteration& iteration, int track, int sequence)
{
    const TwoRoads roads = twoRoads(iteration, track, sequence);
    const Network& network = iteration.network();
    const bool isReverse = network.tracks()[std::size_t(track)].reverse;
    const int steps = sequenceLength(iteration, track, sequence);
    // At the last position only what comes from outside the track's own steps arrives.
    const int last = isReverse ? 0 : steps - 1;
    for (int step = 0; step < steps; ++step) {
        if (step == last)
            continue;
        double squares = 0.0;
        for (const StateArrival& state : roads.states)
            squares +=
                iteration.gradientFromLaterSteps(track, state.symbol, step, sequence).squaredNorm();
        double sum = 0.0;
        for (const Road& road : roads.roads)
            sum += road.shares[step];
        if (squares > 0.0 && !(std::abs(sum - 1.0) <= tolerance * 100))
            return QString("step %1: shares add up to %2").arg(step).arg(sum, 0, 'g', 17);
        for (const StateArrival& state : roads.states) {
            const double norm =
                iteration.gradientFromLaterSteps(track, state.symbol, step, sequence).norm();
            const QString place = QString("step %1, symbol %2").arg(step).arg(state.symbol);
            if (!(std::abs(state.norms[step] - norm) <= tolerance * std::sqrt(squares)))
                return place + QString(": norm %1, expected %2").arg(state.norms[step]).arg(norm);
            if (squares > 0.0 &&
                !(std::abs(state.shares[step] - norm * norm / squares) <= tolerance))
                return place + QString(": share %1").arg(state.shares[step]);
        }
    }
    return {};
}

} // namespace

class TestTwoRoads : public QObject
{
    Q_OBJECT

private slots:
    void roadsOfTheCatalogBringAllThatArrives_data();
    void roadsOfTheCatalogBringAllThatArrives();
    void roadsOfRandomCellsBringAllThatArrives();
    void roadsOfEveryShapeBringAllThatArrives();
    void theLstmHasItsCarouselAndItsGates();
    void theGruKeepsWithItsUpdateGate();
    void gainsMultiplyToWhatARoadBrings();
    void straightIsTheProductOfForgetGates();
    void vanillaHasNoStraightRoad();
    void deadEquationsHaveNoRoad();
    void reverseTrackArrivesAtLaterSteps();
    void partsOfTheOnlyRoadMultiplyToTheFactor_data();
    void partsOfTheOnlyRoadMultiplyToTheFactor();
    void sharesOfSeveralRoadsAreTheirMeans();
    void flowsWithoutAFactorHaveNoSource();
    void placesThatDoNotExistAreRefused();
};

void TestTwoRoads::roadsOfTheCatalogBringAllThatArrives_data()
{
    QTest::addColumn<QString>("equations");
    for (const CatalogEntry& entry : catalog())
        QTest::newRow(entry.identifier.c_str()) << QString::fromStdString(entry.text());
}

void TestTwoRoads::roadsOfTheCatalogBringAllThatArrives()
{
    QFETCH(QString, equations);
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        const auto iteration = runOf(equations.toStdString(), direction);
        const QString reason = compareArrivals(*iteration, 0, 0);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestTwoRoads::roadsOfRandomCellsBringAllThatArrives()
{
    for (int seed = 1; seed <= 80; ++seed) {
        RandomRunOptions options;
        options.seed = std::uint64_t(seed);
        options.layers = {{test::randomCell(options.seed), 3, Direction(seed % 2)}};
        options.steps = 8;
        const QString reason = compareArrivals(*RandomRun(options).run(), 0, 0);
        QVERIFY2(
            reason.isEmpty(), qPrintable(QString("seed %1: ").arg(seed) + reason + "\n" +
                                         QString::fromStdString(options.layers.front().equations)));
    }
}

void TestTwoRoads::roadsOfEveryShapeBringAllThatArrives()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        test::RandomCaseOptions options;
        options.sequences = 3;
        options.steps = 7;
        options.lengths = item.lengths;
        const auto iteration = test::runCase(test::makeCase(item.network, options));
        for (int track = 0; track < int(iteration->network().tracks().size()); ++track)
            for (int sequence = 0; sequence < 3; ++sequence) {
                const QString reason = compareArrivals(*iteration, track, sequence);
                QVERIFY2(reason.isEmpty(), qPrintable(QString(item.name) + ": " + reason));
            }
    }
}

void TestTwoRoads::theLstmHasItsCarouselAndItsGates()
{
    const auto iteration = runOf(cell("lstm"));
    const Program& program = *iteration->network().tracks()[0].program;
    const int f = *program.findSymbol("f");
    const int c = *program.findSymbol("c");
    const int h = *program.findSymbol("h");
    const TwoRoads roads = twoRoads(*iteration, 0);
    QCOMPARE(roads.roads.size(), std::size_t(5));
    QCOMPARE(roads.states.size(), std::size_t(2));
    const Road& carousel = roadOf(roads, program, "c", "c");
    QVERIFY(carousel.isStraight());
    QCOMPARE(carousel.parts.size(), std::size_t(1));
    for (int step = 0; step < 8; ++step) {
        const VectorXd kept =
            iteration->value(0, f, step + 1).cwiseProduct(iteration->gradient(0, c, step + 1));
        QVERIFY(std::abs(carousel.norms[step] - kept.norm()) < tolerance);
        const double squares = iteration->gradientFromLaterSteps(0, c, step).squaredNorm() +
                               iteration->gradientFromLaterSteps(0, h, step).squaredNorm();
        QVERIFY(std::abs(carousel.shares[step] - kept.squaredNorm() / squares) < tolerance);
    }
    for (const char* gate : {"i", "f", "g", "o"}) {
        const Road& road = roadOf(roads, program, gate, "h");
        QVERIFY(!road.isStraight());
        const int parameter = *program.findParameter(std::string("U_") + gate);
        QCOMPARE(road.matrix, parameter);
        QCOMPARE(road.parts.size(), std::size_t(2));
    }
    QVERIFY(std::isnan(carousel.shares[8]));
    QCOMPARE(carousel.norms[8], 0.0);
}

void TestTwoRoads::theGruKeepsWithItsUpdateGate()
{
    const auto iteration = runOf(cell("gru"));
    const Program& program = *iteration->network().tracks()[0].program;
    const int z = *program.findSymbol("z");
    const int h = *program.findSymbol("h");
    const TwoRoads roads = twoRoads(*iteration, 0);
    QCOMPARE(roads.roads.size(), std::size_t(4));
    const Road& kept = roadOf(roads, program, "h", "h");
    QVERIFY(kept.isStraight());
    for (int step = 0; step < 8; ++step) {
        const VectorXd straight =
            iteration->value(0, z, step + 1).cwiseProduct(iteration->gradient(0, h, step + 1));
        const VectorXd all = iteration->gradientFromLaterSteps(0, h, step);
        QVERIFY(std::abs(kept.norms[step] - straight.norm()) < tolerance);
        QVERIFY(std::abs(kept.shares[step] - straight.dot(all) / all.squaredNorm()) < tolerance);
    }
}

void TestTwoRoads::gainsMultiplyToWhatARoadBrings()
{
    const auto iteration = runOf("a[t] = W x[t] + U h[t-1]\n"
                                 "h[t] = tanh(a[t]) * sigmoid(0.5 * (V (c[t-2] * a[t]))) + c[t-2]\n"
                                 "c[t] = 0.9 * c[t-1] - h[t]");
    const TwoRoads roads = twoRoads(*iteration, 0);
    QCOMPARE(roads.roads.size(), std::size_t(4));
    for (const Road& road : roads.roads)
        for (int step = road.delay; step < 9; ++step) {
            double norm = iteration->gradient(0, road.equation, step).norm();
            for (const RoadPart& part : road.parts)
                norm = norm == 0.0 ? 0.0 : norm * part.gain[step];
            QVERIFY(std::abs(norm - road.norms[step - road.delay]) < tolerance);
        }
    QCOMPARE(roads.roads[1].parts.size(), std::size_t(5));
    QCOMPARE(roads.roads[1].delay, 2);
}

/// teaching.md, L10: back along c the gradient is multiplied by f and nothing else.
void TestTwoRoads::straightIsTheProductOfForgetGates()
{
    const auto iteration = runOf(cell("lstm"), Direction::Forward, 20);
    const auto alone = SingleLoss().run(*iteration, 15);
    const Program& program = *alone->network().tracks()[0].program;
    const int f = *program.findSymbol("f");
    const int c = *program.findSymbol("c");
    const TwoRoads roads = twoRoads(*alone, 0);
    VectorXd carried = alone->gradient(0, c, 15);
    for (int step = 15; step >= 0; --step) {
        QVERIFY(std::abs(roads.states[0].straight[step] - carried.norm()) <=
                tolerance * carried.norm());
        carried = carried.cwiseProduct(alone->value(0, f, step));
    }
    QCOMPARE(roads.states[0].symbol, c);
    QCOMPARE(roads.states[0].straight[16], 0.0);
    QVERIFY(roads.states[1].straight.head(15).isZero(0.0));
}

void TestTwoRoads::vanillaHasNoStraightRoad()
{
    const auto iteration = runOf(cell("vanilla"));
    const TwoRoads roads = twoRoads(*SingleLoss().run(*iteration, 8), 0);
    QCOMPARE(roads.roads.size(), std::size_t(1));
    QVERIFY(!roads.roads[0].isStraight());
    QVERIFY(roads.states[0].straight[8] > 0.0);
    QVERIFY(roads.states[0].straight.head(8).isZero(0.0));
    for (int step = 0; step < 8; ++step) {
        QVERIFY(std::abs(roads.roads[0].shares[step] - 1.0) < tolerance);
        QVERIFY(std::abs(roads.states[0].shares[step] - 1.0) < tolerance);
    }
}

void TestTwoRoads::deadEquationsHaveNoRoad()
{
    const auto iteration = runOf("h[t] = tanh(W x[t] + U h[t-1])\n"
                                 "unused[t] = 0.5 * unused[t-1] + h[t-1]");
    const TwoRoads roads = twoRoads(*iteration, 0);
    QCOMPARE(roads.roads.size(), std::size_t(1));
    QCOMPARE(roads.states.size(), std::size_t(1));
}

void TestTwoRoads::reverseTrackArrivesAtLaterSteps()
{
    const auto iteration = runOf(cell("vanilla"), Direction::Backward);
    const TwoRoads roads = twoRoads(*SingleLoss().run(*iteration, 3), 0);
    for (int step = 0; step < 9; ++step)
        QCOMPARE(roads.roads[0].norms[step] > 0.0, step > 3);
}

void TestTwoRoads::partsOfTheOnlyRoadMultiplyToTheFactor_data()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("vanilla") << QString::fromStdString(cell("vanilla"))
                             << QStringList{"recurrent weights", "tanh′"};
    QTest::newRow("sigmoid") << "h[t] = sigmoid(W x[t] + U h[t-1] + b)"
                             << QStringList{"recurrent weights", "σ′"};
    QTest::newRow("linear") << "h[t] = W x[t] + U h[t-1]" << QStringList{"recurrent weights"};
    QTest::newRow("a gate before the matrix")
        << "r[t] = sigmoid(W_r x[t])\nh[t] = tanh(W x[t] + U (r[t] * h[t-1]))"
        << QStringList{"r", "recurrent weights", "tanh′"};
    QTest::newRow("a number") << "h[t] = tanh(W x[t]) + 0.9 * h[t-1]" << QStringList{""};
    QTest::newRow("another state than h") << "c[t] = tanh(W x[t] + U c[t-1])\nh[t] = 2 * c[t]"
                                          << QStringList{"recurrent weights", "tanh′"};
}

void TestTwoRoads::partsOfTheOnlyRoadMultiplyToTheFactor()
{
    QFETCH(QString, equations);
    QFETCH(QStringList, names);
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        const auto iteration = runOf(equations.toStdString(), direction, 12);
        const Track& track = iteration->network().tracks()[0];
        const int lossStep = direction == Direction::Forward ? 10 : 1;
        const GradientFlow flow = gradientFlow(*iteration, 0, flowSymbol(track), lossStep);
        const FlowFactors factors = flowFactors(*iteration, flow);
        QVERIFY(factors.isProduct);
        QStringList found;
        double product = 1.0;
        for (const FactorPart& part : factors.roads[0].parts) {
            found += QString::fromStdString(part.name);
            product *= part.factor;
        }
        QCOMPARE(found, names);
        QVERIFY(std::abs(product - flow.factorPerStep) < tolerance);
    }
}

void TestTwoRoads::sharesOfSeveralRoadsAreTheirMeans()
{
    const auto iteration = runOf(cell("lstm"), Direction::Forward, 12);
    const auto alone = SingleLoss().run(*iteration, 10);
    const Program& program = *iteration->network().tracks()[0].program;
    const TwoRoads roads = twoRoads(*alone, 0);
    const GradientFlow flow = flowOfSingleLoss(*alone, 0, program.output, 10);
    const FlowFactors factors = flowFactors(program, flow, roads);
    QVERIFY(!factors.isProduct);
    QVERIFY(!factors.find(program, OperationKind::Product));
    QCOMPARE(factors.roads.size(), std::size_t(5));
    double sum = 0.0;
    for (std::size_t r = 0; r < 5; ++r) {
        QVERIFY(
            std::abs(factors.roads[r].share - roads.roads[r].shares.head(10).mean()) < tolerance);
        sum += factors.roads[r].share;
    }
    QVERIFY(std::abs(sum - 1.0) < tolerance);
    const RoadFactors& carousel = factors.roads[4];
    QCOMPARE(QString::fromStdString(carousel.symbolName), "c");
    QVERIFY(carousel.isStraight);
    QCOMPARE(QString::fromStdString(carousel.parts[0].name), "f");
    const double logarithms = roads.roads[4].parts[0].gain.segment(1, 10).array().log().mean();
    QVERIFY(std::abs(std::log(carousel.parts[0].factor) - logarithms) < tolerance);
}

void TestTwoRoads::flowsWithoutAFactorHaveNoSource()
{
    const auto iteration = runOf(cell("feed-forward"));
    QVERIFY(flowFactors(*iteration, gradientFlow(*iteration, 0, 1, 8)).roads.empty());
    const auto vanilla = runOf(cell("vanilla"));
    QVERIFY(flowFactors(*vanilla, gradientFlow(*vanilla, 0, 1, 0)).roads.empty());
}

void TestTwoRoads::placesThatDoNotExistAreRefused()
{
    const auto iteration = runOf(cell("vanilla"));
    QVERIFY_EXCEPTION_THROWN(twoRoads(*iteration, 1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(twoRoads(*iteration, -1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(twoRoads(*iteration, 0, 1), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestTwoRoads)
#include "tst_two_roads.moc"
