#pragma once

#include "core/file/wav.h"

#include <QObject>

#include <functional>
#include <memory>

namespace loopscope::ui
{

/// What plays sounds and records them, one at a time: the machine's devices, or what a test puts in
/// their place.
class SoundDevice : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual bool canPlay() const = 0;   ///< whether there is a loudspeaker now
    virtual bool canRecord() const = 0; ///< whether there is a microphone now

    /// Plays a sound, in place of what goes on. played() follows at its end, or failed().
    virtual void play(const Recording& recording) = 0;
    /// Records for so long, in place of what goes on. recorded() follows, or failed().
    virtual void record(double seconds) = 0;
    /// Ends what goes on; nothing follows.
    virtual void stop() = 0;
    /// How much of the sound has been played, or recorded, in seconds.
    virtual double position() const = 0;

signals:
    void played();
    void recorded(const loopscope::Recording& recording);
    void failed(const QString& sentence);
    void changed(); ///< canPlay() or canRecord(): something was plugged in, or out
};

using SoundDeviceMaker = std::function<std::unique_ptr<SoundDevice>()>;

} // namespace loopscope::ui
