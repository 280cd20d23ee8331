#include "core/bptt/decoding.h"
#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/network/initialisation.h"
#include "core/network/random.h"
#include "core/training/optimizer.h"
#include "core/training/own_outputs.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"
#include "tests/support/compare.h"
#include "tests/support/random_case.h"

#include <QTest>

using namespace loopscope;
using namespace loopscope::test;

class TestDecoding : public QObject
{
    Q_OBJECT

private slots:
    void answersAreWhatTeacherForcingOnThemGives_data();
    void answersAreWhatTeacherForcingOnThemGives();
    void answersStopAtTheEndOrAreCutOff();
    void aTrainedNetworkRepeatsWhatItReads_data();
    void aTrainedNetworkRepeatsWhatItReads();
    void ownOutputsAreFedUntilTheEnd();
    void learningFromTargetsIsNoReadingOfOwnOutputs();
    void contractIsChecked();
};

namespace
{

NetworkOptions networkFor(const char* cell, Attention attention, int encoderUnits, int units)
{
    NetworkOptions options;
    options.shape = Shape::EncoderDecoder;
    options.inputSize = 3;
    options.outputSize = 5;
    options.attention = attention;
    options.layers = {{findInCatalog(cell)->text(), encoderUnits, Direction::Both}};
    options.decoder = {{findInCatalog(cell)->text(), units, Direction::Forward}};
    return options;
}

void run(const std::shared_ptr<const Network>& network, const Eigen::VectorXd& parameters,
    Iteration& iteration)
{
    auto state = std::make_shared<TrainingState>();
    state->parameters = parameters;
    Engine(network).run(iteration, state);
}

/// What the decoder reads when it is told the right classes: the first `startClass`, then each
/// class one step later.
void forceTeacher(const std::vector<std::vector<int>>& classes, int startClass, int inputSize,
    int steps, Batch& batch)
{
    batch.steps = steps;
    batch.inputs.setZero(inputSize, steps * batch.sequences);
    batch.targetClasses.assign(std::size_t(steps * batch.sequences), 0);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const std::vector<int>& own = classes[std::size_t(sequence)];
        for (int step = 0; step < steps; ++step) {
            if (step < int(own.size()))
                batch.targetClasses[std::size_t(batch.column(step, sequence))] =
                    own[std::size_t(step)];
            const int read = step == 0                    ? startClass
                             : step - 1 < int(own.size()) ? own[std::size_t(step - 1)]
                                                          : -1;
            if (read >= 0)
                batch.inputs(read, batch.column(step, sequence)) = 1.0;
        }
    }
}

} // namespace

void TestDecoding::answersAreWhatTeacherForcingOnThemGives_data()
{
    QTest::addColumn<NetworkOptions>("options");
    QTest::addColumn<int>("startClass");
    NetworkOptions options = networkFor("gru", Attention::None, 2, 4);
    QTest::addRow("no attention, starts with zeros") << options << -1;
    options = networkFor("lstm", Attention::Dot, 3, 6);
    options.decoderInputSize = 6;
    QTest::addRow("dot attention, a start of its own") << options << 5;
    options = networkFor("gru", Attention::Additive, 3, 5);
    options.decoder.push_back({findInCatalog("lstm")->text(), 4, Direction::Forward});
    QTest::addRow("additive attention, two layers, starts with the end") << options << 0;
}

void TestDecoding::answersAreWhatTeacherForcingOnThemGives()
{
    QFETCH(NetworkOptions, options);
    QFETCH(int, startClass);
    bool someEnded = false;
    bool someCutOff = false;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        RandomCase item = makeCase(options, {.sequences = 11, .seed = seed, .lengths = true});
        item.parameters *= 3.0; // so that answers differ
        const auto answers = decodeGreedily(item.network, item.parameters, item.batch,
            {.startClass = startClass, .endClass = 0, .maximumLength = 9});
        QCOMPARE(int(answers.size()), 11);

        Iteration iteration;
        Batch& batch = Engine::batch(iteration);
        batch = item.batch;
        batch.weights.resize(0);
        batch.lengths.clear();
        std::vector<std::vector<int>> classes;
        for (const Answer& answer : answers)
            classes.push_back(answer.classes);
        forceTeacher(classes, startClass, item.network->inputSizeOf(1), 9, batch);
        run(item.network, item.parameters, iteration);
        for (int sequence = 0; sequence < 11; ++sequence) {
            const Answer& answer = answers[std::size_t(sequence)];
            const int steps = int(answer.classes.size()) + (answer.isEnded ? 1 : 0);
            QVERIFY(answer.isEnded || steps == 9);
            QCOMPARE(int(answer.probabilities.cols()), steps);
            QCOMPARE(int(answer.attention.cols()), steps);
            for (int step = 0; step < steps; ++step) {
                const Eigen::VectorXd p = iteration.probabilities(step, sequence);
                QString reason = difference("p", answer.probabilities.col(step), p, 1e-12);
                QVERIFY2(reason.isEmpty(), qPrintable(reason));
                Eigen::Index best = 0;
                p.maxCoeff(&best);
                const bool isEnd = step == int(answer.classes.size());
                QCOMPARE(int(best), isEnd ? 0 : answer.classes[std::size_t(step)]);
                if (options.attention == Attention::None)
                    continue;
                reason = difference("attention", answer.attention.col(step),
                    iteration.attentionWeights(sequence).col(step), 1e-12);
                QVERIFY2(reason.isEmpty(), qPrintable(reason));
            }
            someEnded = someEnded || answer.isEnded;
            someCutOff = someCutOff || !answer.isEnded;
        }
    }
    QVERIFY(someEnded && someCutOff);
}

