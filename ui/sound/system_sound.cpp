#include "ui/sound/system_sound.h"

#include "ui/sound/sound_samples.h"

#include <QAudioDevice>
#include <QAudioSink>
#include <QAudioSource>
#include <QBuffer>
#include <QElapsedTimer>
#include <QMediaDevices>
#include <QTimer>

#include <algorithm>

namespace loopscope::ui
{

namespace
{

constexpr int tickMilliseconds = 20;
constexpr double silenceAfter = 0.25; ///< seconds: the end of a sound is not cut off
constexpr double silenceLeft = 1.0;   ///< seconds more, so that the device never runs dry
constexpr double mostWaiting = 3.0;   ///< seconds for a device that gives or takes nothing

/// A machine without sound is nothing to complain about on the terminal.
class QuietMessages
{
public:
    QuietMessages() { s_before = qInstallMessageHandler(pass); }
    ~QuietMessages() { qInstallMessageHandler(s_before); }
    QuietMessages(const QuietMessages&) = delete;
    QuietMessages& operator=(const QuietMessages&) = delete;

private:
    static void pass(QtMsgType type, const QMessageLogContext& context, const QString& text)
    {
        if (s_before != nullptr && !text.contains(QLatin1String("PulseAudio")))
            s_before(type, context, text);
    }
    static inline QtMessageHandler s_before = nullptr;
};

class SystemSound : public SoundDevice
{
public:
    SystemSound();
    ~SystemSound() override { stop(); }

    bool canPlay() const override { return !QMediaDevices::defaultAudioOutput().isNull(); }
    bool canRecord() const override { return !QMediaDevices::defaultAudioInput().isNull(); }
    void play(const Recording& recording) override;
    void record(double seconds) override;
    void stop() override;
    double position() const override;

private:
    void tick();
    void fail(const QString& sentence);
    bool hasFailed() const;

    QMediaDevices m_devices;
    std::unique_ptr<QAudioSink> m_sink;
    std::unique_ptr<QAudioSource> m_source;
    QBuffer m_buffer; ///< what is played, or what was recorded so far
    double m_seconds = 0.0;
    QElapsedTimer m_clock;
    QTimer m_timer;
};

SystemSound::SystemSound()
{
    m_timer.setInterval(tickMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &SystemSound::tick);
    connect(&m_devices, &QMediaDevices::audioOutputsChanged, this, &SoundDevice::changed);
    connect(&m_devices, &QMediaDevices::audioInputsChanged, this, &SoundDevice::changed);
}

void SystemSound::play(const Recording& recording)
{
    stop();
    const QAudioDevice device = QMediaDevices::defaultAudioOutput();
    if (device.isNull()) {
        fail(tr("There is no loudspeaker that can be used."));
        return;
    }
    const QAudioFormat format = device.preferredFormat();
    m_seconds = recording.seconds();
    Recording longer = recording;
    longer.samples.resize(
        longer.samples.size() + std::size_t((silenceAfter + silenceLeft) * recording.rate));
    m_buffer.setData(samplesFor(longer, format));
    m_buffer.open(QIODevice::ReadOnly);
    m_sink = std::make_unique<QAudioSink>(device, format);
    m_sink->start(&m_buffer);
    m_clock.start();
    m_timer.start();
}

void SystemSound::record(double seconds)
{
    stop();
    const QAudioDevice device = QMediaDevices::defaultAudioInput();
    if (device.isNull()) {
        fail(tr("There is no microphone that can be used."));
        return;
    }
    m_seconds = seconds;
    m_buffer.setData({});
    m_buffer.open(QIODevice::WriteOnly);
    m_source = std::make_unique<QAudioSource>(device, device.preferredFormat());
    m_source->start(&m_buffer);
    m_clock.start();
    m_timer.start();
}

void SystemSound::stop()
{
    m_timer.stop();
    // Stopped first, and deleted from the event loop: their destructors handle events, which would
    // find a stream that is gone, or this object half done.
    if (m_sink) {
        m_sink->stop();
        m_sink.release()->deleteLater();
    }
    if (m_source) {
        m_source->stop();
        m_source.release()->deleteLater();
    }
    m_buffer.close();
}

double SystemSound::position() const
{
    if (m_source)
        return double(m_source->format().durationForBytes(int(m_buffer.size()))) / 1e6;
    return m_sink ? std::min(double(m_clock.elapsed()) / 1e3, m_seconds) : m_seconds;
}

bool SystemSound::hasFailed() const
{
    const bool isLate = double(m_clock.elapsed()) / 1e3 > m_seconds + mostWaiting;
    const QAudio::Error error = m_sink ? m_sink->error() : m_source->error();
    return isLate || error == QAudio::OpenError || error == QAudio::IOError ||
           error == QAudio::FatalError;
}

void SystemSound::tick()
{
    if (m_source && position() >= m_seconds) {
        const Recording recording = recordingFrom(m_buffer.data(), m_source->format());
        stop();
        emit recorded(recording);
    } else if (m_sink && double(m_clock.elapsed()) / 1e3 >= m_seconds + silenceAfter) {
        stop();
        emit played();
    } else if (hasFailed()) {
        fail(m_source ? tr("The microphone gives no sound: another program may be using it.")
                      : tr("The loudspeaker takes no sound: another program may be using it."));
    }
}

void SystemSound::fail(const QString& sentence)
{
    stop();
    emit failed(sentence);
}

} // namespace

std::unique_ptr<SoundDevice> openSystemSound()
{
    const QuietMessages quiet;
    auto device = std::make_unique<SystemSound>();
    device->canPlay(); // asks for the devices while it is quiet
    return device;
}

} // namespace loopscope::ui
