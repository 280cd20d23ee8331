#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

/// Random numbers that are the same everywhere.
///
/// The engine's sequence is fixed by the C++ standard; the standard's distributions are not, so
/// these are our own. Their arithmetic is exact but for normal(), which goes through std::log.
namespace loopscope
{

using RandomEngine = std::mt19937_64;

/// What random numbers are drawn for. Every purpose has a stream of its own, so that a draw added
/// for one leaves the others as they were. The numbers are part of what a seed means: never reuse
/// or renumber one.
enum class RandomPurpose : std::uint64_t {
    Parameters = 1,    ///< index: the parameter
    Batches = 2,       ///< index: the iteration
    StageSequence = 3, ///< index: 0
    TestBatches = 4,   ///< index: 0; 1 draws which pairs are kept for testing
    TaskData = 5,      ///< index: which data a task makes once and for all, from seed 1
    Sampling = 16      ///< index: 0; one draw a step of text that the network writes
};

/// One step of splitmix64: a bijection of the 64-bit numbers that mixes every bit into every other.
/// Source: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"; Vigna's
/// splitmix64.c.
std::uint64_t splitmix64(std::uint64_t value);

/// The seed of stream `index` of a purpose. Neighbouring seeds and indices give unrelated streams.
std::uint64_t splitSeed(std::uint64_t seed, RandomPurpose purpose, std::uint64_t index);

/// splitSeed(), made into an engine at the start of its stream.
RandomEngine randomEngine(std::uint64_t seed, RandomPurpose purpose, std::uint64_t index);

/// Uniform on [0, 1): a multiple of 2^-53, each as likely.
double uniform(RandomEngine& engine);

/// Uniform on [low, high]: rounding may reach high. @param high  ≥ low, both finite
double uniform(RandomEngine& engine, double low, double high);

/// Standard normal. Source: Marsaglia & Bray 1964, the polar method; of each pair one number is
/// used, so that the engine is the only state.
double normal(RandomEngine& engine);

/// Uniform on {0, …, n − 1}, without bias. Source: Lemire 2019, "Fast random integer generation in
/// an interval".
/// @param n  ≥ 1
std::uint64_t integerBelow(RandomEngine& engine, std::uint64_t n);

/// Puts the elements in a uniformly random order. Source: Fisher & Yates, in Durstenfeld's form.
template <typename T>
void shuffle(RandomEngine& engine, std::vector<T>& elements)
{
    for (std::size_t count = elements.size(); count > 1; --count) {
        using std::swap;
        swap(elements[count - 1], elements[std::size_t(integerBelow(engine, count))]);
    }
}

} // namespace loopscope
