#pragma once

#include "core/file/wav.h"

#include <QByteArray>

class QAudioFormat;

namespace loopscope::ui
{

/// A sound as a device takes it: at its rate, the same on every channel.
QByteArray samplesFor(const Recording& recording, const QAudioFormat& format);

/// What a device gave; channels are averaged. @param bytes  an unfinished last frame is left out
Recording recordingFrom(const QByteArray& bytes, const QAudioFormat& format);

} // namespace loopscope::ui
