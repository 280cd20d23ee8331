// One whole training iteration: forward, loss, backward through all steps, update. Each beside the
// same iteration in plain Eigen, both in one run and one after the other, so that their ratio holds
// on a machine that others use too. See README.md.

#include "core/bptt/engine.h"
#include "core/cell/catalog.h"
#include "core/kernel/kernel.h"
#include "core/training/optimizer.h"
#include "tests/bench/clocks.h"
#include "tests/bench/level_choice.h"
#include "tests/bench/plain_eigen.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <string>

namespace
{

using namespace loopscope;

constexpr int inputs = 16;
constexpr int outputs = 16;
constexpr double learningRate = 1e-3;

struct Case {
    const char* cell;
    plain_eigen::Cell plainCell;
    std::vector<std::string> gates; ///< suffixes, in PyTorch's order
};

const std::vector<Case> cells = {{"vanilla", plain_eigen::Cell::Vanilla, {""}},
    {"gru", plain_eigen::Cell::Gru, {"_r", "_z", "_n"}},
    {"lstm", plain_eigen::Cell::Lstm, {"_i", "_f", "_g", "_o"}}};

struct Size {
    int units;
    int steps;
    int sequences;
};

constexpr Size sizes[] = {{16, 50, 1}, {32, 100, 1}, {32, 50, 16}, {64, 200, 16}, {128, 100, 32},
    {256, 100, 32}, {512, 50, 32}};

/// Numbers that look random and are the same everywhere.
Eigen::MatrixXd numbers(Eigen::Index rows, Eigen::Index columns, double size, int seed)
{
    Eigen::MatrixXd result(rows, columns);
    for (Eigen::Index i = 0; i < result.size(); ++i) {
        const double phase = 12.9898 * double(i + 1) + 78.233 * seed;
        result.data()[i] = size * std::sin(43758.5453 * std::sin(phase));
    }
    return result;
}

/// One run of the engine: a network, its record, and the states before and after an update.
class EngineRun
{
public:
    EngineRun(const Case& item, const Size& size, int threads)
        : m_network(networkOf(item, size))
        , m_engine(m_network, threads)
        , m_before(std::make_shared<TrainingState>())
        , m_after(std::make_shared<TrainingState>())
    {
        m_before->parameters =
            numbers(m_network->parameterCount(), 1, 1.0 / std::sqrt(double(size.units)), 1);
        startMoments(m_optimizer.kind, *m_before);
        Batch& batch = Engine::batch(m_iteration);
        batch.steps = size.steps;
        batch.sequences = size.sequences;
        batch.inputs = numbers(inputs, size.steps * size.sequences, 1.0, 2);
        batch.targets = numbers(outputs, size.steps * size.sequences, 1.0, 3);
    }

    /// As the program trains: the record holds ∂loss/∂x too.
    double iterate() { return iterate({}); }
    double iterateWithoutInputGradient() { return iterate({.inputGradient = false}); }

    plain_eigen::Numbers plainNumbers(const Case& item) const
    {
        plain_eigen::Numbers result;
        result.W = stacked(item, "W");
        result.U = stacked(item, "U");
        result.b = stacked(item, "b");
        if (const auto bias = m_network->findParameter(0, "b_hn"))
            append(*bias, result.bn);
        append(m_network->readoutWeight(), result.V);
        append(m_network->readoutWeight() + 1, result.c);
        const Batch& batch = m_iteration.batch();
        result.x.assign(batch.inputs.data(), batch.inputs.data() + batch.inputs.size());
        result.y.assign(batch.targets.data(), batch.targets.data() + batch.targets.size());
        return result;
    }

private:
    double iterate(const Engine::RunOptions& options)
    {
        m_engine.run(m_iteration, m_before, options);
        update(m_optimizer, *m_before, m_iteration.parameterGradient(), *m_after);
        std::swap(m_before, m_after);
        return m_iteration.loss();
    }

    static std::shared_ptr<const Network> networkOf(const Case& item, const Size& size)
    {
        NetworkOptions options;
        options.inputSize = inputs;
        options.outputSize = outputs;
        options.loss = Loss::MeanSquaredError;
        options.layers = {{findInCatalog(item.cell)->text(), size.units, Direction::Forward}};
        return *Network::build(options);
    }

    void append(int parameter, std::vector<double>& to) const
    {
        const auto matrix = m_network->view(parameter, m_before->parameters);
        to.insert(to.end(), matrix.data(), matrix.data() + matrix.size());
    }

