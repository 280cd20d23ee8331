// Speed of the kernels, each beside the multiply-add peak of one core measured in the same run: the
// share of that peak survives a change of machine and most of its noise.

#include "core/kernel/kernel.h"
#include "core/kernel/level.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace
{

using namespace loopscope;
using namespace loopscope::kernel;

#if defined(__x86_64__)
typedef double FourDoubles __attribute__((vector_size(32)));

/// Multiply-adds that depend on nothing but their own last result: operations a second.
__attribute__((target("avx2,fma"), noinline)) double measureWidePeak()
{
    constexpr int chains = 12;
    constexpr int steps = 20'000;
    FourDoubles sums[chains] = {};
    const FourDoubles factor = {0.5, 0.5, 0.5, 0.5};
    const auto start = std::chrono::steady_clock::now();
    for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 12
        for (FourDoubles& sum : sums)
            sum = sum * factor + factor;
        asm volatile("" : "+x"(sums[0]));
    }
    for (FourDoubles& sum : sums)
        asm volatile("" : "+x"(sum));
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    return 2.0 * 4.0 * chains * steps / time.count();
}
#endif

/// Best of some runs, or 0 where the loop is not written for the processor.
double measurePeak()
{
    double best = 0.0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        for (int run = 0; run < 20; ++run)
            best = std::max(best, measureWidePeak());
#endif
    return best;
}

void report(benchmark::State& state, double operations)
{
    const double done = operations * double(state.iterations());
    state.counters["GF/s"] = benchmark::Counter(done * 1e-9, benchmark::Counter::kIsRate);
    if (const double peak = measurePeak(); peak > 0.0)
        state.counters["%peak"] =
            benchmark::Counter(done / peak * 100.0, benchmark::Counter::kIsRate);
    state.SetLabel(level());
}

Buffer numbers(Index size)
{
    Buffer buffer(size);
    for (Index i = 0; i < size; ++i)
        buffer.data()[i] = 2.0 * std::sin(0.37 * double(i));
    return buffer;
}

/// Doubles between two columns of a layer's record: about twenty symbols and gradients.
constexpr Index recordStride(Index units)
{
    return 20 * padded(units);
}

void multiplyStacked(benchmark::State& state)
{
    const Index rows = state.range(0) * padded(state.range(1));
    const Index units = state.range(1);
    const Index columns = state.range(2);
    const Buffer weights = numbers(rows * units);
    const Index stride = std::max(recordStride(units), rows);
    const Buffer b = numbers(stride * columns);
    Buffer c(stride * columns);
    PackedMatrix packed;
    packed.pack(rows, {{weights.data(), rows, rows, units, false, 0, 0}});
    for (auto _ : state) {
        multiply(packed, {b.data(), stride}, {c.data(), stride}, columns, false);
        benchmark::ClobberMemory();
    }
    report(state, 2.0 * double(rows * units * columns));
}
BENCHMARK(multiplyStacked)
    ->ArgNames({"gates", "H", "N"})
    ->ArgsProduct({{1, 4}, {12, 16, 32, 64, 128, 256, 512}, {1, 8, 16}});

void sumOuterProducts(benchmark::State& state)
{
    const Index units = state.range(0);
    const Index rows = 4 * units;
    const Index bRows = units + 16;
    const Index columns = state.range(1);
    const Buffer a = numbers(recordStride(units) * columns);
    const Buffer b = numbers(recordStride(units) * columns + rows);
    Buffer g(rows * bRows);
    for (auto _ : state) {
        addOuterProducts(rows, bRows, columns, {a.data(), recordStride(units)},
            {b.data(), recordStride(units)}, g.data(), rows);
        benchmark::ClobberMemory();
    }
    report(state, 2.0 * double(rows * bRows * columns));
}
BENCHMARK(sumOuterProducts)
    ->ArgNames({"H", "columns"})
    ->ArgsProduct({{16, 32, 64, 128, 256, 512}, {50, 128, 256}});

void applyFunction(benchmark::State& state, Function function)
{
    const Index rows = state.range(0);
    const Index columns = state.range(1);
    const Buffer a = numbers(rows * columns);
    Buffer c(rows * columns);
    for (auto _ : state) {
        apply(function, rows, columns, {a.data(), rows}, {c.data(), rows});
        benchmark::ClobberMemory();
    }
    const double elements = double(rows * columns) * double(state.iterations());
    state.counters["ns/element"] = benchmark::Counter(
        elements * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.SetLabel(level());
}
BENCHMARK_CAPTURE(applyFunction, tanh, Function::Tanh)->ArgsProduct({{16, 64, 256}, {1, 16}});
BENCHMARK_CAPTURE(applyFunction, sigmoid, Function::Sigmoid)->ArgsProduct({{16, 64, 256}, {1, 16}});
BENCHMARK_CAPTURE(applyFunction, exp, Function::Exp)->ArgsProduct({{16, 64, 256}, {1, 16}});
BENCHMARK_CAPTURE(applyFunction, softplus, Function::Softplus)->ArgsProduct({{64}, {1, 16}});
BENCHMARK_CAPTURE(applyFunction, relu, Function::Relu)->ArgsProduct({{16, 64}, {1, 16}});

void multiplyElementwise(benchmark::State& state)
{
    const Index rows = state.range(0);
    const Buffer a = numbers(rows);
    Buffer c(rows);
    for (auto _ : state) {
        multiplyElements(rows, 1, 1.0, {a.data(), rows}, {a.data(), rows}, {c.data(), rows}, false);
        benchmark::ClobberMemory();
    }
    state.SetLabel(level());
}
BENCHMARK(multiplyElementwise)->Arg(16)->Arg(64)->Arg(256);

} // namespace

BENCHMARK_MAIN();
