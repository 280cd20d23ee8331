#include "core/bptt/engine.h"
#include "core/bptt/step_detail.h"
#include "core/bptt/why.h"
#include "core/cell/catalog.h"
#include "core/diagnosis/step_jacobian.h"
#include "tests/support/gradient_check.h"
#include "tests/support/random_case.h"
#include "tests/support/random_program.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

using Case = test::RandomCase;

NetworkOptions optionsFor(const std::vector<LayerOptions>& layers, const std::vector<Hold>& holds)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 2;
    options.layers = layers;
    options.loss = Loss::MeanSquaredError;
    options.holds = holds;
    return options;
}

std::shared_ptr<Iteration> run(const Case& item, int truncationLength = 0)
{
    Engine engine(item.network);
    auto iteration = std::make_shared<Iteration>();
    Engine::batch(*iteration) = item.batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    engine.run(*iteration, state, {.truncationLength = truncationLength});
    return iteration;
}

QString check(const Case& item)
{
    return test::checkGradient(item.network, item.batch, item.parameters,
        test::engineGradient(item.network, item.batch, item.parameters));
}

std::string lstm()
{
    return findInCatalog("lstm")->text();
}

} // namespace

class TestHolds : public QObject
{
    Q_OBJECT

private slots:
    void heldNumbersStandAtEveryStep();
    void nothingElseOfTheStepChanges();
    void gradientsMatchFiniteDifferences_data();
    void gradientsMatchFiniteDifferences();
    void randomProgramsMatchFiniteDifferences();
    void noGradientGoesThroughAHeldNumber();
    void truncatedGradientsStopToo();
    void holdsOfOtherNetworksCountForNothing();
    void theLaterHoldOfANumberCounts();
    void theSecondCalculationAgrees_data();
    void theSecondCalculationAgrees();
    void nothingMakesAHeldNumber();
    void jacobiansKnowOfHolds();
};

void TestHolds::heldNumbersStandAtEveryStep()
{
    const Case item = test::makeCase(
        optionsFor({{lstm(), 11, Direction::Both}},
            {{0, "f", -1, 1.0}, {0, "h", 2, 0.0}, {0, "c", 10, -3.0}, {1, "i", 8, 0.25}}),
        {.steps = 5, .sequences = 3});
    const auto iteration = run(item);
    const Program& program = *item.network->tracks()[0].program;
    const auto value = [&](int track, const char* symbol, int step, int sequence) {
        return iteration->value(track, *program.findSymbol(symbol), step, sequence);
    };
    for (int step = 0; step < 5; ++step) {
        for (int sequence = 0; sequence < 3; ++sequence) {
            QVERIFY((value(0, "f", step, sequence).array() == 1.0).all());
            QCOMPARE(value(0, "h", step, sequence)[2], 0.0);
            QCOMPARE(value(0, "c", step, sequence)[10], -3.0);
            QCOMPARE(value(1, "i", step, sequence)[8], 0.25);
            // The other track and the other units are calculated as ever.
            QVERIFY(value(1, "f", step, sequence)[0] != 1.0);
            QVERIFY(value(0, "h", step, sequence)[1] != 0.0);
            QVERIFY(value(0, "c", step, sequence)[9] != -3.0);
        }
    }
}

void TestHolds::nothingElseOfTheStepChanges()
{
    const Case free = test::makeCase(
        optionsFor({{lstm(), 6, Direction::Forward}}, {}), {.steps = 1, .sequences = 2});
    const Case held = test::makeCase(optionsFor({{lstm(), 6, Direction::Forward}},
                                         {{0, "o", 3, 0.5}}),
        {.steps = 1, .sequences = 2});
    QVERIFY(free.parameters == held.parameters);
    const auto a = run(free);
    const auto b = run(held);
    const Program& program = *free.network->tracks()[0].program;
    for (const char* symbol : {"i", "f", "g", "c"})
        QVERIFY(a->value(0, *program.findSymbol(symbol), 0, 1) ==
                b->value(0, *program.findSymbol(symbol), 0, 1));
    const int h = program.output;
    const int c = *program.findSymbol("c");
    QCOMPARE(b->value(0, h, 0, 1)[3], 0.5 * std::tanh(b->value(0, c, 0, 1)[3]));
    QCOMPARE(b->value(0, h, 0, 1)[2], a->value(0, h, 0, 1)[2]);
}

