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

Recording withoutSilence(const Recording& recording)
{
    constexpr double quiet = 0.01; // of the loudest
    const std::size_t block = std::size_t(std::max(1, recording.rate / 100));
    std::vector<double> loudness;
    for (std::size_t start = 0; start < recording.samples.size(); start += block) {
        double sum = 0.0;
        const std::size_t end = std::min(start + block, recording.samples.size());
        for (std::size_t i = start; i < end; ++i)
            sum += double(recording.samples[i]) * double(recording.samples[i]);
        loudness.push_back(std::sqrt(sum / double(end - start)));
    }
    if (loudness.empty())
        return recording;
    const double limit = quiet * *std::max_element(loudness.begin(), loudness.end());
    const auto isLoud = [limit](double value) { return value > limit; };
    const auto first = std::find_if(loudness.begin(), loudness.end(), isLoud);
    if (first == loudness.end())
        return recording; // silence alone
    const auto last = std::find_if(loudness.rbegin(), loudness.rend(), isLoud);
    const auto begin = std::size_t(first - loudness.begin());
    const auto end = std::size_t(loudness.rend() - last);
    const std::size_t from = begin < 2 ? 0 : (begin - 2) * block;
    const std::size_t to = std::min((end + 2) * block, recording.samples.size());
    Recording result;
    result.rate = recording.rate;
    result.samples.assign(recording.samples.begin() + std::ptrdiff_t(from),
        recording.samples.begin() + std::ptrdiff_t(to));
    return result;
}

} // namespace loopscope
