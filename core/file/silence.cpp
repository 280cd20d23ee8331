#include "core/file/wav.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopscope
{

namespace
{

constexpr int blocksPerSecond = 100; ///< over which loudness is measured

/// Moments of a recording.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::size_t blockOf(const Recording& recording)
{
    return std::size_t(std::max(1, recording.rate / blocksPerSecond));
}

/// The root of the mean square of each block.
std::vector<double> loudnessOf(const Recording& recording)
{
    const std::size_t block = blockOf(recording);
    std::vector<double> loudness;
    for (std::size_t start = 0; start < recording.samples.size(); start += block) {
        double sum = 0.0;
        const std::size_t end = std::min(start + block, recording.samples.size());
        for (std::size_t i = start; i < end; ++i)
            sum += double(recording.samples[i]) * double(recording.samples[i]);
        loudness.push_back(std::sqrt(sum / double(end - start)));
    }
    return loudness;
}

/// From the first to the last block that is louder than a limit, with some more at both sides.
/// @return an empty span if none is
Span loudSpan(const Recording& recording, const std::vector<double>& loudness, double limit,
    std::size_t margin)
{
    const auto isLoud = [limit](double value) { return value > limit; };
    const auto first = std::find_if(loudness.begin(), loudness.end(), isLoud);
    if (first == loudness.end())
        return {};
    const auto last = std::find_if(loudness.rbegin(), loudness.rend(), isLoud);
    const auto begin = std::size_t(first - loudness.begin());
    const auto end = std::size_t(loudness.rend() - last);
    const std::size_t block = blockOf(recording);
    return {begin < margin ? 0 : (begin - margin) * block,
        std::min((end + margin) * block, recording.samples.size())};
}

Recording partOf(const Recording& recording, const Span& span)
{
    return {recording.rate, {recording.samples.begin() + std::ptrdiff_t(span.begin),
                                recording.samples.begin() + std::ptrdiff_t(span.end)}};
}

/// The loudness of the quietest tenth of a second.
double noiseIn(const std::vector<double>& loudness)
{
    const std::size_t length = std::min(loudness.size(), std::size_t(blocksPerSecond / 10));
    double quietest =
        std::accumulate(loudness.begin(), loudness.begin() + std::ptrdiff_t(length), 0.0);
    double sum = quietest;
    for (std::size_t i = length; i < loudness.size(); ++i) {
        sum += loudness[i] - loudness[i - length];
        quietest = std::min(quietest, sum);
    }
    return std::max(0.0, quietest) / double(length);
}

} // namespace

Recording withoutSilence(const Recording& recording)
{
    constexpr double quiet = 0.01; // of the loudest
    const std::vector<double> loudness = loudnessOf(recording);
    if (loudness.empty())
        return recording;
    const double loudest = *std::max_element(loudness.begin(), loudness.end());
    const Span span = loudSpan(recording, loudness, quiet * loudest, 2);
    return span.end == 0 ? recording : partOf(recording, span); // silence alone stays
}

std::optional<Recording> spokenPart(const Recording& recording)
{
    constexpr double aboveNoise = 3.0;
    constexpr double leastShare = 0.01; // of the loudest
    constexpr double mostShare = 0.5;
    constexpr double leastLoudness = 0.002; // of the loudest there can be: -54 dB
    if (recording.samples.empty())
        return std::nullopt;
    // Microphones add a constant.
    Recording sound = recording;
    const double mean = std::accumulate(sound.samples.begin(), sound.samples.end(), 0.0) /
                        double(sound.samples.size());
    for (float& sample : sound.samples)
        sample -= float(mean);
    const std::vector<double> loudness = loudnessOf(sound);
    const double loudest = *std::max_element(loudness.begin(), loudness.end());
    const double noise = noiseIn(loudness);
    if (loudest < leastLoudness || loudest < aboveNoise * noise)
        return std::nullopt;
    const double limit =
        std::clamp(aboveNoise * noise, leastShare * loudest, mostShare * loudest);
    return partOf(sound, loudSpan(sound, loudness, limit, 3));
}

} // namespace loopscope
