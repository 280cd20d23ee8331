#include "core/bptt/engine.h"
#include "core/bptt/roads_back.h"
#include "core/bptt/step_detail.h"
#include "core/bptt/track_detail.h"
#include "core/cell/catalog.h"
#include "core/network/random.h"
#include "tests/support/compare.h"
#include "tests/support/random_program.h"
#include "tests/support/shape_cases.h"

#include <QTest>

#include <memory>
#include <random>

using namespace loopscope;
using test::difference;

namespace
{

/// Two correct programs differ by rounding alone: a few units in the last place an operation.
constexpr double tolerance = 1e-12;

std::shared_ptr<const Network> networkOf(const std::string& equations, int units, Loss loss)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 4;
    options.layers = {{equations, units, Direction::Forward}};
    options.loss = loss;
    const auto network = Network::build(options);
    if (!network)
        qFatal("%s", network.error().c_str());
    return *network;
}

Eigen::MatrixXd randomMatrix(std::mt19937_64& engine, int rows, int columns)
{
    Eigen::MatrixXd matrix(rows, columns);
    for (Eigen::Index i = 0; i < matrix.size(); ++i)
        matrix(i) = uniform(engine, -1, 1);
    return matrix;
}

void fillBatch(const Network& network, std::mt19937_64& engine, int steps, Batch& batch)
{
    constexpr int sequences = 2;
    batch.steps = steps;
    batch.sequences = sequences;
    batch.inputs = randomMatrix(engine, network.inputSize(), steps * sequences);
    if (network.options().loss == Loss::CrossEntropy) {
        for (int column = 0; column < steps * sequences; ++column)
            batch.targetClasses.push_back(column % network.outputSize());
    } else {
        batch.targets = randomMatrix(engine, network.outputSize(), steps * sequences);
    }
    const Program& program = *network.tracks()[0].program;
    for (std::size_t symbol = 0; symbol < program.symbols.size(); ++symbol) {
        if (program.symbols[symbol].isState())
            batch.initialStates.push_back(
                {0, int(symbol), randomMatrix(engine, network.tracks()[0].units, sequences)});
    }
}

std::unique_ptr<Iteration> iterationOf(
    const std::string& equations, Loss loss, int steps = 6, int units = 5, std::uint64_t seed = 1)
{
    const std::shared_ptr<const Network> network = networkOf(equations, units, loss);
    std::mt19937_64 random(seed);
    auto state = std::make_shared<TrainingState>();
    state->parameters = randomMatrix(random, int(network->parameterCount()), 1);
    auto iteration = std::make_unique<Iteration>();
    fillBatch(*network, random, steps, Engine::batch(*iteration));
    Engine(network).run(*iteration, state);
    return iteration;
}

/// Where a step's own calculation first differs from the record; empty if it does not.
QString differenceFromRecord(const Iteration& iteration, int track, int sequence)
{
    const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
    for (int step = 0; step < sequenceLength(iteration, track, sequence); ++step) {
        const StepDetail detail = calculateStep(iteration, track, step, sequence);
        for (std::size_t symbol = 1; symbol < program.symbols.size(); ++symbol) {
            const auto operation = std::size_t(program.symbols[symbol].operation);
            const QString place = QString("track %1, %2 at step %3")
                                      .arg(track)
                                      .arg(QString::fromStdString(program.symbols[symbol].name))
                                      .arg(step);
            QString reason = difference(place + ", value", detail.values[operation],
                iteration.value(track, int(symbol), step, sequence), tolerance);
            if (reason.isEmpty())
                reason = difference(place + ", gradient", detail.gradients[operation],
                    iteration.gradient(track, int(symbol), step, sequence), tolerance);
            if (!reason.isEmpty())
                return reason;
        }
    }
    return {};
}

QString differenceFromRecord(const Iteration& iteration)
{
    for (int track = 0; track < int(iteration.network().tracks().size()); ++track)
        for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
            const QString reason = differenceFromRecord(iteration, track, sequence);
            if (!reason.isEmpty())
                return reason;
        }
    return {};
}

