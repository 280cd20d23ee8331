// What the live diagnostics cost, in processor time of one thread; the fastest of many runs stands
// beside the mean. See README.md.

#include "core/cell/catalog.h"
#include "core/diagnosis/finiteness.h"
#include "core/diagnosis/flow_factors.h"
#include "core/diagnosis/gradient_flow.h"
#include "core/diagnosis/gradient_triangle.h"
#include "core/diagnosis/histogram.h"
#include "core/diagnosis/lyapunov.h"
#include "core/diagnosis/saturation.h"
#include "core/diagnosis/single_loss.h"
#include "core/diagnosis/spectrum.h"
#include "core/kernel/kernel.h"
#include "core/network/initialisation.h"
#include "tests/bench/clocks.h"
#include "tests/bench/level_choice.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <functional>
#include <memory>
#include <string>

namespace
{

using namespace loopscope;

struct Size {
    int units;
    int steps;
};

std::shared_ptr<const Iteration> iterationOf(const char* cell, const Size& size)
{
    NetworkOptions options;
    options.inputSize = 16;
    options.outputSize = 16;
    options.layers = {{findInCatalog(cell)->text(), size.units, Direction::Forward}};
    const std::shared_ptr<const Network> network = *Network::build(options);
    auto iteration = std::make_shared<Iteration>();
    Batch& batch = Engine::batch(*iteration);
    batch.steps = size.steps;
    batch.sequences = 1;
    batch.inputs.resize(16, size.steps);
    for (Eigen::Index i = 0; i < batch.inputs.size(); ++i)
        batch.inputs.data()[i] = std::sin(43758.5453 * std::sin(12.9898 * double(i + 1)));
    for (int step = 0; step < size.steps; ++step)
        batch.targetClasses.push_back(step % 16);
    auto state = std::make_shared<TrainingState>();
    state->parameters = initialParameters(*network, {}, 1);
    Engine(network).run(*iteration, state);
    return iteration;
}

/// What is measured: prepares, and returns the work.
using Setup = std::function<std::function<void()>(const std::shared_ptr<const Iteration>&)>;

void add(const std::string& name, const char* cell, const Size& size, Setup setup)
{
    const std::string fullName =
        name + "/" + cell + "/H" + std::to_string(size.units) + "/T" + std::to_string(size.steps);
    benchmark::RegisterBenchmark(fullName.c_str(),
        [=](benchmark::State& state) {
            const std::function<void()> work = setup(iterationOf(cell, size));
            work();
            bench::Fastest fastest;
            for (auto _ : state)
                state.SetIterationTime(fastest.measure(bench::threadSeconds, work));
            state.counters["best_ms"] = fastest.seconds() * 1e3;
            state.SetLabel(kernel::level());
        })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}

void addAll(const char* cell, const Size& size)
{
    using IterationPointer = std::shared_ptr<const Iteration>;
    add("triangle", cell, size, [](const IterationPointer& iteration) {
        const auto calculator = std::make_shared<GradientTriangleCalculator>();
        const auto result = std::make_shared<GradientTriangle>();
        return [=] { calculator->calculate(*iteration, {}, *result); };
    });
    add("flow", cell, size, [](const IterationPointer& iteration) {
        return [=] {
            benchmark::DoNotOptimize(gradientFlow(*iteration, 0,
                iteration->network().tracks()[0].program->output, iteration->steps() - 1));
        };
    });
    add("single-loss", cell, size, [](const IterationPointer& iteration) {
        const auto single = std::make_shared<SingleLoss>();
        return [=] { benchmark::DoNotOptimize(single->run(*iteration, iteration->steps() - 1)); };
    });
    add("roads", cell, size, [](const IterationPointer& iteration) {
        return [=] { benchmark::DoNotOptimize(twoRoads(*iteration, 0)); };
    });
    add("saturation", cell, size, [](const IterationPointer& iteration) {
        return [=] { benchmark::DoNotOptimize(saturation(*iteration, 0)); };
    });
    add("histogram-of-h", cell, size, [](const IterationPointer& iteration) {
        return [=] {
            benchmark::DoNotOptimize(
                valueHistogram(*iteration, 0, iteration->network().tracks()[0].program->output));
        };
    });
    add("finiteness", cell, size, [](const IterationPointer& iteration) {
        return [=] { benchmark::DoNotOptimize(finiteness(*iteration)); };
    });
    add("spectrum-of-matrices", cell, size, [](const IterationPointer& iteration) {
        return [=] {
            benchmark::DoNotOptimize(
                recurrentSpectra(iteration->network(), iteration->before().parameters));
        };
    });
    add("spectrum-of-step", cell, size, [](const IterationPointer& iteration) {
        const auto jacobians = std::make_shared<JacobianCalculator>(iteration, 0);
        return [=] {
            benchmark::DoNotOptimize(spectrumOf(jacobians->stepJacobian(iteration->steps() / 2)));
        };
    });
    add("jacobian-norms", cell, size, [](const IterationPointer& iteration) {
        return [=] {
            benchmark::DoNotOptimize(jacobianNorms(iteration, 0,
                iteration->network().tracks()[0].program->output, iteration->steps() - 1));
        };
    });
    add("lyapunov", cell, size, [](const IterationPointer& iteration) {
        const auto jacobians = std::make_shared<JacobianCalculator>(iteration, 0);
        return [=] { benchmark::DoNotOptimize(lyapunovExponents(*jacobians)); };
    });
}

} // namespace

int main(int argc, char** argv)
{
    for (const char* cell : {"vanilla", "gru", "lstm"})
        for (const Size& size : {Size{16, 50}, Size{32, 100}, Size{64, 200}})
            addAll(cell, size);
    bench::useLevelOfEnvironment();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
