#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/network/initialisation.h"
#include "core/network/random.h"
#include "tests/slow/training_run.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace loopscope;
using namespace loopscope::test;

/// How much of the gradient of the last step arrives at the first one in networks that have not
/// learned anything yet: medians over many random networks and inputs.
class TestGradientReach : public QObject
{
    Q_OBJECT

private slots:
    void medianOverRandomNetworks_data();
    void medianOverRandomNetworks();
    void cleanupTestCase();

private:
    ResultTable m_table{{"network", "T", "least", "median", "most", "median expected"}};
};

namespace
{

constexpr int networks = 100;
constexpr int units = 16;

/// One sort of network.
struct Sort {
    const char* cell;
    Function activation = Function::Tanh;
    double radius = 1.0;     ///< of the orthogonal recurrent matrices
    double gateBias = 0.0;   ///< b_f of an LSTM, b_z of a GRU
    double inputScale = 1.0; ///< standard deviation of the inputs
};

std::shared_ptr<const Network> build(const Sort& sort)
{
    const CatalogEntry& entry = *findInCatalog(sort.cell);
    NetworkOptions options;
    options.inputSize = 1;
    options.outputSize = 1;
    options.shape = Shape::ManyToOne;
    options.loss = Loss::MeanSquaredError;
    options.layers = {{entry.text(sort.activation), units}};
    return *Network::build(options);
}

template<class Numbers>
void fillNormal(Numbers&& numbers, double deviation, RandomEngine& generator)
{
    for (Eigen::Index i = 0; i < numbers.size(); ++i)
        numbers.data()[i] = deviation * normal(generator);
}

/// Orthogonal recurrent matrices; the input matrix of a cell without gates is 0.3 N(0, 1), that of
/// the others Xavier-uniform; all biases 0 but the memory gate's; a random direction to read out.
Eigen::VectorXd drawParameters(const Network& network, const Sort& sort, RandomEngine& generator)
{
    InitialisationOptions options;
    options.recurrent = RecurrentInitialisation::Orthogonal;
    options.spectralRadius = sort.radius;
    options.forgetBias = sort.gateBias;
    Eigen::VectorXd parameters = initialParameters(network, options, generator());
    if (const auto gate = network.findParameter(0, "b_z"))
        network.view(*gate, parameters).setConstant(sort.gateBias);
    if (const auto input = network.findParameter(0, "W"))
        fillNormal(network.view(*input, parameters), 0.3, generator);
    fillNormal(network.view(network.readoutWeight(), parameters), 1.0, generator);
    return parameters;
}

/// ‖∂L/∂h_1‖ / ‖∂L/∂h_T‖ of one random network.
double reach(const std::shared_ptr<const Network>& network, const Sort& sort, int steps,
    RandomEngine& generator)
{
    Iteration iteration;
    Batch& batch = Engine::batch(iteration);
    batch.steps = steps;
    batch.sequences = 1;
    batch.inputs.resize(1, steps);
    fillNormal(batch.inputs, sort.inputScale, generator);
    batch.targets.setConstant(1, steps, 1e3); // whose size cancels
    auto state = std::make_shared<TrainingState>();
    state->parameters = drawParameters(*network, sort, generator);
    Engine(network).run(iteration, state);
    const int h = network->tracks().front().program->output;
    return std::exp(std::log(iteration.gradient(0, h, 0).stableNorm()) -
                    std::log(iteration.gradient(0, h, steps - 1).stableNorm()));
}

} // namespace

Q_DECLARE_METATYPE(Sort)

void TestGradientReach::medianOverRandomNetworks_data()
{
    QTest::addColumn<Sort>("sort");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("expected");
    const auto add = [](const char* name, const Sort& sort, int steps, double expected) {
        QTest::addRow("%s, T = %d", name, steps) << sort << steps << expected;
    };
    add("tanh 0.9 Q", {"vanilla", Function::Tanh, 0.9}, 50, 1.7e-5);
    add("tanh 1.0 Q", {"vanilla", Function::Tanh, 1.0}, 50, 6.4e-4);
    add("tanh 1.1 Q", {"vanilla", Function::Tanh, 1.1}, 50, 1.1e-2);
    add("tanh 1.5 Q", {"vanilla", Function::Tanh, 1.5}, 50, 3.0);
    add("tanh 2 Q", {"vanilla", Function::Tanh, 2.0}, 50, 2.4e2);
    add("tanh 1.0 Q, inputs / 30", {"vanilla", Function::Tanh, 1.0, 0.0, 1.0 / 30.0}, 50, 0.91);
    add("tanh 1.0 Q, inputs / 3", {"vanilla", Function::Tanh, 1.0, 0.0, 1.0 / 3.0}, 50, 0.072);
    add("ReLU 1 Q", {"vanilla", Function::Relu, 1.0}, 50, 5e-9);
    add("ReLU 2 Q", {"vanilla", Function::Relu, 2.0}, 50, 2.5e7);
    add("sigmoid 4 Q", {"vanilla", Function::Sigmoid, 4.0}, 100, 2e-18);
    add("LSTM b_f = 1", {"lstm", Function::Tanh, 1.0, 1.0}, 100, 9e-5);
    add("LSTM b_f = 3", {"lstm", Function::Tanh, 1.0, 3.0}, 100, 0.29);
    add("GRU b_z = 1", {"gru", Function::Tanh, 1.0, 1.0}, 100, 3e-8);
    add("GRU b_z = 3", {"gru", Function::Tanh, 1.0, 3.0}, 100, 0.029);
    add("GRU b_z = 5", {"gru", Function::Tanh, 1.0, 5.0}, 100, 0.52);
}

void TestGradientReach::medianOverRandomNetworks()
{
    QFETCH(Sort, sort);
    QFETCH(int, steps);
    QFETCH(double, expected);
    const std::shared_ptr<const Network> network = build(sort);
    RandomEngine generator(1);
    std::vector<double> reaches;
    for (int i = 0; i < networks; ++i)
        reaches.push_back(reach(network, sort, steps, generator));
    std::sort(reaches.begin(), reaches.end());
    const double median = reaches[networks / 2];
    const auto text = [](double number) { return QString::number(number, 'g', 2); };
    m_table.add({QTest::currentDataTag(), QString::number(steps), text(reaches.front()),
        text(median), text(reaches.back()), text(expected)});
    QVERIFY2(std::abs(std::log10(median / expected)) < 0.5, qPrintable(text(median)));
}

void TestGradientReach::cleanupTestCase()
{
    m_table.print();
}

QTEST_APPLESS_MAIN(TestGradientReach)
#include "tst_gradient_reach.moc"