    std::vector<double> stacked(const Case& item, const std::string& name) const
    {
        Eigen::MatrixXd all;
        for (const std::string& gate : item.gates) {
            const auto part =
                m_network->view(*m_network->findParameter(0, name + gate), m_before->parameters);
            all.conservativeResize(all.rows() + part.rows(), part.cols());
            all.bottomRows(part.rows()) = part;
        }
        return {all.data(), all.data() + all.size()};
    }

    std::shared_ptr<const Network> m_network;
    Engine m_engine;
    Iteration m_iteration;
    OptimizerOptions m_optimizer{.kind = OptimizerKind::Sgd, .learningRate = learningRate};
    std::shared_ptr<TrainingState> m_before;
    std::shared_ptr<TrainingState> m_after;
};

/// Multiply-adds, counted twice, of the products.
double operations(const Case& item, const Size& size)
{
    const double gates = double(item.gates.size());
    return double(size.steps) * size.sequences *
           (2.0 * gates * size.units * (2.0 * inputs + 3.0 * size.units) +
               6.0 * outputs * size.units);
}

/// The engine on one thread beside plain Eigen, in processor time.
void compareWithPlainEigen(benchmark::State& state, const Case& item, const Size& size)
{
    EngineRun engine(item, size, 1);
    const auto plain = plain_eigen::makeTrainer(
        {item.plainCell, size.units, size.steps, size.sequences, inputs, outputs},
        engine.plainNumbers(item));
    // Both calculate the same thing, or there is nothing to compare.
    for (int i = 0; i < 3; ++i) {
        const double loss = engine.iterate();
        if (!(std::abs(loss - plain->iterate(learningRate)) <= 1e-12 * loss)) {
            state.SkipWithError("the losses differ");
            return;
        }
    }
    bench::Fastest ours;
    bench::Fastest weightsAlone;
    bench::Fastest theirs;
    for (auto _ : state) {
        theirs.measure(bench::threadSeconds, [&] { plain->iterate(learningRate); });
        state.SetIterationTime(ours.measure(bench::threadSeconds, [&] { engine.iterate(); }));
        // Last: what the engine left in the cache is still there, as where PyTorch is measured.
        weightsAlone.measure(bench::threadSeconds, [&] { engine.iterateWithoutInputGradient(); });
    }
    state.counters["best_ms"] = ours.seconds() * 1e3;
    state.counters["weights_ms"] = weightsAlone.seconds() * 1e3;
    state.counters["eigen_ms"] = theirs.seconds() * 1e3;
    state.counters["x_eigen"] = theirs.seconds() / ours.seconds();
    state.counters["GF/s"] = operations(item, size) / ours.seconds() * 1e-9;
    state.SetLabel(kernel::level());
}

/// Two threads beside one, in time on the wall: meaningful only while both cores are free.
void compareThreads(benchmark::State& state, const Case& item, const Size& size)
{
    EngineRun one(item, size, 1);
    EngineRun two(item, size, 2);
    for (int i = 0; i < 3; ++i) {
        if (one.iterate() != two.iterate()) {
            state.SkipWithError("the losses differ");
            return;
        }
    }
    bench::Fastest alone;
    bench::Fastest together;
    for (auto _ : state) {
        alone.measure(bench::wallSeconds, [&] { one.iterate(); });
        state.SetIterationTime(together.measure(bench::wallSeconds, [&] { two.iterate(); }));
    }
    state.counters["best_ms"] = together.seconds() * 1e3;
    state.counters["one_ms"] = alone.seconds() * 1e3;
    state.counters["x_one"] = alone.seconds() / together.seconds();
    state.SetLabel(kernel::level());
}

std::string nameOf(const char* kind, const Case& item, const Size& size)
{
    return std::string(kind) + "/" + item.cell + "/H" + std::to_string(size.units) + "/T" +
           std::to_string(size.steps) + "/B" + std::to_string(size.sequences);
}

} // namespace

int main(int argc, char** argv)
{
    for (const Case& item : cells)
        for (const Size& size : sizes) {
            benchmark::RegisterBenchmark(nameOf("iteration", item, size).c_str(),
                [&](benchmark::State& state) { compareWithPlainEigen(state, item, size); })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
            if (size.sequences > 1)
                benchmark::RegisterBenchmark(nameOf("two-threads", item, size).c_str(),
                    [&](benchmark::State& state) { compareThreads(state, item, size); })
                    ->UseManualTime()
                    ->Unit(benchmark::kMillisecond);
        }
    bench::useLevelOfEnvironment();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
