#include "core/bptt/engine.h"
#include "core/bptt/stepper.h"
#include "core/cell/catalog.h"
#include "tests/support/compare.h"
#include "tests/support/random_case.h"
#include "tests/support/random_program.h"

#include <QTest>

using namespace loopscope;
using namespace loopscope::test;

/// A network that runs step by step calculates what the engine calculates of the whole sequence.
class TestStepper : public QObject
{
    Q_OBJECT

private slots:
    void everyNetworkStepsAsItRuns_data();
    void everyNetworkStepsAsItRuns();
    void randomCellsStepAsTheyRun();
    void everyDecoderStepsAsItRuns_data();
    void everyDecoderStepsAsItRuns();
    void startingAgainForgetsEverything();
    void whatReadsFromTheEndIsRefused();
    void contractIsChecked();
};

namespace
{

/// The same arithmetic in the same order; some products are over other numbers of columns.
constexpr double tolerance = 1e-12;

LayerOptions layerOf(const char* cell, int units, Direction direction = Direction::Forward)
{
    return {findInCatalog(cell)->text(), units, direction};
}

std::shared_ptr<const Iteration> run(const RandomCase& item)
{
    auto iteration = std::make_shared<Iteration>();
    Engine::batch(*iteration) = item.batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    Engine(item.network).run(*iteration, state);
    return iteration;
}

QString compareStep(const Stepper& stepper, const Iteration& whole, int step)
{
    const Network& network = whole.network();
    const int stack = network.stackCount() - 1;
    for (int sequence = 0; sequence < whole.sequences(); ++sequence) {
        QString reason = difference(QString("step %1, y").arg(step), stepper.output(sequence),
            whole.output(step, sequence), tolerance);
        if (reason.isEmpty())
            reason = difference(QString("step %1, p").arg(step), stepper.probabilities(sequence),
                whole.probabilities(step, sequence), tolerance);
        for (std::size_t t = 0; t < network.tracks().size() && reason.isEmpty(); ++t) {
            const Track& track = network.tracks()[t];
            for (std::size_t s = 0; s < track.program->symbols.size() && reason.isEmpty(); ++s)
                if (track.stack == stack)
                    reason =
                        difference(QString("step %1, track %2, %3")
                                       .arg(step)
                                       .arg(t)
                                       .arg(QString::fromStdString(track.program->symbols[s].name)),
                            stepper.value(int(t), int(s), sequence),
                            whole.value(int(t), int(s), step, sequence), tolerance);
        }
        if (!reason.isEmpty())
            return reason;
        if (network.options().attention == Attention::None) {
            if (stepper.attentionWeights(sequence).size() != 0)
                return "attention where there is none";
            continue;
        }
        reason =
            difference(QString("step %1, attention").arg(step), stepper.attentionWeights(sequence),
                whole.attentionWeights(sequence).col(step), tolerance);
        if (!reason.isEmpty())
            return reason;
    }
    return {};
}

QString compareRuns(const RandomCase& item)
{
    const auto whole = run(item);
    Stepper stepper(item.network, item.parameters, item.batch.sequences);
    if (item.network->stackCount() == 2)
        stepper.start(*whole);
    else
        for (const InitialState& state : item.batch.initialStates)
            stepper.setState(state.track, state.symbol, state.values);
    for (int step = 0; step < item.batch.steps; ++step) {
        stepper.step(
            item.batch.inputs.middleCols(item.batch.column(step, 0), item.batch.sequences));
        const QString reason = compareStep(stepper, *whole, step);
        if (!reason.isEmpty())
            return reason;
    }
    return stepper.steps() == item.batch.steps ? QString() : "the steps are not counted";
}

} // namespace

void TestStepper::everyNetworkStepsAsItRuns_data()
{
    QTest::addColumn<NetworkOptions>("options");
    const auto add = [](const char* name, const std::vector<LayerOptions>& layers,
                         Loss loss = Loss::CrossEntropy) {
        NetworkOptions options;
        options.inputSize = 3;
        options.outputSize = 4;
        options.layers = layers;
        options.loss = loss;
        QTest::addRow("%s", name) << options;
    };
    for (const CatalogEntry& entry : catalog())
        add(entry.name.c_str(), {layerOf(entry.identifier.c_str(), 9)});
    add("stacked", {layerOf("lstm", 6), layerOf("window", 5), layerOf("gru", 9)});
    add("long delays",
        {{"h[t] = tanh(W x[t] + V x[t-16] + U h[t-1] + S h[t-5])", 4, Direction::Forward}});
    add("squared error", {layerOf("gru", 5)}, Loss::MeanSquaredError);
    add("binary cross-entropy", {layerOf("gru", 5)}, Loss::BinaryCrossEntropy);
}