void TestDecoding::answersStopAtTheEndOrAreCutOff()
{
    RandomCase item = makeCase(networkFor("gru", Attention::None, 2, 4), {.sequences = 3});
    auto bias = item.network->view(item.network->readoutWeight() + 1, item.parameters);
    bias(0) = 100.0;
    for (const Answer& answer : decodeGreedily(item.network, item.parameters, item.batch, {})) {
        QVERIFY(answer.isEnded && answer.classes.empty());
        QCOMPARE(int(answer.probabilities.cols()), 1);
    }
    bias(0) = -100.0;
    for (const Answer& answer :
        decodeGreedily(item.network, item.parameters, item.batch, {.maximumLength = 7})) {
        QVERIFY(!answer.isEnded);
        QCOMPARE(int(answer.classes.size()), 7);
    }
}

void TestDecoding::aTrainedNetworkRepeatsWhatItReads_data()
{
    QTest::addColumn<Attention>("attention");
    QTest::addRow("no attention") << Attention::None;
    QTest::addRow("dot") << Attention::Dot;
    QTest::addRow("additive") << Attention::Additive;
}

/// One to four symbols in, the same symbols and the end out: teacher forcing while it learns, on
/// its own afterwards.
void TestDecoding::aTrainedNetworkRepeatsWhatItReads()
{
    QFETCH(Attention, attention);
    constexpr int symbols = 3;
    constexpr int endClass = symbols;
    constexpr int startClass = symbols + 1;
    constexpr int sequences = 16;
    NetworkOptions options = networkFor("gru", attention, 12, 24);
    options.inputSize = symbols;
    options.outputSize = symbols + 1;
    options.decoderInputSize = symbols + 2;
    const auto network = Network::build(options).value();

    const auto fillSource = [&](RandomEngine& engine, Batch& batch) {
        std::vector<std::vector<int>> classes(sequences);
        batch.sequences = sequences;
        batch.sourceSteps = 4;
        batch.sourceLengths.clear();
        batch.sourceInputs.setZero(symbols, 4 * sequences);
        for (int sequence = 0; sequence < sequences; ++sequence) {
            const int length = 1 + int(integerBelow(engine, 4));
            batch.sourceLengths.push_back(length);
            for (int step = 0; step < length; ++step) {
                const int symbol = int(integerBelow(engine, symbols));
                classes[std::size_t(sequence)].push_back(symbol);
                batch.sourceInputs(symbol, batch.column(step, sequence)) = 1.0;
            }
        }
        return classes;
    };

    RandomEngine engine(5);
    Engine trainer(network);
    Iteration iteration;
    auto state = std::make_shared<TrainingState>();
    state->parameters = initialParameters(*network, {RecurrentInitialisation::Orthogonal, 1.0}, 5);
    OptimizerOptions optimizer;
    optimizer.learningRate = 0.01;
    for (int update = 0; update < 400; ++update) {
        Batch& batch = Engine::batch(iteration);
        auto classes = fillSource(engine, batch);
        batch.lengths.clear();
        for (std::vector<int>& own : classes) {
            own.push_back(endClass);
            batch.lengths.push_back(int(own.size()));
        }
        forceTeacher(classes, startClass, symbols + 2, 5, batch);
        trainer.run(iteration, state);
        auto next = std::make_shared<TrainingState>();
        loopscope::update(optimizer, *state, iteration.parameterGradient(), *next);
        state = next;
    }
    Batch batch;
    const auto classes = fillSource(engine, batch);
    const auto answers = decodeGreedily(network, state->parameters, batch,
        {.startClass = startClass, .endClass = endClass, .maximumLength = 10});
    int right = 0;
    for (int sequence = 0; sequence < sequences; ++sequence) {
        const Answer& answer = answers[std::size_t(sequence)];
        right += answer.isEnded && answer.classes == classes[std::size_t(sequence)];
    }
    QVERIFY2(right >= sequences - 1, qPrintable(QString("%1 of %2").arg(right).arg(sequences)));
}

