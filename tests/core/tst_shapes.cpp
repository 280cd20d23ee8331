#include "core/bptt/chunk_record.h"
#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "tests/support/compare.h"
#include "tests/support/gradient_check.h"
#include "tests/support/random_case.h"

#include <QTest>

using namespace loopscope;
using test::makeCase;
using test::RandomCase;

namespace
{

std::string cell(const char* identifier)
{
    return findInCatalog(identifier)->text();
}

NetworkOptions network(
    const char* identifier, Shape shape, Loss loss, Direction direction, int layers)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 3;
    options.shape = shape;
    options.loss = loss;
    for (int l = 0; l < layers; ++l)
        options.layers.push_back({cell(identifier), 4 - l, direction});
    return options;
}

NetworkOptions encoderDecoder(const char* identifier, Attention attention, Direction direction,
    int encoderUnits, int decoderUnits, int layers = 1)
{
    NetworkOptions options =
        network(identifier, Shape::EncoderDecoder, Loss::CrossEntropy, direction, 0);
    for (int l = 0; l < layers; ++l) {
        options.layers.push_back({cell(identifier), encoderUnits, direction});
        options.decoder.push_back({cell(identifier), decoderUnits, Direction::Forward});
    }
    options.outputSize = 4;
    options.attention = attention;
    return options;
}

void run(const RandomCase& item, Iteration& iteration, const Engine::RunOptions& options = {},
    int threads = 1)
{
    Engine engine(item.network, threads);
    Engine::batch(iteration) = item.batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    engine.run(iteration, state, options);
}

QString checkByDifferences(const RandomCase& item)
{
    return test::checkGradient(item.network, item.batch, item.parameters,
        test::engineGradient(item.network, item.batch, item.parameters));
}

} // namespace

class TestShapes : public QObject
{
    Q_OBJECT

private slots:
    void everyShapeMatchesFiniteDifferences_data();
    void everyShapeMatchesFiniteDifferences();
    void paddedSequencesGiveWhatTheyGiveAlone_data();
    void paddedSequencesGiveWhatTheyGiveAlone();
    void manyToOneReadsTheLastStateOfBothDirections();
    void attentionWeightsSumToOneOverTheSource();
    void attentionGradientMatchesFiniteDifferences();
    void truncationAsLongAsTheSequenceIsFull();
    void truncationCutsBetweenWindowsOnly();
    void withoutBackwardAllGradientsAreZero_data();
    void withoutBackwardAllGradientsAreZero();
    void outputsAloneAreTheSame_data();
    void outputsAloneAreTheSame();
    void threadsGiveTheSameBits();
    void impossibleShapesAreExplained_data();
    void impossibleShapesAreExplained();
};

void TestShapes::everyShapeMatchesFiniteDifferences_data()
{
    QTest::addColumn<NetworkOptions>("options");
    QTest::addColumn<bool>("lengths");
    for (const Loss loss : {Loss::CrossEntropy, Loss::MeanSquaredError, Loss::BinaryCrossEntropy}) {
        const char* name = loss == Loss::CrossEntropy       ? "cross-entropy"
                           : loss == Loss::MeanSquaredError ? "squared error"
                                                            : "binary cross-entropy";
        QTest::addRow("many to many, %s", name)
            << network("gru", Shape::ManyToMany, loss, Direction::Forward, 1) << false;
        QTest::addRow("one to many, two layers, %s", name)
            << network("lstm", Shape::OneToMany, loss, Direction::Forward, 2) << false;
        QTest::addRow("many to one, both directions, padded, %s", name)
            << network("lstm", Shape::ManyToOne, loss, Direction::Both, 2) << true;
    }
    for (const char* identifier : {"vanilla", "gru", "lstm", "feed-forward"}) {
        QTest::addRow("three layers, both directions, padded, %s", identifier)
            << network(identifier, Shape::ManyToMany, Loss::CrossEntropy, Direction::Both, 3)
            << true;
        QTest::addRow("backward only, padded, %s", identifier)
            << network(identifier, Shape::ManyToOne, Loss::CrossEntropy, Direction::Backward, 1)
            << true;
    }
    const auto add = [](const char* name, const NetworkOptions& options) {
        QTest::addRow("encoder–decoder, %s", name) << options << false;
        QTest::addRow("encoder–decoder, %s, padded", name) << options << true;
    };
    add("equal sizes", encoderDecoder("gru", Attention::None, Direction::Forward, 3, 3));
    add("bridge", encoderDecoder("lstm", Attention::None, Direction::Forward, 3, 2));
    add("bidirectional encoder", encoderDecoder("lstm", Attention::None, Direction::Both, 2, 4));
    add("two layers", encoderDecoder("lstm", Attention::None, Direction::Both, 2, 3, 2));
    add("memoryless encoder",
        encoderDecoder("feed-forward", Attention::None, Direction::Forward, 3, 3));
    add("dot attention", encoderDecoder("gru", Attention::Dot, Direction::Forward, 3, 3));
    add("additive attention", encoderDecoder("gru", Attention::Additive, Direction::Both, 2, 3));
    add("dot attention, two layers, both directions",
        encoderDecoder("lstm", Attention::Dot, Direction::Both, 2, 4, 2));
    NetworkOptions mixed = encoderDecoder("lstm", Attention::Additive, Direction::Both, 2, 3);
    mixed.decoder.push_back({cell("gru"), 2, Direction::Forward});
    mixed.decoderInputSize = 2;
    add("other cells and sizes in the decoder", mixed);
}