/// ∂loss/∂parameter, summed up from the steps' operations instead of the engine's blocks.
Eigen::MatrixXd gradientFromSteps(const Iteration& iteration, int parameter)
{
    const Network& network = iteration.network();
    const Program& program = *network.tracks()[0].program;
    const ParameterPlace& place = network.parameters()[std::size_t(parameter)];
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(place.rows, place.columns);
    for (int step = 0; step < iteration.steps(); ++step) {
        for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
            const StepDetail detail = calculateStep(iteration, 0, step, sequence);
            for (std::size_t i = 0; i < program.operations.size(); ++i) {
                const Operation& operation = program.operations[i];
                if (operation.parameter != parameter)
                    continue;
                if (operation.kind == OperationKind::Bias)
                    sum += detail.gradients[i];
                else
                    sum += detail.gradients[i] *
                           detail.values[std::size_t(operation.left)].transpose();
            }
        }
    }
    return sum;
}

} // namespace

class TestStepDetail : public QObject
{
    Q_OBJECT

private slots:
    void catalogCellsAgreeWithTheRecord_data();
    void catalogCellsAgreeWithTheRecord();
    void randomCellsAgreeWithTheRecord();
    void everyShapeAgreesWithTheRecord();
    void stepsAddUpToTheParameterGradient_data();
    void stepsAddUpToTheParameterGradient();
    void roadsAddUpToWhatTheStepBeforeReceives_data();
    void roadsAddUpToWhatTheStepBeforeReceives();
    void theVanillaRoadHasTheSlopeOfTanh();
    void theLongRoadOfTheLstmIsItsForgetGate();
    void slopesAlongOneRoadMultiply();
    void slopesStopAtTheOutermostMatrix();
    void elementsOfAProductAddUpToIt();
    void summandsKeepTheirSigns();
    void everyOperationKnowsItsEquation();
    void placesThatDoNotExistAreRefused();
};

static void addCatalogRows()
{
    QTest::addColumn<QString>("equations");
    QTest::addColumn<int>("loss");
    for (const CatalogEntry& entry : catalog()) {
        const QString text = QString::fromStdString(entry.text());
        const QByteArray name = QByteArray::fromStdString(entry.name);
        QTest::newRow(name + ", cross-entropy") << text << int(Loss::CrossEntropy);
        QTest::newRow(name + ", squared error") << text << int(Loss::MeanSquaredError);
    }
    QTest::newRow("delays beyond the start")
        << "h[t] = tanh(W x[t-2] + U h[t-1] + V h[t-4] + b)" << int(Loss::CrossEntropy);
    QTest::newRow("h is read again at its own step")
        << "h[t] = tanh(W x[t] + U h[t-1])\nc[t] = 0.5 * c[t-1] + h[t] * c[t-2]"
        << int(Loss::CrossEntropy);
    QTest::newRow("a number is an equation")
        << "a[t] = 0.5\nh[t] = a[t] * h[t-1] + tanh(W x[t] + U (a[t] * h[t-2]))"
        << int(Loss::CrossEntropy);
}

void TestStepDetail::catalogCellsAgreeWithTheRecord_data()
{
    addCatalogRows();
}

void TestStepDetail::catalogCellsAgreeWithTheRecord()
{
    QFETCH(QString, equations);
    QFETCH(int, loss);
    const auto iteration = iterationOf(equations.toStdString(), Loss(loss));
    const QString reason = differenceFromRecord(*iteration);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepDetail::randomCellsAgreeWithTheRecord()
{
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const std::string cell = test::randomCell(seed);
        const auto iteration = iterationOf(cell, Loss::MeanSquaredError, 7, 4, seed);
        const QString reason = differenceFromRecord(*iteration);
        QVERIFY2(reason.isEmpty(), qPrintable(QString("seed %1: %2\n").arg(seed).arg(reason) +
                                              QString::fromStdString(cell)));
    }
}

