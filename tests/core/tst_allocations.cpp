#include "core/bptt/engine.h"
#include "core/bptt/stepper.h"
#include "core/cell/catalog.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"
#include "tests/support/allocation_count.h"
#include "tests/support/random_case.h"
#include "tests/support/sample_options.h"

#include <QTest>

using namespace loopscope;
using namespace loopscope::test;

/// A training iteration allocates nothing once those before it have made the records.
class TestAllocations : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theCountCounts();
    void trainingAllocatesNothing_data();
    void trainingAllocatesNothing();
    void noShapeAllocates_data();
    void noShapeAllocates();
    void steppingAllocatesNothing();
};

namespace
{

/// Two records take turns; the iterations that make them allocate.
constexpr int warmingUp = 2;

LayerOptions layerOf(const char* cell, int units, Direction direction = Direction::Forward)
{
    return {findInCatalog(cell)->text(), units, direction};
}

} // namespace

void TestAllocations::initTestCase()
{
    if (!canCountAllocations())
        QSKIP("A sanitizer watches the heap itself.");
}

void TestAllocations::theCountCounts()
{
    startCountingAllocations();
    const Eigen::VectorXd one = Eigen::VectorXd::Zero(1000);
    const std::vector<int> two(10);
    const AllocationCount count = stopCountingAllocations();
    QCOMPARE(count.allocations, std::size_t(2));
    QVERIFY(count.largest >= 8000);
    QVERIFY(one.size() == 1000 && two.size() == 10);
}

void TestAllocations::trainingAllocatesNothing_data()
{
    QTest::addColumn<ExperimentOptions>("options");
    const auto add = [](const char* name, const std::vector<LayerOptions>& layers, auto change) {
        ExperimentOptions options = sampleOptions(25);
        options.layers = layers;
        options.batchSize = 11;
        change(options);
        QTest::addRow("%s", name) << options;
    };
    const auto asItIs = [](ExperimentOptions&) {};
    for (const CatalogEntry& entry : catalog())
        add(entry.name.c_str(), {layerOf(entry.identifier.c_str(), 9)}, asItIs);
    add("stacked", {layerOf("lstm", 6), layerOf("gru", 5), layerOf("vanilla", 9)}, asItIs);
    add("both directions",
        {layerOf("lstm", 6, Direction::Both), layerOf("gru", 5, Direction::Both)}, asItIs);
    for (const OptimizerKind kind :
        {OptimizerKind::Sgd, OptimizerKind::Momentum, OptimizerKind::RmsProp, OptimizerKind::Adam})
        for (const ClippingKind clipping : {ClippingKind::Norm, ClippingKind::Value})
            add(qPrintable(QString("%1, clipped by %2")
                               .arg(nameOf(kind))
                               .arg(clipping == ClippingKind::Norm ? "norm" : "value")),
                {layerOf("gru", 9)}, [&](ExperimentOptions& options) {
                    options.optimizer.kind = kind;
                    options.clipping = {clipping, 1e-3};
                });
    add("truncated", {layerOf("lstm", 9)},
        [](ExperimentOptions& options) { options.truncationLength = 7; });
    add("two threads", {layerOf("lstm", 9)}, [](ExperimentOptions& options) {
        options.threads = 2;
        options.batchSize = 32;
    });
    add("squared error", {layerOf("lstm", 9)},
        [](ExperimentOptions& options) { options.loss = Loss::MeanSquaredError; });
    for (const TaskDescription& task : taskDescriptions())
        QTest::addRow("task: %s", task.identifier.c_str())
            << recommendedExperiment(standardOptions(task.kind));
    add("one sequence", {layerOf("lstm", 9)}, [](ExperimentOptions& options) {
        options.batchSize = 1;
        options.optimizer.kind = OptimizerKind::Adam;
    });
}

void TestAllocations::trainingAllocatesNothing()
{
    QFETCH(ExperimentOptions, options);
    Trainer trainer(options);
    trainer.advanceTo(warmingUp);
    startCountingAllocations();
    trainer.advanceTo(warmingUp + 100);
    const AllocationCount count = stopCountingAllocations();
    QCOMPARE(count.allocations, std::size_t(0));
}

void TestAllocations::noShapeAllocates_data()
{
    QTest::addColumn<NetworkOptions>("options");
    QTest::addColumn<bool>("lengths");
    for (const bool lengths : {false, true}) {
        const char* padded = lengths ? ", padded" : "";
        NetworkOptions options;
        options.inputSize = options.outputSize = 3;
        options.layers = {layerOf("lstm", 4, Direction::Both), layerOf("gru", 5, Direction::Both)};
        QTest::addRow("many to many%s", padded) << options << lengths;
        options.shape = Shape::ManyToOne;
        QTest::addRow("many to one%s", padded) << options << lengths;
        options.shape = Shape::EncoderDecoder;
        options.decoder = {layerOf("lstm", 10), layerOf("gru", 10)};
        QTest::addRow("encoder–decoder%s", padded) << options << lengths;
        options.attention = Attention::Dot;
        QTest::addRow("dot attention%s", padded) << options << lengths;
        options.attention = Attention::Additive;
        options.decoder = {layerOf("gru", 7), layerOf("gru", 6)};
        QTest::addRow("additive attention and bridges%s", padded) << options << lengths;
    }
    NetworkOptions feedback;
    feedback.inputSize = feedback.outputSize = 3;
    feedback.layers = {layerOf("lstm", 4), layerOf("gru", 5)};
    feedback.shape = Shape::OneToMany;
    QTest::addRow("one to many") << feedback << false;
}

void TestAllocations::noShapeAllocates()
{
    QFETCH(NetworkOptions, options);
    QFETCH(bool, lengths);
    const RandomCase item = makeCase(options, {.steps = 9, .sequences = 11, .lengths = lengths});
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    Engine engine(item.network);
    Iteration iteration;
    Engine::batch(iteration) = item.batch;
    for (const int truncationLength : {0, 4}) {
        engine.run(iteration, state, {.truncationLength = truncationLength});
        startCountingAllocations();
        engine.run(iteration, state, {.truncationLength = truncationLength});
        const AllocationCount count = stopCountingAllocations();
        QCOMPARE(count.allocations, std::size_t(0));
    }
}

void TestAllocations::steppingAllocatesNothing()
{
    NetworkOptions options;
    options.shape = Shape::EncoderDecoder;
    options.inputSize = options.outputSize = 3;
    options.layers = {layerOf("gru", 4, Direction::Both)};
    options.decoder = {layerOf("lstm", 5), layerOf("gru", 7)};
    options.attention = Attention::Additive;
    const RandomCase item = makeCase(options, {.steps = 1, .sequences = 3, .lengths = true});
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    Iteration encoded;
    Engine::batch(encoded) = item.batch;
    Engine(item.network).run(encoded, state);
    Stepper stepper(item.network, item.parameters, 3);
    stepper.start(encoded);
    stepper.step(item.batch.inputs);
    startCountingAllocations();
    for (int step = 0; step < 20; ++step)
        stepper.step(item.batch.inputs);
    const AllocationCount count = stopCountingAllocations();
    QCOMPARE(count.allocations, std::size_t(0));
}

QTEST_APPLESS_MAIN(TestAllocations)
#include "tst_allocations.moc"
