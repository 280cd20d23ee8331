#pragma once

#include "ui/sound/sound_device.h"

#include <optional>

namespace loopscope::ui
{

/// A loudspeaker and a microphone that a test plays with.
class FakeSound : public SoundDevice
{
public:
    bool canPlay() const override { return hasLoudspeaker; }
    bool canRecord() const override { return hasMicrophone; }
    void play(const Recording& recording) override { playing = recording; }
    void record(double seconds) override { recordingFor = seconds; }
    void stop() override
    {
        playing.reset();
        recordingFor.reset();
    }
    double position() const override { return place; }

    /// Everything has been played.
    void finish()
    {
        place = playing->seconds();
        playing.reset();
        emit played();
    }
    void hear(const Recording& recording)
    {
        recordingFor.reset();
        emit recorded(recording);
    }
    void plug(bool loudspeaker, bool microphone)
    {
        hasLoudspeaker = loudspeaker;
        hasMicrophone = microphone;
        emit changed();
    }

    bool hasLoudspeaker = true;
    bool hasMicrophone = true;
    std::optional<Recording> playing;
    std::optional<double> recordingFor; ///< seconds
    double place = 0.0;
};

} // namespace loopscope::ui