void TestHolds::gradientsMatchFiniteDifferences_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("symbol");
    QTest::addColumn<int>("unit");
    QTest::addColumn<double>("value");
    for (const CatalogEntry& entry : catalog()) {
        const Program program = *parseProgram(entry.text());
        for (std::size_t s = 1; s < program.symbols.size(); ++s) {
            const char* name = program.symbols[s].name.c_str();
            const QString cell = QString::fromStdString(entry.text());
            const char* id = entry.identifier.c_str();
            QTest::addRow("%s: all of %s", id, name) << cell << name << -1 << 0.7;
            QTest::addRow("%s: unit 3 of %s", id, name) << cell << name << 2 << -0.4;
        }
    }
    QTest::addRow("a sum that is a symbol")
        << "a[t] = W x[t] + U h[t-1] + b\nh[t] = tanh(a[t])" << "a" << 1 << 0.2;
    QTest::addRow("a symbol that only inputs give")
        << "a[t] = W x[t] + b\nh[t] = tanh(a[t] + U h[t-1])" << "a" << 1 << 0.2;
    QTest::addRow("a state that is read far back")
        << "c[t] = tanh(W x[t] + U c[t-3] + V c[t-1])\nh[t] = c[t-2]" << "c" << 0 << 0.3;
    QTest::addRow("without memory") << "h[t] = tanh(W x[t] + b)" << "h" << 4 << 0.3;
}

void TestHolds::gradientsMatchFiniteDifferences()
{
    QFETCH(QString, cell);
    QFETCH(QString, symbol);
    QFETCH(int, unit);
    QFETCH(double, value);
    const std::vector<LayerOptions> layers = {{cell.toStdString(), 5, Direction::Forward},
        {cell.toStdString(), 5, Direction::Forward}};
    const Case item = test::makeCase(
        optionsFor(layers, {{0, symbol.toStdString(), unit, value}}), {.steps = 4, .seed = 3});
    QVERIFY(!item.network->tracks()[0].plan->held.empty());
    QVERIFY(item.network->tracks()[1].plan->held.empty());
    const QString reason = check(item);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestHolds::randomProgramsMatchFiniteDifferences()
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const std::string text = test::randomCell(seed, {.kinks = false});
        const Program program = *parseProgram(text);
        const std::size_t equations = program.symbols.size() - 1;
        const std::vector<Hold> holds = {{0, program.symbols[1 + seed % equations].name, 1, 0.3},
            {0, program.symbols[1 + seed / 2 % equations].name, int(seed % 4) - 1, -0.2}};
        const Case item = test::makeCase(
            optionsFor({{text, 3, Direction::Forward}}, holds), {.steps = 4, .seed = seed});
        const QString reason = check(item);
        QVERIFY2(reason.isEmpty(),
            qPrintable(
                QString("seed %1: %2\n%3").arg(seed).arg(reason, QString::fromStdString(text))));
    }
}

void TestHolds::noGradientGoesThroughAHeldNumber()
{
    const Case item = test::makeCase(
        optionsFor({{lstm(), 6, Direction::Forward}}, {{0, "f", -1, 0.9}, {0, "h", 1, 0.0}}),
        {.steps = 4});
    const auto iteration = run(item);
    const Network& network = *item.network;
    const Program& program = *network.tracks()[0].program;
    for (const char* name : {"W_f", "U_f", "b_f"})
        QVERIFY(network.view(*network.findParameter(0, name), iteration->parameterGradient())
                    .isZero(0.0));
    // Unit 2 gives nothing but a constant: its output gate cannot learn.
    const auto dU = network.view(*network.findParameter(0, "U_o"), iteration->parameterGradient());
    QVERIFY(dU.row(1).isZero(0.0));
    QVERIFY(!dU.row(0).isZero(0.0));
    for (int step = 0; step < 4; ++step) {
        QCOMPARE(iteration->gradient(0, program.output, step)[1], 0.0);
        QVERIFY(iteration->gradient(0, *program.findSymbol("f"), step).isZero(0.0));
    }
}

void TestHolds::truncatedGradientsStopToo()
{
    const Case item = test::makeCase(
        optionsFor({{lstm(), 6, Direction::Forward}}, {{0, "f", 2, 1.0}}), {.steps = 6});
    const auto iteration = run(item, 2);
    QVERIFY(iteration->isTruncated());
    const Network& network = *item.network;
    const int weight = *network.findParameter(0, "U_f");
    QVERIFY(network.view(weight, iteration->parameterGradient()).row(2).isZero(0.0));
    QVERIFY(network.view(weight, iteration->fullParameterGradient()).row(2).isZero(0.0));
    QVERIFY(iteration->fullParameterGradient() == run(item)->parameterGradient());
}

