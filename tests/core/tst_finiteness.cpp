#include "core/cell/catalog.h"
#include "core/diagnosis/finiteness.h"
#include "tests/support/random_run.h"
#include "tests/support/shape_cases.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace loopscope;
using test::RandomRun;
using test::RandomRunOptions;
using Kind = NotFinitePlace::Kind;

namespace
{

const double infinity = std::numeric_limits<double>::infinity();

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

RandomRun runOf(std::vector<LayerOptions> layers, int steps = 6, int sequences = 2)
{
    RandomRunOptions options;
    options.layers = std::move(layers);
    options.steps = steps;
    options.sequences = sequences;
    return RandomRun(options);
}

QString sentenceOf(const Iteration& iteration)
{
    return QString::fromStdString(finitenessSentence(finiteness(iteration), iteration.network()));
}

/// Everything of one kind, counted by asking for each number.
template <typename Read>
NotFiniteCount countBySteps(const Iteration& iteration, int track, int firstStep, Read read)
{
    NotFiniteCount count;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        const auto& lengths = iteration.batch().lengths;
        const int steps =
            lengths.empty() ? iteration.stepsOf(track) : lengths[std::size_t(sequence)];
        for (int step = firstStep; step < steps; ++step)
            for (const double number : read(step, sequence)) {
                count.notANumber += std::isnan(number) ? 1 : 0;
                count.infinite += std::isinf(number) ? 1 : 0;
            }
    }
    return count;
}

QString compareCounts(const Iteration& iteration)
{
    const Finiteness found = finiteness(iteration);
    for (int track = 0; track < int(iteration.network().tracks().size()); ++track) {
        const Program& program = *iteration.network().tracks()[std::size_t(track)].program;
        for (int symbol = 0; symbol < int(program.symbols.size()); ++symbol) {
            const bool isState = program.symbols[std::size_t(symbol)].isState();
            const NotFiniteCount values =
                countBySteps(iteration, track, isState ? -1 : 0, [&](int step, int sequence) {
                    return iteration.value(track, symbol, step, sequence);
                });
            const NotFiniteCount gradients =
                countBySteps(iteration, track, 0, [&](int step, int sequence) {
                    return iteration.gradient(track, symbol, step, sequence);
                });
            Finiteness::SymbolCounts counts;
            for (const Finiteness::SymbolCounts& of : found.symbols)
                if (of.track == track && of.symbol == symbol)
                    counts = of;
            if (counts.values.notANumber != values.notANumber ||
                counts.values.infinite != values.infinite ||
                counts.gradients.notANumber != gradients.notANumber ||
                counts.gradients.infinite != gradients.infinite)
                return QString("track %1, symbol %2").arg(track).arg(symbol);
        }
    }
    return {};
}

} // namespace

class TestFiniteness : public QObject
{
    Q_OBJECT

private slots:
    void finiteIterationsHaveNothingToSay();
    void numbersAtTheEdgeAreFinite();
    void oneInputIsFoundWhereItStands_data();
    void oneInputIsFoundWhereItStands();
    void explosionIsFoundAtItsFirstStep();
    void productOfZeroAndInfinityIsFoundInItsEquation();
    void stepsComeBeforeLayers();
    void layersComeBeforeStepsWhereOneReadsInReverse();
    void explodingGradientIsFoundGoingBack();
    void weightsThatWereLostAreNamed();
    void updatesThatOverflowAreNamed();
    void lossAloneCanBeInfinite();
    void initialStatesCount();
    void paddingDoesNotCount();
    void encodersComeFirst();
    void outputsThatAreFedBackComeBeforeTheNextStep();
};

void TestFiniteness::finiteIterationsHaveNothingToSay()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        test::RandomCaseOptions options;
        options.sequences = 10;
        options.lengths = item.lengths;
        const auto iteration = test::runCase(test::makeCase(item.network, options));
        const Finiteness found = finiteness(*iteration);
        QVERIFY2(found.isFinite(), item.name);
        QVERIFY(found.symbols.empty());
        QCOMPARE(found.forward().sum() + found.backward().sum(), 0L);
        QVERIFY(sentenceOf(*iteration).isEmpty());
    }
}

void TestFiniteness::numbersAtTheEdgeAreFinite()
{
    RandomRun run = runOf({{"h[t] = tanh(W x[t])", 3, Direction::Forward}});
    run.batch.inputs.setConstant(std::numeric_limits<double>::max());
    run.batch.inputs(1, 0) = std::numeric_limits<double>::denorm_min();
    run.batch.inputs(2, 0) = -std::numeric_limits<double>::max();
    run.parameter(0, "W").setConstant(1e-3);
    QVERIFY(finiteness(*run.run()).isFinite());
}

