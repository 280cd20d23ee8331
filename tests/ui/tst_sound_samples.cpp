#include "ui/sound/sound_samples.h"
#include "ui/sound/system_sound.h"

#include <QAudioFormat>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <numbers>

using namespace loopscope;
using namespace loopscope::ui;

/// Sounds as devices take and give them.
class TestSoundSamples : public QObject
{
    Q_OBJECT
private slots:
    void everyFormatGivesTheSameSound_data();
    void everyFormatGivesTheSameSound();
    void anUnfinishedFrameIsLeftOut();
    void channelsAreAveraged();
    void aMachineWithoutSoundPlaysNothing();
};

namespace
{

QAudioFormat formatOf(int rate, int channels, QAudioFormat::SampleFormat coding)
{
    QAudioFormat format;
    format.setSampleRate(rate);
    format.setChannelCount(channels);
    format.setSampleFormat(coding);
    return format;
}

Recording tone()
{
    Recording sound;
    sound.rate = 16000;
    for (int i = 0; i < 4000; ++i)
        sound.samples.push_back(
            float(0.9 * std::sin(2.0 * std::numbers::pi * 440.0 * i / sound.rate)));
    return sound;
}

} // namespace

void TestSoundSamples::everyFormatGivesTheSameSound_data()
{
    QTest::addColumn<QAudioFormat>("format");
    QTest::addColumn<double>("tolerance"); // half a step of the coding, and what resampling costs
    QTest::newRow("8 bits") << formatOf(16000, 1, QAudioFormat::UInt8) << 0.012;
    QTest::newRow("16 bits") << formatOf(16000, 2, QAudioFormat::Int16) << 5e-5;
    QTest::newRow("32 bits") << formatOf(16000, 6, QAudioFormat::Int32) << 1e-6;
    QTest::newRow("float") << formatOf(16000, 2, QAudioFormat::Float) << 1e-6;
    QTest::newRow("48 kHz") << formatOf(48000, 2, QAudioFormat::Float) << 0.01;
    QTest::newRow("44.1 kHz") << formatOf(44100, 1, QAudioFormat::Int16) << 0.01;
    QTest::newRow("8 kHz") << formatOf(8000, 1, QAudioFormat::Int16) << 0.01;
}

void TestSoundSamples::everyFormatGivesTheSameSound()
{
    QFETCH(QAudioFormat, format);
    QFETCH(double, tolerance);
    const Recording before = tone();
    const QByteArray bytes = samplesFor(before, format);
    QCOMPARE(bytes.size(), qsizetype(format.bytesForDuration(250'000)));
    const Recording after = resampled(recordingFrom(bytes, format), before.rate);
    QCOMPARE(after.samples.size(), before.samples.size());
    // The ends have nothing to be filtered with.
    for (std::size_t i = 200; i + 200 < before.samples.size(); ++i)
        QVERIFY2(std::abs(double(after.samples[i] - before.samples[i])) < tolerance,
            qPrintable(QString("%1: %2 for %3")
                           .arg(i)
                           .arg(double(after.samples[i]))
                           .arg(double(before.samples[i]))));
}

void TestSoundSamples::anUnfinishedFrameIsLeftOut()
{
    const QAudioFormat format = formatOf(48000, 2, QAudioFormat::Int16);
    QCOMPARE(recordingFrom(QByteArray(7, '\0'), format).samples.size(), std::size_t(1));
    QCOMPARE(recordingFrom({}, format).samples.size(), std::size_t(0));
}

void TestSoundSamples::channelsAreAveraged()
{
    const QAudioFormat format = formatOf(48000, 2, QAudioFormat::Float);
    const float frame[] = {0.5F, -0.25F};
    const QByteArray bytes(reinterpret_cast<const char*>(frame), sizeof frame);
    const Recording recording = recordingFrom(bytes, format);
    QCOMPARE(recording.samples.size(), std::size_t(1));
    QVERIFY(std::abs(double(recording.samples.front()) - 0.125) < 1e-6);
}

void TestSoundSamples::aMachineWithoutSoundPlaysNothing()
{
    const std::unique_ptr<SoundDevice> device = openSystemSound();
    if (device->canPlay() || device->canRecord())
        QSKIP("This machine has sound.");
    const QSignalSpy failures(device.get(), &SoundDevice::failed);
    device->play(tone());
    device->record(1.0);
    QCOMPARE(failures.count(), 2);
    device->stop();
    QCOMPARE(device->position(), 0.0);
}

QTEST_MAIN(TestSoundSamples)
#include "tst_sound_samples.moc"