void TestStepDetail::everyShapeAgreesWithTheRecord()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        test::RandomCaseOptions options;
        options.sequences = 3;
        options.lengths = item.lengths;
        const auto iteration = test::runCase(test::makeCase(item.network, options));
        const QString reason = differenceFromRecord(*iteration);
        QVERIFY2(reason.isEmpty(), qPrintable(QString(item.name) + ": " + reason));
    }
}

void TestStepDetail::stepsAddUpToTheParameterGradient_data()
{
    addCatalogRows();
}

void TestStepDetail::stepsAddUpToTheParameterGradient()
{
    QFETCH(QString, equations);
    QFETCH(int, loss);
    const auto iteration = iterationOf(equations.toStdString(), Loss(loss));
    const Network& network = iteration->network();
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
        if (network.parameters()[p].track != 0)
            continue;
        const QString reason = difference(QString::fromStdString(network.parameters()[p].name),
            gradientFromSteps(*iteration, int(p)),
            network.view(int(p), iteration->parameterGradient()), tolerance);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestStepDetail::roadsAddUpToWhatTheStepBeforeReceives_data()
{
    addCatalogRows();
}

void TestStepDetail::roadsAddUpToWhatTheStepBeforeReceives()
{
    QFETCH(QString, equations);
    QFETCH(int, loss);
    const auto iteration = iterationOf(equations.toStdString(), Loss(loss));
    const Program& program = *iteration->network().tracks()[0].program;
    for (std::size_t symbol = 1; symbol < program.symbols.size(); ++symbol) {
        if (!program.symbols[symbol].isState())
            continue;
        for (int step = 0; step < iteration->steps(); ++step) {
            Eigen::VectorXd sum = Eigen::VectorXd::Zero(iteration->network().tracks()[0].units);
            for (int later = step + 1; later < iteration->steps(); ++later) {
                for (const RoadBack& road :
                    roadsBack(*iteration, calculateStep(*iteration, 0, later))) {
                    if (road.symbol == int(symbol) && later - road.delay == step)
                        sum += road.gradient;
                }
            }
            const QString reason = difference(QString("step %1").arg(step), sum,
                iteration->gradientFromLaterSteps(0, int(symbol), step), tolerance);
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
    }
}

void TestStepDetail::theVanillaRoadHasTheSlopeOfTanh()
{
    const auto iteration = iterationOf(findInCatalog("vanilla")->text(), Loss::CrossEntropy);
    const StepDetail detail = calculateStep(*iteration, 0, 3);
    const std::vector<RoadBack> roads = roadsBack(*iteration, detail);
    QCOMPARE(roads.size(), std::size_t(1));
    const Program& program = *iteration->network().tracks()[0].program;
    QCOMPARE(roads[0].symbol, program.output);
    QCOMPARE(roads[0].delay, 1);
    QCOMPARE(program.parameters[std::size_t(roads[0].matrix)].name, std::string("U"));
    QVERIFY(roads[0].passesFunction);
    const Eigen::VectorXd h = iteration->value(0, program.output, 3);
    const Eigen::VectorXd expected = (1.0 - h.array().square()).matrix();
    const QString reason = difference("1 − h²", roads[0].localSlope, expected, tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepDetail::theLongRoadOfTheLstmIsItsForgetGate()
{
    const auto iteration = iterationOf(findInCatalog("lstm")->text(), Loss::CrossEntropy);
    const Program& program = *iteration->network().tracks()[0].program;
    const std::vector<RoadBack> roads = roadsBack(*iteration, calculateStep(*iteration, 0, 3));
    QCOMPARE(roads.size(), std::size_t(5)); // h into four gates, c into c
    const RoadBack& direct = roads.back();
    QCOMPARE(direct.symbol, *program.findSymbol("c"));
    QCOMPARE(direct.equation, *program.findSymbol("c"));
    QCOMPARE(direct.matrix, -1);
    QVERIFY(!direct.passesFunction);
    const QString reason = difference(
        "f", direct.localSlope, iteration->value(0, *program.findSymbol("f"), 3), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepDetail::slopesAlongOneRoadMultiply()
{
    const auto iteration =
        iterationOf("h[t] = tanh(W x[t] + square(h[t-1]) * 0.5)", Loss::CrossEntropy);
    const std::vector<RoadBack> roads = roadsBack(*iteration, calculateStep(*iteration, 0, 3));
    QCOMPARE(roads.size(), std::size_t(1));
    QCOMPARE(roads[0].matrix, -1);
    QVERIFY(roads[0].passesFunction);
    // One path of two slopes and a number: (1 − h²) · 0.5 · 2 h_prev.
    const Eigen::ArrayXd h = iteration->value(0, 1, 3).array();
    const Eigen::ArrayXd previous = iteration->value(0, 1, 2).array();
    const QString reason = difference(
        "slope", roads[0].localSlope, ((1.0 - h.square()) * previous).matrix(), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepDetail::slopesStopAtTheOutermostMatrix()
{
    const auto iteration = iterationOf("h[t] = tanh(W x[t] - U (2 * h[t-1]))", Loss::CrossEntropy);
    const std::vector<RoadBack> roads = roadsBack(*iteration, calculateStep(*iteration, 0, 3));
    QCOMPARE(roads.size(), std::size_t(1));
    const Eigen::ArrayXd h = iteration->value(0, 1, 3).array();
    const QString reason =
        difference("slope", roads[0].localSlope, (h.square() - 1.0).matrix(), tolerance);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepDetail::elementsOfAProductAddUpToIt()
{
    const auto iteration = iterationOf(findInCatalog("gru")->text(), Loss::CrossEntropy);
    const StepDetail detail = calculateStep(*iteration, 0, 2);
    const Program& program = *iteration->network().tracks()[0].program;
    int products = 0;
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
        if (program.operations[i].kind != OperationKind::Product)
            continue;
        ++products;
        double sum = 0.0;
        for (const ProductElement& element : productElements(*iteration, detail, int(i), 4))
            sum += element.product();
        const QString reason = difference("product", sum, detail.values[i](4), 1e-13);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
    QCOMPARE(products, 6);
}

void TestStepDetail::summandsKeepTheirSigns()
{
    const auto program = parseProgram("h[t] = a - (b - W x[t]) + -(U h[t-1])");
    QVERIFY(program);
    QString signs;
    for (const Summand& summand : summandsOf(*program, program->symbols[1].operation))
        signs += summand.sign > 0 ? '+' : '-';
    QCOMPARE(signs, QString("+-+-"));
}

void TestStepDetail::everyOperationKnowsItsEquation()
{
    const auto program = parseProgram("c[t] = W x[t] + b\nh[t] = tanh(c[t] + U h[t-1])").value();
    const int c = program.findSymbol("c").value();
    const int h = program.findSymbol("h").value();
    for (std::size_t i = 0; i < program.operations.size(); ++i)
        QCOMPARE(equationOf(program, int(i)),
            int(i) <= program.symbols[std::size_t(c)].operation ? c : h);
}

void TestStepDetail::placesThatDoNotExistAreRefused()
{
    const auto iteration = iterationOf(findInCatalog("vanilla")->text(), Loss::CrossEntropy);
    QVERIFY_EXCEPTION_THROWN(calculateStep(*iteration, 1, 0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculateStep(*iteration, 0, 6), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculateStep(*iteration, 0, -1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(calculateStep(*iteration, 0, 0, 2), std::invalid_argument);
    const StepDetail detail = calculateStep(*iteration, 0, 0);
    QVERIFY_EXCEPTION_THROWN(productElements(*iteration, detail, int(detail.values.size()) - 1, 0),
        std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestStepDetail)
#include "tst_step_detail.moc"
