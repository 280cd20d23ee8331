#include "core/file/wav.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace loopscope
{

namespace
{

constexpr std::uint16_t pcm = 1;
constexpr std::uint16_t floatingPoint = 3;
constexpr std::uint16_t extensible = 0xFFFE;
constexpr int mostChannels = 64;
constexpr std::uint32_t lowestRate = 1000;
constexpr std::uint32_t highestRate = 384000;
/// From here on a size is what programs write that do not know it yet.
constexpr std::uint32_t unknownSize = 0x7FFF0000;

std::uint64_t numberAt(std::string_view bytes, std::size_t place, std::size_t size)
{
    std::uint64_t number = 0;
    for (std::size_t i = size; i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[place + i]);
    return number;
}

struct Format {
    std::uint64_t coding = 0;
    std::uint64_t channels = 0;
    std::uint64_t rate = 0;
    std::uint64_t bits = 0;

    std::size_t sampleBytes() const { return std::size_t(bits) / 8; }
    std::size_t frameBytes() const { return sampleBytes() * std::size_t(channels); }
};

/// Walks along the chunks of a file.
class WavReader
{
public:
    WavReader(std::string_view bytes, const std::string& source)
        : m_bytes(bytes)
        , m_source(source)
    {
    }

    Result<Recording> read()
    {
        if (m_bytes.size() < 12 || m_bytes.substr(0, 4) != "RIFF" || m_bytes.substr(8, 4) != "WAVE")
            return fail("is no WAV file: it does not start with RIFF and WAVE; save the recording "
                        "as WAV");
        std::size_t place = 12;
        while (place + 8 <= m_bytes.size()) {
            const std::string_view name = m_bytes.substr(place, 4);
            const std::uint64_t size = numberAt(m_bytes, place + 4, 4);
            place += 8;
            if (name == "fmt ") {
                if (const auto problem = readFormat(place, size))
                    return unexpected(*problem);
            } else if (name == "data") {
                return readSound(place, size);
            }
            if (size > m_bytes.size() - place)
                return failAt(place - 4, "a part announces " + std::to_string(size) +
                                             " bytes, and only " +
                                             std::to_string(m_bytes.size() - place) +
                                             " follow; save the recording again");
            place += std::size_t(size + size % 2);
        }
        return fail(m_format ? "has a header and no sound; save the recording again"
                             : "ends before its header is complete; save the recording again");
    }

private:
    unexpected<std::string> fail(const std::string& what) const
    {
        return unexpected(m_source + " " + what + ".");
    }
    /// @param place  of the byte, counted from 0
    unexpected<std::string> failAt(std::size_t place, const std::string& what) const
    {
        return fail("is broken at byte " + std::to_string(place + 1) + ": " + what);
    }

    std::optional<std::string> readFormat(std::size_t place, std::uint64_t size)
    {
        if (size < 16 || size > m_bytes.size() - place)
            return failAt(place - 4,
                "the description of the sound needs at least 16 bytes, and has " +
                    std::to_string(std::min<std::uint64_t>(size, m_bytes.size() - place)) +
                    "; save the recording again")
                .value();
        Format format;
        format.coding = numberAt(m_bytes, place, 2);
        format.channels = numberAt(m_bytes, place + 2, 2);
        format.rate = numberAt(m_bytes, place + 4, 4);
        format.bits = numberAt(m_bytes, place + 14, 2);
        if (format.coding == extensible && size >= 26)
            format.coding = numberAt(m_bytes, place + 24, 2);
        const bool isWhole = format.coding == pcm && (format.bits == 8 || format.bits == 16 ||
                                                         format.bits == 24 || format.bits == 32);
        const bool isFloating =
            format.coding == floatingPoint && (format.bits == 32 || format.bits == 64);
        if (!isWhole && !isFloating)
            return fail("is coded in a way that is not read (coding " +
                        std::to_string(format.coding) + " with " + std::to_string(format.bits) +
                        " bits, byte " + std::to_string(place + 1) +
                        "); save it as WAV with 16 bits, PCM")
                .value();
        if (format.channels < 1 || format.channels > mostChannels)
            return failAt(place + 2, "it has " + std::to_string(format.channels) +
                                         " channels, and from 1 to " +
                                         std::to_string(mostChannels) +
                                         " are read; save it with one")
                .value();
        if (format.rate < lowestRate || format.rate > highestRate)
            return failAt(place + 4, "it has " + std::to_string(format.rate) +
                                         " samples a second, and from " +
                                         std::to_string(lowestRate) + " to " +
                                         std::to_string(highestRate) +
                                         " are read; save it with 16000")
                .value();
        m_format = format;
        return std::nullopt;
    }

    Result<Recording> readSound(std::size_t place, std::uint64_t size) const
    {
        if (!m_format)
            return failAt(place - 8, "the sound stands before its description; save the recording "
                                     "again");
        const std::size_t rest = m_bytes.size() - place;
        if (size > rest && size < unknownSize)
            return failAt(place - 4, "the sound announces " + std::to_string(size) +
                                         " bytes, and only " + std::to_string(rest) +
                                         " follow; save the recording again");
        const std::size_t frames =
            std::size_t(std::min<std::uint64_t>(size, rest)) / m_format->frameBytes();
        if (frames == 0)
            return fail("has no sound in it; record it again");
        if (double(frames) > longestRecording * double(m_format->rate))
            return fail("lasts longer than " + std::to_string(int(longestRecording)) +
                        " seconds, the most that is read; save a part of it");
        Recording recording;
        recording.rate = int(m_format->rate);
        recording.samples.resize(frames);
        for (std::size_t frame = 0; frame < frames; ++frame) {
            double sum = 0.0;
            for (std::size_t channel = 0; channel < m_format->channels; ++channel)
                sum += sampleAt(place + frame * m_format->frameBytes() +
                                channel * m_format->sampleBytes());
            recording.samples[frame] = float(sum / double(m_format->channels));
        }
        return recording;
    }

    double sampleAt(std::size_t place) const
    {
        const std::uint64_t number = numberAt(m_bytes, place, m_format->sampleBytes());
        if (m_format->coding == floatingPoint) {
            const double value = m_format->bits == 32
                                     ? double(std::bit_cast<float>(std::uint32_t(number)))
                                     : std::bit_cast<double>(number);
            return std::isfinite(value) ? std::clamp(value, -1.0, 1.0) : 0.0;
        }
        if (m_format->bits == 8) // the only one without a sign
            return (double(number) - 128.0) / 128.0;
        const int unused = 64 - int(m_format->bits);
        const auto value = static_cast<std::int64_t>(number << unused) >> unused;
        return double(value) / std::ldexp(1.0, int(m_format->bits) - 1);
    }

    std::string_view m_bytes;
    const std::string& m_source;
    std::optional<Format> m_format;
};

void append(std::string& bytes, std::uint32_t number, int size)
{
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(number >> (8 * i) & 0xFF);
}

} // namespace

Result<Recording> parseWav(std::string_view bytes, const std::string& source)
{
    if (bytes.size() > maximumWavBytes)
        return unexpected(source + " has " + std::to_string(bytes.size()) + " bytes, and at most " +
                          std::to_string(maximumWavBytes) + " are read; save a part of it.");
    return WavReader(bytes, source).read();
}

std::string wavOf(const Recording& recording)
{
    const auto size = std::uint32_t(2 * recording.samples.size());
    std::string bytes = "RIFF";
    append(bytes, 36 + size, 4);
    bytes += "WAVEfmt ";
    append(bytes, 16, 4);
    append(bytes, pcm, 2);
    append(bytes, 1, 2);
    append(bytes, std::uint32_t(recording.rate), 4);
    append(bytes, std::uint32_t(2 * recording.rate), 4);
    append(bytes, 2, 2);
    append(bytes, 16, 2);
    bytes += "data";
    append(bytes, size, 4);
    for (const float sample : recording.samples) {
        const long value = std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767.0F);
        append(bytes, static_cast<std::uint32_t>(value), 2);
    }
    return bytes;
}

} // namespace loopscope
