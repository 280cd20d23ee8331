#include "core/network/random.h"

#include "core/require.h"

#include <cmath>

namespace loopscope
{

std::uint64_t splitmix64(std::uint64_t value)
{
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

std::uint64_t splitSeed(std::uint64_t seed, RandomPurpose purpose, std::uint64_t index)
{
    return splitmix64(splitmix64(splitmix64(seed) + std::uint64_t(purpose)) + index);
}

RandomEngine randomEngine(std::uint64_t seed, RandomPurpose purpose, std::uint64_t index)
{
    return RandomEngine(splitSeed(seed, purpose, index));
}

double uniform(RandomEngine& engine)
{
    return double(engine() >> 11) * 0x1p-53;
}

double uniform(RandomEngine& engine, double low, double high)
{
    require(std::isfinite(low) && std::isfinite(high) && low <= high,
        "a uniform range needs finite limits with low ≤ high");
    // Written so that the width of the widest range does not overflow.
    const double fraction = uniform(engine);
    return low * (1.0 - fraction) + high * fraction;
}

double normal(RandomEngine& engine)
{
    double horizontal = 0.0;
    double squaredRadius = 0.0;
    do {
        horizontal = 2.0 * uniform(engine) - 1.0;
        const double vertical = 2.0 * uniform(engine) - 1.0;
        squaredRadius = horizontal * horizontal + vertical * vertical;
    } while (squaredRadius >= 1.0 || squaredRadius == 0.0);
    return horizontal * std::sqrt(-2.0 * std::log(squaredRadius) / squaredRadius);
}

std::uint64_t integerBelow(RandomEngine& engine, std::uint64_t n)
{
    require(n >= 1, "a random integer below 0 does not exist; n must be at least 1");
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide(engine()) * n;
    if (std::uint64_t(product) < n) {
        // 2^64 mod n of the low halves would favour some results; those draws are made again.
        const std::uint64_t excess = (0 - n) % n;
        while (std::uint64_t(product) < excess)
            product = Wide(engine()) * n;
    }
    return std::uint64_t(product >> 64);
}

} // namespace loopscope