void TestHolds::holdsOfOtherNetworksCountForNothing()
{
    const NetworkOptions free = optionsFor({{lstm(), 4, Direction::Forward}}, {});
    const NetworkOptions strange = optionsFor({{lstm(), 4, Direction::Forward}},
        {{1, "f", -1, 1.0}, {0, "q", -1, 1.0}, {0, "x", -1, 1.0}, {0, "f", 4, 1.0}});
    const Case a = test::makeCase(free, {});
    const Case b = test::makeCase(strange, {});
    QVERIFY(b.network->tracks()[0].plan->held.empty());
    QCOMPARE(run(a)->loss(), run(b)->loss());
    for (const Hold& hold : strange.holds)
        QVERIFY(!b.network->findHeld(hold));
}

void TestHolds::theLaterHoldOfANumberCounts()
{
    const Case item = test::makeCase(
        optionsFor({{lstm(), 4, Direction::Forward}}, {{0, "f", -1, 0.0}, {0, "f", 1, 1.0}}), {});
    const auto iteration = run(item);
    const int f = *item.network->tracks()[0].program->findSymbol("f");
    QCOMPARE(iteration->value(0, f, 2)[0], 0.0);
    QCOMPARE(iteration->value(0, f, 2)[1], 1.0);
}

void TestHolds::theSecondCalculationAgrees_data()
{
    QTest::addColumn<QString>("symbol");
    for (const char* symbol : {"i", "f", "g", "o", "c", "h"})
        QTest::addRow("%s", symbol) << symbol;
}

/// What Explain shows of a step is calculated beside the engine: it must know of holds, too.
void TestHolds::theSecondCalculationAgrees()
{
    QFETCH(QString, symbol);
    const Case item = test::makeCase(optionsFor({{lstm(), 5, Direction::Forward}},
                                         {{0, symbol.toStdString(), 1, 0.6}}),
        {.steps = 4});
    const auto iteration = run(item);
    const Program& program = *item.network->tracks()[0].program;
    for (int step = 0; step < 4; ++step) {
        const StepDetail detail = calculateStep(*iteration, 0, step);
        for (std::size_t s = 1; s < program.symbols.size(); ++s) {
            const std::size_t operation = std::size_t(program.symbols[s].operation);
            // Both are double arithmetic in another order: a few rounding errors.
            QVERIFY(detail.values[operation].isApprox(iteration->value(0, int(s), step), 1e-12));
            const Eigen::VectorXd gradient = iteration->gradient(0, int(s), step);
            QVERIFY(
                (detail.gradients[operation] - gradient).norm() <= 1e-12 * (1.0 + gradient.norm()));
        }
    }
}

void TestHolds::nothingMakesAHeldNumber()
{
    const Case item = test::makeCase(
        optionsFor({{lstm(), 4, Direction::Forward}}, {{0, "f", 1, 1.0}}), {.steps = 4});
    const auto iteration = run(item);
    NumberReference number;
    number.track = 0;
    number.symbol = *item.network->tracks()[0].program->findSymbol("f");
    number.step = 2;
    number.unit = 1;
    for (const auto kind : {NumberReference::Kind::Value, NumberReference::Kind::Gradient}) {
        number.kind = kind;
        const WhyAnswer answer = why(*iteration, number);
        QCOMPARE(answer.rule, WhyAnswer::Rule::Given);
        QVERIFY(answer.terms.empty());
        QCOMPARE(answer.value, kind == NumberReference::Kind::Value ? 1.0 : 0.0);
    }
    number.unit = 0;
    QVERIFY(!why(*iteration, number).terms.empty());
}

void TestHolds::jacobiansKnowOfHolds()
{
    const Case item = test::makeCase(
        optionsFor({{findInCatalog("vanilla")->text(), 4, Direction::Forward}},
            {{0, "h", 2, 0.5}}),
        {.steps = 4});
    const auto iteration = run(item);
    const Eigen::MatrixXd jacobian = JacobianCalculator(iteration, 0).stepJacobian(2);
    QVERIFY(jacobian.row(2).isZero(0.0));
    QVERIFY(!jacobian.row(1).isZero(0.0));
}

QTEST_APPLESS_MAIN(TestHolds)
#include "tst_holds.moc"
