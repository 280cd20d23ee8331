#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "tests/support/gradient_check.h"
#include "tests/support/random_case.h"
#include "tests/support/random_program.h"

#include <QTest>

#include <array>
#include <random>

using namespace loopscope;

namespace
{

using Case = test::RandomCase;

Case makeCase(const std::vector<LayerOptions>& layers, int steps, std::uint64_t seed, Loss loss)
{
    NetworkOptions options;
    options.inputSize = 3;
    options.outputSize = 2;
    options.layers = layers;
    options.loss = loss;
    return test::makeCase(options, {.steps = steps, .seed = seed});
}

QString check(const Case& item)
{
    return test::checkGradient(item.network, item.batch, item.parameters,
        test::engineGradient(item.network, item.batch, item.parameters));
}

/// The smallest absolute value of a symbol in the run: how far a step of the check is from the kink
/// of a function of it.
double smallestValue(const Case& item, const std::string& symbolName)
{
    Engine engine(item.network);
    Iteration iteration;
    Engine::batch(iteration) = item.batch;
    auto state = std::make_shared<TrainingState>();
    state->parameters = item.parameters;
    engine.run(iteration, state);
    const int symbol = *item.network->tracks()[0].program->findSymbol(symbolName);
    double smallest = 1.0;
    for (int step = 0; step < iteration.steps(); ++step)
        for (int sequence = 0; sequence < iteration.sequences(); ++sequence)
            smallest = std::min(
                smallest, iteration.value(0, symbol, step, sequence).cwiseAbs().minCoeff());
    return smallest;
}

} // namespace

class TestGradients : public QObject
{
    Q_OBJECT

private slots:
    void everyFunctionMatchesFiniteDifferences_data();
    void everyFunctionMatchesFiniteDifferences();
    void everyFormMatchesFiniteDifferences_data();
    void everyFormMatchesFiniteDifferences();
    void randomProgramsMatchFiniteDifferences_data();
    void randomProgramsMatchFiniteDifferences();
    void randomNetworksMatchFiniteDifferences_data();
    void randomNetworksMatchFiniteDifferences();
    void longWindowsGiveRandomNetworksTheFullGradient();
    void catalogMatchesFiniteDifferences_data();
    void catalogMatchesFiniteDifferences();
    void slightlyWrongGradientIsRejected();
};