void TestStepper::everyNetworkStepsAsItRuns()
{
    QFETCH(NetworkOptions, options);
    for (const int sequences : {1, 5}) {
        const QString reason =
            compareRuns(makeCase(options, {.steps = 20, .sequences = sequences}));
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestStepper::randomCellsStepAsTheyRun()
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        NetworkOptions options;
        options.inputSize = 2;
        options.outputSize = 3;
        options.layers = {{randomCell(seed), 3, Direction::Forward},
            {randomCell(seed + 1000), 4, Direction::Forward}};
        const QString reason = compareRuns(makeCase(options, {.steps = 9, .seed = seed}));
        QVERIFY2(reason.isEmpty(), qPrintable(QString("seed %1: %2").arg(seed).arg(reason)));
    }
}

void TestStepper::everyDecoderStepsAsItRuns_data()
{
    QTest::addColumn<NetworkOptions>("options");
    QTest::addColumn<bool>("lengths");
    for (const bool lengths : {false, true}) {
        const char* padded = lengths ? ", padded" : "";
        NetworkOptions options;
        options.shape = Shape::EncoderDecoder;
        options.inputSize = 3;
        options.outputSize = 4;
        options.decoderInputSize = 5;
        options.layers = {layerOf("gru", 4)};
        options.decoder = {layerOf("gru", 4)};
        QTest::addRow("equal sizes%s", padded) << options << lengths;
        options.layers = {layerOf("lstm", 3, Direction::Both), layerOf("lstm", 3, Direction::Both)};
        options.decoder = {layerOf("lstm", 5), layerOf("gru", 6)};
        QTest::addRow("bridges%s", padded) << options << lengths;
        options.attention = Attention::Dot;
        QTest::addRow("dot attention%s", padded) << options << lengths;
        options.attention = Attention::Additive;
        QTest::addRow("additive attention%s", padded) << options << lengths;
    }
}

void TestStepper::everyDecoderStepsAsItRuns()
{
    QFETCH(NetworkOptions, options);
    QFETCH(bool, lengths);
    RandomCase item = makeCase(options, {.steps = 6, .sequences = 5, .lengths = lengths});
    item.batch.lengths.clear(); // what is padding to the engine would be steps to the stepper
    const QString reason = compareRuns(item);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestStepper::startingAgainForgetsEverything()
{
    NetworkOptions options;
    options.inputSize = 3;
    options.layers = {layerOf("lstm", 5), layerOf("window", 4)};
    const RandomCase item = makeCase(options, {.steps = 6, .sequences = 2});
    Stepper stepper(item.network, item.parameters, 2);
    stepper.step(item.batch.inputs.leftCols(2));
    const Eigen::VectorXd first = stepper.output(1);
    stepper.step(item.batch.inputs.middleCols(2, 2));
    QVERIFY(stepper.output(1) != first);
    stepper.start();
    QCOMPARE(stepper.steps(), 0);
    stepper.step(item.batch.inputs.leftCols(2));
    QVERIFY(stepper.output(1) == first);
}

void TestStepper::whatReadsFromTheEndIsRefused()
{
    NetworkOptions options;
    options.layers = {layerOf("gru", 2), layerOf("gru", 2, Direction::Both)};
    const RandomCase item = makeCase(options, {});
    const auto problem = Stepper::findProblem(*item.network);
    QVERIFY(problem && problem->starts_with("Layer 2 reads the sequence from its end"));
    QVERIFY_EXCEPTION_THROWN(Stepper(item.network, item.parameters), std::invalid_argument);
}

void TestStepper::contractIsChecked()
{
    NetworkOptions options;
    options.inputSize = 3;
    options.layers = {layerOf("lstm", 2)};
    const RandomCase item = makeCase(options, {});
    const auto whole = run(item);
    const Eigen::VectorXd tooShort = item.parameters.head(3);
    QVERIFY_EXCEPTION_THROWN(Stepper(item.network, tooShort), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(Stepper(item.network, item.parameters, 0), std::invalid_argument);
    Stepper stepper(item.network, item.parameters);
    const Eigen::MatrixXd input = Eigen::MatrixXd::Zero(3, 1);
    const Eigen::MatrixXd state = Eigen::MatrixXd::Zero(2, 1);
    const int h = item.network->tracks()[0].program->output;
    QVERIFY_EXCEPTION_THROWN(stepper.output(), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.step(Eigen::MatrixXd::Zero(2, 1)), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.step(Eigen::MatrixXd::Zero(3, 2)), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.start(*whole), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.setState(0, 0, state), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.setState(1, h, state), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.setState(0, h, input), std::invalid_argument);
    stepper.setState(0, h, state);
    stepper.step(input);
    QVERIFY_EXCEPTION_THROWN(stepper.setState(0, h, state), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(stepper.output(1), std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestStepper)
#include "tst_stepper.moc"