/// What is fed is the answer; what counts are its steps that have a target.
void TestDecoding::ownOutputsAreFedUntilTheEnd()
{
    NetworkOptions options = networkFor("gru", Attention::Dot, 3, 6);
    bool someEnded = false;
    bool someTooLong = false;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        RandomCase item = makeCase(options, {.sequences = 9, .seed = seed, .lengths = true});
        item.parameters *= 3.0;
        const std::vector<int> targetLengths = item.batch.lengths;
        item.batch.weights.resize(0);
        const auto answers = decodeGreedily(item.network, item.parameters, item.batch,
            {.startClass = 2, .endClass = 0, .maximumLength = item.batch.steps});
        Iteration iteration;
        Engine::batch(iteration) = item.batch;
        feedOwnOutputs(item.network, item.parameters, {.startClass = 2, .endClass = 0},
            Engine::batch(iteration));
        run(item.network, item.parameters, iteration);
        QVERIFY(readsOwnOutputs(iteration));
        const Batch& batch = iteration.batch();
        double loss = 0.0;
        for (int sequence = 0; sequence < 9; ++sequence) {
            const Answer& answer = answers[std::size_t(sequence)];
            const int length = int(answer.probabilities.cols());
            const int targets = targetLengths[std::size_t(sequence)];
            QCOMPARE(batch.lengths[std::size_t(sequence)], length);
            double own = 0.0;
            for (int step = 0; step < length; ++step) {
                const Eigen::VectorXd x = batch.inputs.col(batch.column(step, sequence));
                QCOMPARE(x.sum(), 1.0);
                QCOMPARE(x[step == 0 ? 2 : answer.classes[std::size_t(step - 1)]], 1.0);
                QCOMPARE(batch.weights[batch.column(step, sequence)], step < targets ? 1.0 : 0.0);
                if (step < targets)
                    own += iteration.stepLoss(step, sequence);
            }
            for (int step = length; step < batch.steps; ++step)
                QVERIFY(batch.inputs.col(batch.column(step, sequence)).isZero(0.0));
            loss += own / std::min(length, targets) / 9.0;
            someEnded = someEnded || answer.isEnded;
            someTooLong = someTooLong || length > targets;
        }
        QVERIFY(std::abs(loss - iteration.loss()) < 1e-12);
    }
    QVERIFY(someEnded && someTooLong);
}

void TestDecoding::learningFromTargetsIsNoReadingOfOwnOutputs()
{
    RandomCase item = makeCase(networkFor("gru", Attention::None, 3, 6), {.sequences = 4});
    item.parameters *= 3.0;
    Iteration forced;
    Engine::batch(forced) = item.batch;
    run(item.network, item.parameters, forced);
    QVERIFY(!readsOwnOutputs(forced));

    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::Reverse));
    options.batchSize = 4;
    const Trainer trainer(options);
    QVERIFY(!readsOwnOutputs(*trainer.current()));
    const auto own = withOwnOutputs(*trainer.current(), trainer.task());
    QVERIFY(readsOwnOutputs(*own));
    QCOMPARE(own->number(), trainer.current()->number());
    QVERIFY(own->sharedAfter() == own->sharedBefore());
}

void TestDecoding::contractIsChecked()
{
    const RandomCase item = makeCase(networkFor("gru", Attention::None, 2, 4), {.sequences = 2});
    const auto decode = [&](const DecodingOptions& options) {
        return decodeGreedily(item.network, item.parameters, item.batch, options);
    };
    for (const DecodingOptions& options : {DecodingOptions{.endClass = 5},
             DecodingOptions{.endClass = -1}, DecodingOptions{.startClass = 5},
             DecodingOptions{.startClass = -2}, DecodingOptions{.maximumLength = 0}})
        QVERIFY_EXCEPTION_THROWN(decode(options), std::invalid_argument);

    NetworkOptions narrow = networkFor("gru", Attention::None, 2, 4);
    narrow.decoderInputSize = 4;
    const RandomCase fewInputs = makeCase(narrow, {});
    QVERIFY_EXCEPTION_THROWN(
        decodeGreedily(fewInputs.network, fewInputs.parameters, fewInputs.batch, {}),
        std::invalid_argument);
    NetworkOptions numbers = networkFor("gru", Attention::None, 2, 4);
    numbers.loss = Loss::MeanSquaredError;
    const RandomCase squared = makeCase(numbers, {});
    QVERIFY_EXCEPTION_THROWN(decodeGreedily(squared.network, squared.parameters, squared.batch, {}),
        std::invalid_argument);
}

QTEST_APPLESS_MAIN(TestDecoding)
#include "tst_decoding.moc"