void TestFiniteness::oneInputIsFoundWhereItStands_data()
{
    QTest::addColumn<double>("bad");
    QTest::addColumn<QString>("what");
    QTest::newRow("not a number") << std::nan("") << "Not-a-number";
    QTest::newRow("infinity") << infinity << "Infinity";
    QTest::newRow("minus infinity") << -infinity << "Infinity";
}

void TestFiniteness::oneInputIsFoundWhereItStands()
{
    QFETCH(double, bad);
    QFETCH(QString, what);
    for (int step = 0; step < 6; ++step) {
        RandomRun run = runOf({{cell("gru"), 4, Direction::Forward}}, 6, 10);
        run.batch.inputs(2, run.batch.column(step, 8)) = bad;
        const auto iteration = run.run();
        const Finiteness found = finiteness(*iteration);
        QVERIFY(found.firstForward);
        QCOMPARE(found.firstForward->kind, Kind::Value);
        QCOMPARE(found.firstForward->symbol, 0);
        QCOMPARE(found.firstForward->step, step);
        QCOMPARE(found.firstForward->sequence, 8);
        QCOMPARE(found.firstForward->element, 2);
        const QString sentence = sentenceOf(*iteration);
        QVERIFY2(sentence.startsWith(what + QString(" first arose going forward: x at step %1, "
                                                    "element 3.")
                                                .arg(step + 1)),
            qPrintable(sentence));
        const QString reason = compareCounts(*iteration);
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestFiniteness::explosionIsFoundAtItsFirstStep()
{
    RandomRun run = runOf({{"h[t] = relu(W x[t] + U h[t-1])", 4, Direction::Forward}}, 60, 1);
    run.parameter(0, "W").setConstant(1.0);
    run.parameter(0, "U") = 1e20 * Eigen::MatrixXd::Identity(4, 4);
    run.batch.inputs.setConstant(1.0);
    for (InitialState& state : run.batch.initialStates)
        state.values.setConstant(0.5);
    const auto iteration = run.run();
    int first = 0;
    while (iteration->value(0, 1, first).allFinite())
        ++first;
    QCOMPARE(first, 15); // 0.5 · 10^(20·15) = 5e299, the next is beyond
    const Finiteness found = finiteness(*iteration);
    QCOMPARE(found.firstForward->step, first);
    QCOMPARE(found.firstForward->symbol, 1);
    QCOMPARE(found.firstForward->value, infinity);
    const QString reason = compareCounts(*iteration);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    QVERIFY(sentenceOf(*iteration)
                .startsWith("Infinity first arose going forward: h at step 16, unit 1. In all, "));
}

void TestFiniteness::productOfZeroAndInfinityIsFoundInItsEquation()
{
    RandomRun run = runOf(
        {{"a[t] = exp(W x[t])\nz[t] = 0 * a[t]\nh[t] = tanh(z[t])", 2, Direction::Forward}}, 4, 1);
    run.parameter(0, "W").setConstant(1.0);
    run.batch.inputs.setZero();
    run.batch.inputs.col(2).setConstant(400.0);
    const Finiteness found = finiteness(*run.run());
    QCOMPARE(found.firstForward->symbol, 1); // a is infinite before z is not a number
    QCOMPARE(found.firstForward->step, 2);
    QCOMPARE(found.symbols.size(), std::size_t(4)); // x has no gradient either
    QCOMPARE(found.symbols[0].values.sum(), 0L);
    QCOMPARE(found.symbols[1].values.infinite, 2L);
    QCOMPARE(found.symbols[2].values.notANumber, 2L);
    QCOMPARE(found.symbols[3].values.notANumber, 2L);
    QCOMPARE(found.outputs.notANumber, 2L);
    QCOMPARE(found.losses.notANumber, 1L);
}

void TestFiniteness::stepsComeBeforeLayers()
{
    // The upper layer breaks at step 3, the lower one at step 5 by itself.
    RandomRun run = runOf(
        {{"h[t] = W x[t]", 3, Direction::Forward}, {"h[t] = exp(W x[t])", 2, Direction::Forward}},
        6, 1);
    run.parameter(0, "W").setIdentity();
    run.parameter(1, "W").setConstant(1.0);
    run.batch.inputs.setZero();
    run.batch.inputs.col(2).setConstant(400.0);
    run.batch.inputs.col(4).setConstant(infinity);
    const Finiteness found = finiteness(*run.run());
    QCOMPARE(found.firstForward->track, 1);
    QCOMPARE(found.firstForward->step, 2);
    QVERIFY(QString::fromStdString(finitenessSentence(found, *run.network))
                .contains("h in layer 2 at step 3, unit 1"));
}

void TestFiniteness::layersComeBeforeStepsWhereOneReadsInReverse()
{
    RandomRun run = runOf(
        {{"h[t] = W x[t]", 3, Direction::Both}, {"h[t] = exp(W x[t])", 2, Direction::Forward}}, 6,
        1);
    run.parameter(0, "W").setIdentity();
    run.parameter(1, "W").setIdentity();
    run.parameter(2, "W").setConstant(1.0);
    run.batch.inputs.setZero();
    run.batch.inputs.col(2).setConstant(400.0);
    run.batch.inputs.col(4).setConstant(infinity);
    const Finiteness found = finiteness(*run.run());
    // The reverse track meets step 5 as its second, the forward one as its fifth.
    QCOMPARE(found.firstForward->track, 1);
    QCOMPARE(found.firstForward->symbol, 0);
    QCOMPARE(found.firstForward->step, 4);
    QVERIFY(QString::fromStdString(finitenessSentence(found, *run.network))
                .contains("x in layer 1, reading backward at step 5"));
}

void TestFiniteness::explodingGradientIsFoundGoingBack()
{
    RandomRun run = runOf({{"h[t] = tanh(W x[t] + U h[t-1])", 2, Direction::Forward}}, 40, 1);
    run.parameter(0, "W").setZero();
    run.parameter(0, "U") = 1e20 * Eigen::MatrixXd::Identity(2, 2);
    run.batch.initialStates.clear();
    const auto iteration = run.run();
    const Finiteness found = finiteness(*iteration);
    QVERIFY(!found.firstForward);
    QCOMPARE(found.firstBackward->kind, Kind::Gradient);
    QCOMPARE(found.firstBackward->symbol, 1);
    int last = 39;
    while (iteration->gradient(0, 1, last).allFinite())
        --last;
    QVERIFY(last > 20 && last < 26); // 10^(20·16) is beyond
    QCOMPARE(found.firstBackward->step, last);
    QCOMPARE(found.forward().sum(), 0L);
    const QString reason = compareCounts(*iteration);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    QVERIFY(sentenceOf(*iteration)
                .startsWith(QString(
                    "Infinity first arose going back: the gradient of h at step %1, unit 1.")
                                .arg(last + 1)));
}

void TestFiniteness::weightsThatWereLostAreNamed()
{
    RandomRun run = runOf({{cell("lstm"), 3, Direction::Forward}});
    run.parameter(0, "U_f")(1, 2) = std::nan("");
    const auto iteration = run.run();
    const Finiteness found = finiteness(*iteration);
    QCOMPARE(found.parameters.notANumber, 1L);
    QCOMPARE(found.firstForward->kind, Kind::Parameter);
    QCOMPARE(QString::fromStdString(
                 run.network->parameters()[std::size_t(found.firstForward->parameter)].name),
        QString("U_f"));
    QCOMPARE(found.firstForward->element, 2 * 3 + 1);
    QVERIFY(sentenceOf(*iteration)
                .startsWith("Not-a-number first arose going forward: U_f, before this iteration."));
}

void TestFiniteness::updatesThatOverflowAreNamed()
{
    // Gradients that are finite, whose sum is not: the parameter's gradient is the first.
    RandomRun run = runOf({{"h[t] = W x[t]", 2, Direction::Forward}}, 4, 1);
    run.batch.inputs.setConstant(1e300);
    run.parameter(0, "W").setConstant(1e-302);
    run.parameter(-1, "W_y").row(0).setConstant(1e10);
    run.parameter(-1, "W_y").row(1).setZero();
    run.batch.targetClasses.assign(4, 1);
    const Finiteness found = finiteness(*run.run());
    QVERIFY(!found.firstForward);
    QCOMPARE(found.firstBackward->kind, Kind::ParameterGradient);
    QCOMPARE(found.symbols.size(), std::size_t(0));
    QVERIFY(QString::fromStdString(finitenessSentence(found, *run.network))
                .startsWith("Infinity first arose going back: the gradient of W. In all, 0 values "
                            "and "));
}

void TestFiniteness::lossAloneCanBeInfinite()
{
    RandomRunOptions options;
    options.layers = {{"h[t] = W x[t]", 2, Direction::Forward}};
    options.loss = Loss::MeanSquaredError;
    options.steps = 3;
    RandomRun run(options);
    run.batch.targets(0, 1) = 1e200; // its square is beyond
    const Finiteness found = finiteness(*run.run());
    QCOMPARE(found.firstForward->kind, Kind::Loss);
    QCOMPARE(found.firstForward->step, 1);
    QCOMPARE(found.losses.infinite, 1L);
    QVERIFY(found.symbols.empty());
    QVERIFY(QString::fromStdString(finitenessSentence(found, *run.network))
                .startsWith("Infinity first arose going forward: the loss at step 2. In all, 1 "
                            "value and 0 gradients"));
}

void TestFiniteness::initialStatesCount()
{
    RandomRun run = runOf({{cell("vanilla"), 3, Direction::Backward}});
    run.batch.initialStates[0].values(1, 1) = infinity;
    const auto iteration = run.run();
    const Finiteness found = finiteness(*iteration);
    QCOMPARE(found.firstForward->step, -1);
    QCOMPARE(found.firstForward->element, 1);
    QCOMPARE(found.firstForward->sequence, 1);
    QVERIFY(sentenceOf(*iteration).contains("h before the first step, unit 2"));
    QVERIFY(compareCounts(*iteration).isEmpty());
}

void TestFiniteness::paddingDoesNotCount()
{
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
        NetworkOptions shape;
        shape.inputSize = 3;
        shape.outputSize = 2;
        shape.layers = {{cell("gru"), 4, direction}};
        test::RandomCaseOptions options;
        options.sequences = 3;
        options.lengths = true;
        test::RandomCase item = test::makeCase(shape, options);
        item.batch.lengths = {5, 2, 4};
        item.batch.inputs.col(item.batch.column(3, 1)).setConstant(std::nan(""));
        const auto iteration = test::runCase(item);
        const QString sentence = sentenceOf(*iteration);
        QVERIFY2(sentence.isEmpty(), qPrintable(sentence));
        item.batch.inputs.col(item.batch.column(1, 1)).setConstant(std::nan(""));
        const auto broken = test::runCase(item);
        QCOMPARE(finiteness(*broken).firstForward->step, 1);
        QVERIFY(compareCounts(*broken).isEmpty());
    }
}

void TestFiniteness::encodersComeFirst()
{
    for (const test::ShapeCase& item : test::shapeCases()) {
        if (item.network.shape != Shape::EncoderDecoder)
            continue;
        test::RandomCaseOptions options;
        options.sourceSteps = 7;
        test::RandomCase random = test::makeCase(item.network, options);
        random.batch.sourceInputs(0, 6 * 2) = infinity; // its last step
        random.batch.inputs(0, 0) = infinity;           // the decoder's first
        const auto iteration = test::runCase(random);
        const Finiteness found = finiteness(*iteration);
        const Track& track = iteration->network().tracks()[std::size_t(found.firstForward->track)];
        QCOMPARE(track.stack, 0);
        QCOMPARE(found.firstForward->step, 6);
        QVERIFY(sentenceOf(*iteration).contains("of the encoder"));
    }
}

void TestFiniteness::outputsThatAreFedBackComeBeforeTheNextStep()
{
    NetworkOptions shape;
    shape.inputSize = 2;
    shape.outputSize = 2;
    shape.shape = Shape::OneToMany;
    shape.loss = Loss::MeanSquaredError;
    shape.layers = {{"h[t] = W x[t]", 2, Direction::Forward}};
    test::RandomCaseOptions options;
    options.steps = 9;
    options.sequences = 1;
    test::RandomCase item = test::makeCase(shape, options);
    item.parameters.setZero();
    item.network->view(*item.network->findParameter(0, "W"), item.parameters).setConstant(1.0);
    item.network->view(*item.network->findParameter(-1, "W_y"), item.parameters).setConstant(1e100);
    item.batch.inputs.setConstant(1.0);
    const auto iteration = test::runCase(item);
    const Finiteness found = finiteness(*iteration);
    // y_1 = 4e100, y_2 = 1.6e201, y_3 = 6.4e301, its loss is beyond first: a square.
    QCOMPARE(found.firstForward->kind, Kind::Loss);
    QCOMPARE(found.firstForward->step, 1);
    QCOMPARE(found.symbols.front().symbol, 0);
    QVERIFY(!found.outputs.sum() || found.firstForward->step < 3);
}

QTEST_APPLESS_MAIN(TestFiniteness)
#include "tst_finiteness.moc"
