#include "core/file/wav.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace loopscope
{

namespace
{

constexpr double zeroCrossings = 16.0; ///< of the filter, at each side

/// sin(πx)/(πx) under a Hann window that ends at zeroCrossings.
double windowedSinc(double x)
{
    if (std::abs(x) >= zeroCrossings)
        return 0.0;
    const double angle = std::numbers::pi * x;
    const double sinc = std::abs(angle) < 1e-9 ? 1.0 : std::sin(angle) / angle;
    return sinc * (0.5 + 0.5 * std::cos(angle / zeroCrossings));
}

} // namespace

Recording resampled(const Recording& recording, int rate)
{
    require(rate > 0 && recording.rate > 0, "rates must be positive");
    if (rate == recording.rate)
        return recording;
    const double ratio = double(rate) / recording.rate;
    const double passed = std::min(1.0, ratio); // of the frequencies there are
    const double reach = zeroCrossings / passed;
    const auto size = std::ptrdiff_t(recording.samples.size());
    Recording result;
    result.rate = rate;
    result.samples.resize(std::size_t(std::llround(double(size) * ratio)));
    for (std::size_t i = 0; i < result.samples.size(); ++i) {
        const double centre = double(i) / ratio;
        const auto first = std::max(std::ptrdiff_t(std::ceil(centre - reach)), std::ptrdiff_t(0));
        const auto last = std::min(std::ptrdiff_t(std::floor(centre + reach)), size - 1);
        double sum = 0.0;
        for (std::ptrdiff_t k = first; k <= last; ++k)
            sum += double(recording.samples[std::size_t(k)]) *
                   windowedSinc((centre - double(k)) * passed);
        result.samples[i] = float(sum * passed);
    }
    return result;
}

} // namespace loopscope