void TestShapes::everyShapeMatchesFiniteDifferences()
{
    QFETCH(NetworkOptions, options);
    QFETCH(bool, lengths);
    for (const std::uint64_t seed : {1, 2}) {
        const QString reason = checkByDifferences(
            makeCase(options, {.sequences = 3, .seed = seed, .lengths = lengths}));
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestShapes::paddedSequencesGiveWhatTheyGiveAlone_data()
{
    QTest::addColumn<NetworkOptions>("options");
    for (const char* identifier : {"vanilla", "gru", "lstm"}) {
        QTest::addRow("%s", identifier)
            << network(identifier, Shape::ManyToMany, Loss::CrossEntropy, Direction::Both, 2);
        QTest::addRow("%s, many to one", identifier)
            << network(identifier, Shape::ManyToOne, Loss::CrossEntropy, Direction::Both, 2);
    }
    NetworkOptions delayed =
        network("gru", Shape::ManyToMany, Loss::CrossEntropy, Direction::Both, 0);
    delayed.layers.push_back(
        {"h[t] = tanh(W x[t] + V x[t-2] + U h[t-1] + S h[t-3])", 3, Direction::Both});
    QTest::addRow("long delays") << delayed;
    QTest::addRow("encoder–decoder")
        << encoderDecoder("lstm", Attention::Dot, Direction::Both, 2, 4, 2);
}

/// The gradient of a padded batch is the mean of those of its sequences, each run alone at its own
/// length.
void TestShapes::paddedSequencesGiveWhatTheyGiveAlone()
{
    QFETCH(NetworkOptions, options);
    const int sequences = 11; // more than one chunk
    RandomCase item = makeCase(options, {.steps = 6, .sequences = sequences, .lengths = true});
    // What stands in the padding must not matter, not-a-number included.
    for (int sequence = 0; sequence < sequences; ++sequence)
        for (int step = item.batch.lengths[std::size_t(sequence)]; step < 6; ++step)
            item.batch.inputs.col(item.batch.column(step, sequence)).setConstant(std::nan(""));
    Iteration padded;
    run(item, padded);
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(item.parameters.size());
    double loss = 0.0;
    for (int sequence = 0; sequence < sequences; ++sequence) {
        RandomCase single{item.network, {}, item.parameters};
        Batch& batch = single.batch;
        const Batch& all = item.batch;
        batch.sequences = 1;
        batch.steps = all.lengths[std::size_t(sequence)];
        batch.inputs.resize(all.inputs.rows(), batch.steps);
        batch.targets.resize(all.targets.rows(), batch.steps);
        batch.weights.resize(batch.steps);
        for (int step = 0; step < batch.steps; ++step) {
            const int column = all.column(step, sequence);
            batch.inputs.col(step) = all.inputs.col(column);
            batch.targets.col(step) = all.targets.col(column);
            batch.weights[step] = all.weights[column];
            batch.targetClasses.push_back(all.targetClasses[std::size_t(column)]);
        }
        if (all.sourceSteps > 0) {
            batch.sourceSteps = all.sourceLengths[std::size_t(sequence)];
            batch.sourceInputs.resize(all.sourceInputs.rows(), batch.sourceSteps);
            for (int step = 0; step < batch.sourceSteps; ++step)
                batch.sourceInputs.col(step) = all.sourceInputs.col(all.column(step, sequence));
        }
        for (const InitialState& state : all.initialStates)
            batch.initialStates.push_back({state.track, state.symbol, state.values.col(sequence)});
        Iteration alone;
        run(single, alone);
        mean += alone.parameterGradient() / sequences;
        loss += alone.loss() / sequences;
        for (std::size_t t = 0; t < item.network->tracks().size(); ++t) {
            const Track& track = item.network->tracks()[t];
            for (std::size_t s = 1; s < track.program->symbols.size(); ++s) {
                if (!track.program->symbols[s].isState())
                    continue;
                const QString reason = test::difference("gradient of an initial state",
                    padded.gradientFromLaterSteps(int(t), int(s), -1, sequence),
                    alone.gradientFromLaterSteps(int(t), int(s), -1) / sequences, 1e-11);
                QVERIFY2(reason.isEmpty(), qPrintable(reason));
            }
        }
    }
    QString reason = test::difference("loss", padded.loss(), loss, 1e-12);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    reason = test::difference("gradient", padded.parameterGradient(), mean, 1e-11);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestShapes::manyToOneReadsTheLastStateOfBothDirections()
{
    const RandomCase item = makeCase(
        network("gru", Shape::ManyToOne, Loss::CrossEntropy, Direction::Both, 1), {.sequences = 1});
    Iteration iteration;
    run(item, iteration);
    const int h = item.network->tracks()[0].program->output;
    Eigen::VectorXd read(8);
    read << iteration.value(0, h, 4), iteration.value(1, h, 0);
    const int weight = item.network->readoutWeight();
    const Eigen::VectorXd expected = item.network->view(weight, item.parameters) * read +
                                     item.network->view(weight + 1, item.parameters);
    const QString reason = test::difference("y", iteration.output(4), expected, 1e-13);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
    QCOMPARE(iteration.loss(), iteration.stepLoss(4));
}

void TestShapes::attentionWeightsSumToOneOverTheSource()
{
    const RandomCase item =
        makeCase(encoderDecoder("gru", Attention::Additive, Direction::Both, 2, 3),
            {.sequences = 3, .lengths = true});
    Iteration iteration;
    run(item, iteration);
    for (int sequence = 0; sequence < 3; ++sequence) {
        const Eigen::MatrixXd& weights = iteration.attentionWeights(sequence);
        QCOMPARE(int(weights.rows()), 4);
        QCOMPARE(int(weights.cols()), 5);
        const int length = item.batch.sourceLengths[std::size_t(sequence)];
        for (int t = 0; t < 5; ++t) {
            QVERIFY(std::abs(weights.col(t).sum() - 1.0) < 1e-14);
            QVERIFY(weights.col(t).tail(4 - length).isZero(0.0));
        }
        QVERIFY(length == 1 || weights(0, 0) != weights(0, 1));
    }
}

/// ∂loss/∂a: the loss changes with the context, and the context with a weight by the encoder's
/// output.
void TestShapes::attentionGradientMatchesFiniteDifferences()
{
    const RandomCase item =
        makeCase(encoderDecoder("gru", Attention::Dot, Direction::Forward, 3, 3), {.sequences = 1});
    Iteration iteration;
    run(item, iteration);
    const auto readout = item.network->view(item.network->readoutWeight(), item.parameters);
    const int h = item.network->tracks()[0].program->output;
    for (int t = 0; t < 5; ++t) {
        const Eigen::VectorXd dContext =
            readout.rightCols(3).transpose() * iteration.outputGradient(t);
        for (int s = 0; s < 4; ++s)
            QVERIFY(std::abs(iteration.attentionWeightGradients()(s, t) -
                             dContext.dot(iteration.value(0, h, s))) < 1e-15);
    }
}

void TestShapes::truncationAsLongAsTheSequenceIsFull()
{
    for (const Shape shape : {Shape::ManyToMany, Shape::OneToMany}) {
        const RandomCase item =
            makeCase(network("lstm", shape, Loss::CrossEntropy, Direction::Forward, 2), {});
        Iteration full;
        run(item, full);
        for (const int length : {5, 6, 100}) {
            Iteration truncated;
            run(item, truncated, {.truncationLength = length});
            QVERIFY(truncated.parameterGradient() == full.parameterGradient());
            QVERIFY(!truncated.isTruncated());
        }
        Iteration truncated;
        run(item, truncated, {.truncationLength = 2});
        QVERIFY(truncated.isTruncated());
        QVERIFY(truncated.parameterGradient() != full.parameterGradient());
        QVERIFY(truncated.fullParameterGradient() == full.parameterGradient());
        for (int step = 0; step < 5; ++step)
            QVERIFY(truncated.fullGradient(0, 1, step) == full.gradient(0, 1, step));
        if (shape == Shape::ManyToMany) {
            QVERIFY(truncated.gradient(0, 1, 4) == full.gradient(0, 1, 4));
            QVERIFY(truncated.gradient(0, 1, 0) != full.gradient(0, 1, 0));
        }
    }
}

void TestShapes::truncationCutsBetweenWindowsOnly()
{
    const RandomCase item = makeCase(
        network("gru", Shape::ManyToMany, Loss::CrossEntropy, Direction::Forward, 1), {.steps = 7});
    const int h = item.network->tracks()[0].program->output;
    Iteration truncated;
    run(item, truncated, {.truncationLength = 3});
    // Windows are steps 0–2, 3–5 and 6: nothing arrives from later steps at a window's last one.
    for (int step = 0; step < 7; ++step) {
        const bool isLast = step % 3 == 2 || step == 6;
        QCOMPARE(truncated.gradientFromLaterSteps(0, h, step).isZero(0.0), isLast);
    }
    // A window alone, started in the state that it had, has the same gradient.
    RandomCase window{item.network, {}, item.parameters};
    window.batch.steps = 3;
    window.batch.sequences = 2;
    window.batch.inputs = item.batch.inputs.middleCols(6, 6);
    window.batch.weights = item.batch.weights.segment(6, 6);
    window.batch.targetClasses.assign(
        item.batch.targetClasses.begin() + 6, item.batch.targetClasses.begin() + 12);
    Eigen::MatrixXd start(4, 2);
    start << truncated.value(0, h, 2, 0), truncated.value(0, h, 2, 1);
    window.batch.initialStates = {{0, h, start}};
    Iteration alone;
    run(window, alone);
    for (int sequence = 0; sequence < 2; ++sequence) {
        double all = 0.0;
        double inside = 0.0;
        for (int step = 0; step < 7; ++step) {
            const double weight = item.batch.weights[item.batch.column(step, sequence)];
            all += weight;
            inside += step >= 3 && step < 6 ? weight : 0.0;
        }
        for (int step = 3; step < 6; ++step) {
            const QString reason =
                test::difference("dh inside the window", truncated.gradient(0, h, step, sequence),
                    alone.gradient(0, h, step - 3, sequence) * (inside / all), 1e-12);
            QVERIFY2(reason.isEmpty(), qPrintable(reason));
        }
    }
}

void TestShapes::withoutBackwardAllGradientsAreZero_data()
{
    QTest::addColumn<NetworkOptions>("options");
    QTest::addRow("many to many") << network(
        "lstm", Shape::ManyToMany, Loss::CrossEntropy, Direction::Both, 2);
    QTest::addRow("one to many") << network(
        "gru", Shape::OneToMany, Loss::CrossEntropy, Direction::Forward, 2);
    QTest::addRow("attention") << encoderDecoder("gru", Attention::Additive, Direction::Both, 2, 3);
}

/// Also in a record that held gradients before; the forward pass is the same.
void TestShapes::withoutBackwardAllGradientsAreZero()
{
    QFETCH(NetworkOptions, options);
    const RandomCase item = makeCase(options, {});
    Iteration whole;
    run(item, whole, {.truncationLength = 2});
    Iteration forward;
    run(item, forward, {.truncationLength = 2});
    run(item, forward, {.truncationLength = 2, .backward = false});
    QVERIFY(!forward.isTruncated());
    QCOMPARE(forward.loss(), whole.loss());
    QVERIFY(forward.parameterGradient() == Eigen::VectorXd::Zero(item.parameters.size()));
    QVERIFY(forward.fullParameterGradient() == forward.parameterGradient());
    for (int step = 0; step < item.batch.steps; ++step) {
        QVERIFY(forward.output(step) == whole.output(step));
        QVERIFY(forward.outputGradient(step).isZero(0.0));
    }
    for (std::size_t t = 0; t < item.network->tracks().size(); ++t)
        for (std::size_t s = 1; s < item.network->tracks()[t].program->symbols.size(); ++s) {
            QVERIFY(forward.value(int(t), int(s), 2) == whole.value(int(t), int(s), 2));
            QVERIFY(forward.gradient(int(t), int(s), 2).isZero(0.0));
            QVERIFY(!whole.gradient(int(t), int(s), 2).isZero(0.0));
        }
    QVERIFY(forward.attentionWeightGradients().isZero(0.0));
}

void TestShapes::outputsAloneAreTheSame_data()
{
    withoutBackwardAllGradientsAreZero_data();
}

void TestShapes::outputsAloneAreTheSame()
{
    QFETCH(NetworkOptions, options);
    const bool lengths = options.shape != Shape::OneToMany;
    const RandomCase item = makeCase(options, {.sequences = 29, .lengths = lengths});
    Iteration whole;
    run(item, whole);
    Iteration outputs;
    for (int again = 0; again < 2; ++again) {
        run(item, outputs, {.truncationLength = 2, .outputsOnly = true});
        QCOMPARE(outputs.loss(), whole.loss());
        for (int sequence = 0; sequence < 29; ++sequence)
            for (int step = 0; step < item.batch.steps; ++step) {
                QVERIFY(outputs.output(step, sequence) == whole.output(step, sequence));
                QVERIFY(
                    outputs.probabilities(step, sequence) == whole.probabilities(step, sequence));
                QCOMPARE(outputs.stepLoss(step, sequence), whole.stepLoss(step, sequence));
            }
        QVERIFY(!outputs.isTruncated());
        QVERIFY(outputs.chunks().front().tracks.empty() && outputs.chunks().back().tracks.empty());
    }
    run(item, outputs);
    QVERIFY(outputs.parameterGradient() == whole.parameterGradient());
}

void TestShapes::threadsGiveTheSameBits()
{
    const RandomCase item =
        makeCase(network("lstm", Shape::ManyToMany, Loss::CrossEntropy, Direction::Both, 2),
            {.sequences = 29, .lengths = true});
    Iteration one;
    run(item, one);
    for (const int threads : {2, 3, 8}) {
        Iteration several;
        run(item, several, {}, threads);
        QVERIFY(several.parameterGradient() == one.parameterGradient());
        QCOMPARE(several.loss(), one.loss());
    }
}

void TestShapes::impossibleShapesAreExplained_data()
{
    QTest::addColumn<NetworkOptions>("options");
    QTest::addColumn<QString>("part");
    NetworkOptions feedback =
        network("gru", Shape::OneToMany, Loss::CrossEntropy, Direction::Forward, 1);
    feedback.outputSize = 5;
    QTest::addRow("output of another size than the input") << feedback << "inputs: 3, outputs: 5";
    QTest::addRow("one to many, both directions")
        << network("gru", Shape::OneToMany, Loss::CrossEntropy, Direction::Both, 1)
        << "run forward";
    NetworkOptions alone =
        network("gru", Shape::ManyToMany, Loss::CrossEntropy, Direction::Forward, 1);
    alone.attention = Attention::Dot;
    QTest::addRow("attention without an encoder") << alone << "encoder";
    QTest::addRow("dot attention of unequal sizes")
        << encoderDecoder("gru", Attention::Dot, Direction::Both, 3, 3) << "decoder: 3, encoder: 6";
    NetworkOptions backward = encoderDecoder("gru", Attention::None, Direction::Forward, 3, 3);
    backward.decoder[0].direction = Direction::Both;
    QTest::addRow("decoder in both directions") << backward << "left to right";
    backward.decoder.clear();
    QTest::addRow("no decoder") << backward << "A decoder has 1 to 6 layers, not 0";
}

void TestShapes::impossibleShapesAreExplained()
{
    QFETCH(NetworkOptions, options);
    QFETCH(QString, part);
    const auto built = Network::build(options);
    QVERIFY(!built);
    QVERIFY2(QString::fromStdString(built.error()).contains(part), built.error().c_str());
}

QTEST_APPLESS_MAIN(TestShapes)
#include "tst_shapes.moc"
