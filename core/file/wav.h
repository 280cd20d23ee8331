#pragma once

#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

inline constexpr std::uint64_t maximumWavBytes = 10 * 1024 * 1024;
inline constexpr double longestRecording = 60.0; ///< seconds

/// A sound with one number a moment.
struct Recording {
    int rate = 0;               ///< moments a second
    std::vector<float> samples; ///< from -1 to 1

    double seconds() const { return rate > 0 ? double(samples.size()) / rate : 0.0; }
};

/// Reads a WAV file: PCM of 8, 16, 24 or 32 bits, or floating point of 32 or 64 bits, with 1 to 64
/// channels, which are averaged. The extended form of the header is read, unknown chunks are passed
/// over. Programs that write while they record announce more sound than there is: then what is
/// there is read. Numbers that are not finite become 0, those beyond ±1 become ±1.
/// @param bytes   any
/// @param source  names the file in sentences
/// @return the sound, or a sentence with the source, the place, and what helps
Result<Recording> parseWav(std::string_view bytes, const std::string& source);

/// 16-bit PCM with one channel.
std::string wavOf(const Recording& recording);

/// The same sound at another rate: a sinc with a Hann window of 16 zero crossings a side. Where the
/// new rate is lower, everything above half of it is filtered out first.
/// @param rate  moments a second, > 0
Recording resampled(const Recording& recording, int rate);

/// What lies between the first and the last moment that is louder than a hundredth of the loudest,
/// measured over 10 ms, with 20 ms more at both sides.
Recording withoutSilence(const Recording& recording);

/// What a microphone heard of a word, without the noise of the room before and after it: from the
/// first to the last 10 ms that are louder than three times the quietest tenth of a second, at
/// least than a hundredth of the loudest and at most than half of it; with 30 ms more at both
/// sides.
/// @return nothing where no moment stands out: nobody spoke, or the microphone is muted
std::optional<Recording> spokenPart(const Recording& recording);

} // namespace loopscope