void TestGradients::everyFunctionMatchesFiniteDifferences_data()
{
    QTest::addColumn<QString>("function");
    for (const char* name :
        {"identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "exp", "square"})
        QTest::addRow("%s", name) << name;
}

void TestGradients::everyFunctionMatchesFiniteDifferences()
{
    QFETCH(QString, function);
    const std::string inPlace =
        QString("h[t] = %1(W x[t] + 0.4 * U h[t-1] + b)").arg(function).toStdString();
    const std::string named =
        QString("a[t] = W x[t] + 0.4 * U h[t-1] + b\nh[t] = %1(a[t])").arg(function).toStdString();
    int tried = 0;
    for (std::uint64_t seed = 1; tried < 3; ++seed) {
        const Case withNamed =
            makeCase({{named, 4, Direction::Forward}}, 4, seed, Loss::MeanSquaredError);
        if (smallestValue(withNamed, "a") < 1e-3)
            continue;
        ++tried;
        const Case withInPlace =
            makeCase({{inPlace, 4, Direction::Forward}}, 4, seed, Loss::MeanSquaredError);
        for (const Case* item : {&withNamed, &withInPlace}) {
            const QString reason = check(*item);
            QVERIFY2(reason.isEmpty(), qPrintable(QString("seed %1: %2").arg(seed).arg(reason)));
        }
    }
}

void TestGradients::everyFormMatchesFiniteDifferences_data()
{
    QTest::addColumn<QString>("text");
    QTest::addRow("linear state") << "h[t] = W x[t] + U h[t-1] + b";
    QTest::addRow("one matrix twice on one operand")
        << "h[t] = tanh(W x[t] + U h[t-1] + V h[t-1] + U h[t-1])";
    QTest::addRow("one matrix on two operands")
        << "h[t] = tanh(W x[t] + W x[t-2] + U h[t-1] - U h[t-3])";
    QTest::addRow("negative and scaled products")
        << "h[t] = tanh(-W x[t] + 0.3 * U h[t-1] - 2 * b)";
    QTest::addRow("product of a product") << "h[t] = tanh(W x[t] + U V h[t-1])";
    QTest::addRow("matrix times a sum of inputs")
        << "h[t] = tanh(W (x[t] - 0.5 * x[t-1]) + U h[t-1])";
    QTest::addRow("function of the input") << "h[t] = tanh(W tanh(x[t] * x[t-1]) + U h[t-1])";
    QTest::addRow("bias as a factor") << "c[t] = tanh(W x[t] + p * c[t-1])\nh[t] = c[t] * q";
    QTest::addRow("state copied from an earlier one")
        << "c[t] = tanh(W x[t] + U c[t-1])\nd[t] = c[t-1]\nh[t] = c[t] + 0.5 * d[t-2]";
    QTest::addRow("output is a sum of a delayed state alone")
        << "c[t] = tanh(W x[t])\nh[t] = c[t-2]";
    QTest::addRow("constants") << "h[t] = (1 - sigmoid(W x[t] + 0.25)) * h[t-1] * 0.5 + 0.1";
    QTest::addRow("square of a state") << "h[t] = tanh(W x[t] + U (h[t-1] * h[t-1]))";
    QTest::addRow("nested functions") << "h[t] = tanh(sigmoid(W x[t] + U h[t-1]) - 0.5)";
    QTest::addRow("function of a function") << "h[t] = tanh(sigmoid(W x[t] + U h[t-1]))";
    QTest::addRow("softplus inside") << "h[t] = tanh(softplus(W x[t] + U h[t-1] + b) - 0.5)";
    QTest::addRow("equation nobody reads")
        << "q[t] = exp(W_q x[t] + U_q q[t-1])\nh[t] = tanh(W x[t] + U h[t-1])";
    QTest::addRow("longest delay") << "h[t] = tanh(W x[t-16] + V x[t] + U h[t-16] + R h[t-1])";
    QTest::addRow("constant right side") << "c[t] = 0.5\nh[t] = tanh(W x[t] + U (c[t] * h[t-1]))";
    QTest::addRow("same step product")
        << "a[t] = tanh(W x[t] + U h[t-1])\nh[t] = tanh(V a[t] + S a[t] + b)";
}

void TestGradients::everyFormMatchesFiniteDifferences()
{
    QFETCH(QString, text);
    for (const Loss loss : {Loss::CrossEntropy, Loss::MeanSquaredError}) {
        const int steps = text.contains("16") ? 19 : 5;
        const QString reason =
            check(makeCase({{text.toStdString(), 3, Direction::Forward}}, steps, 11, loss));
        QVERIFY2(reason.isEmpty(), qPrintable(reason));
    }
}

void TestGradients::randomProgramsMatchFiniteDifferences_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 60; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestGradients::randomProgramsMatchFiniteDifferences()
{
    QFETCH(int, seed);
    const std::string text = test::randomCell(std::uint64_t(seed), {.kinks = false});
    const Direction direction = seed % 3 == 0   ? Direction::Both
                                : seed % 3 == 1 ? Direction::Forward
                                                : Direction::Backward;
    std::vector<LayerOptions> layers{{text, 3, direction}};
    if (seed % 2 == 0)
        layers.push_back({test::randomCell(std::uint64_t(seed) + 1000, {.kinks = false}), 2,
            Direction::Forward});
    const QString reason = check(makeCase(layers, 5, std::uint64_t(seed), Loss::CrossEntropy));
    QVERIFY2(reason.isEmpty(), qPrintable(reason + "\n" + QString::fromStdString(text)));
}

namespace
{

/// Two or three layers of random cells in random directions, in every shape that their directions
/// allow, with any loss, padded every other time.
Case randomNetwork(int seed)
{
    std::mt19937_64 generator(std::uint64_t(seed) * 7919);
    const auto below = [&](int count) { return int(generator() % std::uint64_t(count)); };
    const auto layers = [&](int count, bool forward) {
        std::vector<LayerOptions> result;
        for (int i = 0; i < count; ++i) {
            const std::string text = test::randomCell(generator(), {.kinks = false});
            const int units = 2 + below(3);
            result.push_back({text, units, forward ? Direction::Forward : Direction(below(3))});
        }
        return result;
    };
    NetworkOptions options;
    options.shape = std::array{Shape::ManyToMany, Shape::ManyToOne, Shape::EncoderDecoder,
        Shape::ManyToMany, Shape::OneToMany}[std::size_t(seed % 5)];
    const bool feedsBack = options.shape == Shape::OneToMany;
    options.inputSize = 3;
    options.outputSize = feedsBack ? 3 : 2;
    options.loss = Loss(below(3));
    options.layers = layers(2 + below(2), feedsBack);
    if (options.shape == Shape::EncoderDecoder) {
        options.decoder = layers(1 + below(2), true);
        options.decoderInputSize = 2 + below(2);
        options.attention = below(2) == 0 ? Attention::Additive : Attention::None;
    }
    return test::makeCase(options, {.steps = 4,
                                       .sequences = 3,
                                       .seed = std::uint64_t(seed),
                                       .lengths = !feedsBack && seed % 2 == 0});
}

} // namespace

void TestGradients::randomNetworksMatchFiniteDifferences_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 60; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestGradients::randomNetworksMatchFiniteDifferences()
{
    QFETCH(int, seed);
    const QString reason = check(randomNetwork(seed));
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestGradients::longWindowsGiveRandomNetworksTheFullGradient()
{
    for (int seed = 1; seed <= 60; ++seed) {
        const Case item = randomNetwork(seed);
        const Eigen::VectorXd full =
            test::engineGradient(item.network, item.batch, item.parameters);
        for (const int length : {4, 5, 200}) {
            Engine engine(item.network);
            Iteration iteration;
            Engine::batch(iteration) = item.batch;
            auto state = std::make_shared<TrainingState>();
            state->parameters = item.parameters;
            engine.run(iteration, state, {.truncationLength = length});
            QVERIFY(iteration.parameterGradient() == full);
            QVERIFY(iteration.fullParameterGradient() == full);
        }
    }
}

void TestGradients::catalogMatchesFiniteDifferences_data()
{
    QTest::addColumn<QString>("identifier");
    for (const CatalogEntry& entry : catalog())
        QTest::addRow("%s", entry.identifier.c_str()) << QString::fromStdString(entry.identifier);
}

void TestGradients::catalogMatchesFiniteDifferences()
{
    QFETCH(QString, identifier);
    const CatalogEntry* entry = findInCatalog(identifier.toStdString());
    const Case item =
        makeCase({{entry->text(), 4, Direction::Both}, {entry->text(), 3, Direction::Forward}}, 5,
            3, Loss::CrossEntropy);
    const QString reason = check(item);
    QVERIFY2(reason.isEmpty(), qPrintable(reason));
}

void TestGradients::slightlyWrongGradientIsRejected()
{
    const Case item = makeCase(
        {{findInCatalog("lstm")->text(), 4, Direction::Forward}}, 5, 5, Loss::CrossEntropy);
    const Eigen::VectorXd right = test::engineGradient(item.network, item.batch, item.parameters);
    QVERIFY(test::checkGradient(item.network, item.batch, item.parameters, right).isEmpty());
    Eigen::Index largest = 0;
    right.cwiseAbs().maxCoeff(&largest);
    for (const double factor : {1.0001, 0.9999, -1.0}) {
        Eigen::VectorXd wrong = right;
        wrong[largest] *= factor;
        QVERIFY(!test::checkGradient(item.network, item.batch, item.parameters, wrong).isEmpty());
    }
}

QTEST_APPLESS_MAIN(TestGradients)
#include "tst_gradients.moc"
