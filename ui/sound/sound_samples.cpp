#include "ui/sound/sound_samples.h"

#include <QAudioFormat>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace loopscope::ui
{

namespace
{

template <typename Number>
void append(QByteArray& bytes, Number number)
{
    bytes.append(reinterpret_cast<const char*>(&number), qsizetype(sizeof number));
}

template <typename Integer>
Integer integerOf(double sample)
{
    constexpr double most = double(std::numeric_limits<Integer>::max());
    return Integer(std::llround(std::clamp(sample, -1.0, 1.0) * most));
}

void appendSample(QByteArray& bytes, double sample, QAudioFormat::SampleFormat coding)
{
    switch (coding) {
    case QAudioFormat::UInt8:
        append(bytes, std::uint8_t(128 + integerOf<std::int8_t>(sample)));
        break;
    case QAudioFormat::Int16:
        append(bytes, integerOf<std::int16_t>(sample));
        break;
    case QAudioFormat::Int32:
        append(bytes, integerOf<std::int32_t>(sample));
        break;
    default:
        append(bytes, float(sample));
    }
}

} // namespace

QByteArray samplesFor(const Recording& recording, const QAudioFormat& format)
{
    QByteArray bytes;
    for (const float sample : resampled(recording, format.sampleRate()).samples)
        for (int channel = 0; channel < format.channelCount(); ++channel)
            appendSample(bytes, double(sample), format.sampleFormat());
    return bytes;
}

Recording recordingFrom(const QByteArray& bytes, const QAudioFormat& format)
{
    Recording recording;
    recording.rate = format.sampleRate();
    const qsizetype frame = format.bytesPerFrame();
    for (qsizetype place = 0; frame > 0 && place + frame <= bytes.size(); place += frame) {
        float sum = 0.0F;
        for (int channel = 0; channel < format.channelCount(); ++channel)
            sum += format.normalizedSampleValue(
                bytes.constData() + place + channel * format.bytesPerSample());
        recording.samples.push_back(sum / float(format.channelCount()));
    }
    return recording;
}

} // namespace loopscope::ui
