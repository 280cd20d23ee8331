#include "core/file/tar.h"
#include "core/file/wav.h"
#include "core/task/sample_data.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <numbers>
#include <random>

using namespace loopscope;

namespace
{

std::string number(std::uint64_t value, int size)
{
    std::string bytes;
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    return bytes;
}

std::string chunk(const std::string& name, const std::string& bytes)
{
    return name + number(bytes.size(), 4) + bytes + std::string(bytes.size() % 2, '\0');
}

std::string format(int coding, int channels, int rate, int bits)
{
    const int frame = channels * bits / 8;
    return number(std::uint64_t(coding), 2) + number(std::uint64_t(channels), 2) +
           number(std::uint64_t(rate), 4) + number(std::uint64_t(rate) * std::uint64_t(frame), 4) +
           number(std::uint64_t(frame), 2) + number(std::uint64_t(bits), 2);
}

std::string extensible(int coding, int channels, int rate, int bits)
{
    return format(0xFFFE, channels, rate, bits) + number(22, 2) +
           number(std::uint64_t(bits), 2) + number(0, 4) + number(std::uint64_t(coding), 2) +
           std::string("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 14);
}

std::string riff(const std::string& chunks)
{
    return "RIFF" + number(chunks.size() + 4, 4) + "WAVE" + chunks;
}

/// -1, -0.5, 0, 0.5 in a coding.
std::string fourSamples(int coding, int bits)
{
    std::string bytes;
    for (const double value : {-1.0, -0.5, 0.0, 0.5}) {
        if (coding == 3 && bits == 32) {
            const auto single = float(value);
            bytes += std::string(reinterpret_cast<const char*>(&single), 4);
        } else if (coding == 3) {
            bytes += std::string(reinterpret_cast<const char*>(&value), 8);
        } else if (bits == 8) {
            bytes += static_cast<char>(int(128 + 128 * value));
        } else {
            bytes += number(std::uint64_t(std::int64_t(std::ldexp(value, bits - 1))), bits / 8);
        }
    }
    return bytes;
}

std::string wholeFile()
{
    return riff(chunk("fmt ", format(1, 1, 16000, 16)) + chunk("data", fourSamples(1, 16)));
}

Recording tone(double frequency, int rate, int samples)
{
    Recording sound;
    sound.rate = rate;
    for (int i = 0; i < samples; ++i)
        sound.samples.push_back(
            float(0.5 * std::sin(2.0 * std::numbers::pi * frequency * i / rate)));
    return sound;
}

} // namespace

class TestWav : public QObject
{
    Q_OBJECT

private slots:
    void everyCodingGivesTheSameSound_data();
    void everyCodingGivesTheSameSound();
    void channelsAreAveraged();
    void unknownPartsArePassedOver();
    void aSizeThatIsNotKnownYetMeansTheRest();
    void whatIsBrokenGetsASentence_data();
    void whatIsBrokenGetsASentence();
    void anyBytesAreReadOrGetASentence();
    void whatIsWrittenIsReadAgain();
    void resamplingKeepsATone_data();
    void resamplingKeepsATone();
    void resamplingFoldsNothingBack();
    void silenceIsCutOff();
    void aWordIsFoundInTheNoiseOfARoom_data();
    void aWordIsFoundInTheNoiseOfARoom();
    void wordsThatShipAreFoundWhole();
    void nobodySpeaking_data();
    void nobodySpeaking();
    void archivesAreReadAgain();
    void brokenArchivesGetASentence();
};

void TestWav::everyCodingGivesTheSameSound_data()
{
    QTest::addColumn<int>("coding");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("isExtensible");
    for (const bool isExtensible : {false, true}) {
        for (const int bits : {8, 16, 24, 32})
            QTest::addRow("PCM %d%s", bits, isExtensible ? ", extensible" : "")
                << 1 << bits << isExtensible;
        for (const int bits : {32, 64})
            QTest::addRow("float %d%s", bits, isExtensible ? ", extensible" : "")
                << 3 << bits << isExtensible;
    }
}

void TestWav::everyCodingGivesTheSameSound()
{
    QFETCH(int, coding);
    QFETCH(int, bits);
    QFETCH(bool, isExtensible);
    const std::string header =
        isExtensible ? extensible(coding, 1, 44100, bits) : format(coding, 1, 44100, bits);
    const auto sound =
        parseWav(riff(chunk("fmt ", header) + chunk("data", fourSamples(coding, bits))), "a.wav");
    QVERIFY2(sound.has_value(), sound ? "" : sound.error().c_str());
    QCOMPARE(sound->rate, 44100);
    QCOMPARE(sound->samples, (std::vector<float>{-1.0F, -0.5F, 0.0F, 0.5F}));
}

void TestWav::channelsAreAveraged()
{
    const auto sound = parseWav(
        riff(chunk("fmt ", format(1, 2, 8000, 16)) + chunk("data", fourSamples(1, 16))), "a.wav");
    QCOMPARE(sound->samples, (std::vector<float>{-0.75F, 0.25F}));
}

void TestWav::unknownPartsArePassedOver()
{
    const auto sound = parseWav(riff(chunk("LIST", "odd") + chunk("fmt ", format(1, 1, 8000, 16)) +
                                     chunk("bext", "12345") + chunk("data", fourSamples(1, 16))),
        "a.wav");
    QVERIFY2(sound.has_value(), sound ? "" : sound.error().c_str());
    QCOMPARE(sound->samples.size(), std::size_t(4));
}

void TestWav::aSizeThatIsNotKnownYetMeansTheRest()
{
    const std::string header = riff(chunk("fmt ", format(1, 1, 8000, 16)));
    for (const std::uint64_t size : {0x7FFFF000ULL, 0xFFFFFFFFULL}) {
        const auto sound =
            parseWav(header + "data" + number(size, 4) + fourSamples(1, 16), "a.wav");
        QVERIFY2(sound.has_value(), sound ? "" : sound.error().c_str());
        QCOMPARE(sound->samples.size(), std::size_t(4));
    }
}

void TestWav::whatIsBrokenGetsASentence_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("piece");
    const auto row = [](const char* name, const std::string& bytes, const char* piece) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(piece);
    };
    const std::string good = chunk("fmt ", format(1, 1, 8000, 16));
    row("empty", "", "is no WAV file");
    row("a text", "It was a dark and stormy night.", "is no WAV file");
    row("the header alone", riff(""), "before its header is complete");
    row("no sound", riff(good), "no sound");
    row("an empty sound", riff(good + chunk("data", "")), "no sound in it");
    row("sound before its description", riff(chunk("data", "1234") + good), "byte 13");
    row("a short description", riff(chunk("fmt ", "1234")), "at least 16 bytes");
    row("a description beyond the end", riff("fmt " + number(4000, 4)), "at least 16 bytes");
    row("a part beyond the end", riff(good + "LIST" + number(500, 4)), "announces 500 bytes");
    row("a sound beyond the end", riff(good + "data" + number(500, 4) + "1234"),
        "announces 500 bytes, and only 4 follow");
    row("MP3 inside", riff(chunk("fmt ", format(0x55, 1, 8000, 16)) + chunk("data", "1234")),
        "save it as WAV with 16 bits");
    row("12 bits", riff(chunk("fmt ", format(1, 1, 8000, 12)) + chunk("data", "1234")), "12 bits");
    row("no channels", riff(chunk("fmt ", format(1, 0, 8000, 16)) + chunk("data", "1234")),
        "0 channels");
    row("65 channels", riff(chunk("fmt ", format(1, 65, 8000, 16)) + chunk("data", "1234")),
        "65 channels");
    row("rate 0", riff(chunk("fmt ", format(1, 1, 0, 16)) + chunk("data", "1234")), "0 samples");
    row("rate 2000000000", riff(chunk("fmt ", format(1, 1, 2000000000, 8)) + chunk("data", "1234")),
        "2000000000 samples");
    row("half a moment", riff(chunk("fmt ", format(1, 1, 8000, 16)) + chunk("data", "1")),
        "no sound in it");
    row("two minutes",
        riff(chunk("fmt ", format(1, 1, 1000, 8)) + chunk("data", std::string(120000, 'x'))),
        "longer than 60 seconds");
}

void TestWav::whatIsBrokenGetsASentence()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, piece);
    const auto sound = parseWav(bytes.toStdString(), "“a.wav”");
    QVERIFY(!sound.has_value());
    const QString sentence = QString::fromStdString(sound.error());
    QVERIFY2(sentence.contains(piece), qPrintable(sentence));
    QVERIFY2(sentence.startsWith("“a.wav” ") && sentence.endsWith('.'), qPrintable(sentence));
}

void TestWav::anyBytesAreReadOrGetASentence()
{
    std::mt19937_64 engine(1);
    const std::string whole = wholeFile();
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto sound = parseWav(whole.substr(0, size), "a.wav");
        QVERIFY(sound ? !sound->samples.empty() : sound.error().ends_with('.'));
    }
    for (int round = 0; round < 5000; ++round) {
        std::string bytes = whole;
        for (int change = 0; change < 3; ++change)
            bytes[std::size_t(engine() % bytes.size())] = static_cast<char>(engine() % 256);
        const auto sound = parseWav(bytes, "a.wav");
        if (!sound) {
            QVERIFY(sound.error().ends_with('.'));
            continue;
        }
        for (const float sample : sound->samples)
            QVERIFY(sample >= -1.0F && sample <= 1.0F);
    }
}

void TestWav::whatIsWrittenIsReadAgain()
{
    const Recording sound = tone(440.0, 16000, 1601);
    const auto again = parseWav(wavOf(sound), "a.wav");
    QVERIFY(again.has_value());
    QCOMPARE(again->samples.size(), sound.samples.size());
    for (std::size_t i = 0; i < sound.samples.size(); ++i)
        QVERIFY(std::abs(again->samples[i] - sound.samples[i]) < 1e-4); // half of 16 bits' step
}

void TestWav::resamplingKeepsATone_data()
{
    QTest::addColumn<int>("rate");
    for (const int rate : {8000, 11025, 22050, 44100, 48000, 96000})
        QTest::addRow("%d Hz", rate) << rate;
}

void TestWav::resamplingKeepsATone()
{
    QFETCH(int, rate);
    const Recording result = resampled(tone(1000.0, rate, rate / 4), 16000);
    const Recording wanted = tone(1000.0, 16000, 4000);
    QVERIFY(std::abs(double(result.samples.size()) - 4000.0) <= 1.0);
    // Near the ends the filter reaches beyond the sound.
    for (std::size_t i = 200; i < 3800; ++i)
        QVERIFY2(std::abs(result.samples[i] - wanted.samples[i]) < 2e-3,
            qPrintable(QString::number(result.samples[i] - wanted.samples[i])));
}

void TestWav::resamplingFoldsNothingBack()
{
    // 11 kHz does not exist at 16000 samples a second; without a filter it would become 5 kHz.
    const Recording result = resampled(tone(11000.0, 48000, 12000), 16000);
    for (std::size_t i = 200; i < 3800; ++i)
        QVERIFY(std::abs(result.samples[i]) < 2e-3);
}

void TestWav::silenceIsCutOff()
{
    Recording sound;
    sound.rate = 16000;
    sound.samples.assign(16000, 0.0F);
    const Recording word = tone(500.0, 16000, 4800);
    std::copy(word.samples.begin(), word.samples.end(), sound.samples.begin() + 4800);
    const Recording cut = withoutSilence(sound);
    QVERIFY(cut.samples.size() >= 4800 && cut.samples.size() <= 4800 + 4 * 160 + 160);
    Recording silence;
    silence.rate = 16000;
    silence.samples.assign(1000, 0.0F);
    QCOMPARE(withoutSilence(silence).samples.size(), std::size_t(1000));
}

namespace
{

/// A second of noise, with a constant as a microphone adds one.
Recording room(double noise)
{
    std::mt19937 engine(7);
    std::uniform_real_distribution<double> draw(-1.0, 1.0);
    Recording sound;
    sound.rate = 16000;
    for (int i = 0; i < 16000; ++i)
        sound.samples.push_back(float(0.05 + noise * draw(engine)));
    return sound;
}

void say(const Recording& word, Recording& into, std::size_t at)
{
    for (std::size_t i = 0; i < word.samples.size(); ++i)
        into.samples[at + i] += word.samples[i];
}

} // namespace

void TestWav::aWordIsFoundInTheNoiseOfARoom_data()
{
    QTest::addColumn<double>("noise");
    QTest::newRow("a silent room") << 0.0;
    QTest::newRow("a quiet room") << 0.004;
    QTest::newRow("a loud fan") << 0.1;
}

void TestWav::aWordIsFoundInTheNoiseOfARoom()
{
    QFETCH(double, noise);
    Recording heard = room(noise);
    say(tone(500.0, 16000, 4800), heard, 6400);
    const auto word = spokenPart(heard);
    QVERIFY(word.has_value());
    // 30 ms more at both sides, and whole blocks of 10 ms.
    QVERIFY2(word->samples.size() >= 4800 && word->samples.size() <= 4800 + 2 * 480 + 2 * 160,
        qPrintable(QString::number(word->samples.size())));
    double mean = 0.0;
    for (const float sample : word->samples)
        mean += double(sample) / double(word->samples.size());
    QVERIFY(std::abs(mean) < 0.01);
}

void TestWav::wordsThatShipAreFoundWhole()
{
    const auto entries = readTar(speechArchive(), "speech");
    QVERIFY(entries && entries->size() == 240);
    for (const ArchiveEntry& entry : *entries) {
        const Recording sound = *parseWav(entry.bytes, entry.name);
        Recording heard = room(0.001);
        heard.samples.resize(heard.samples.size() + sound.samples.size(), 0.05F);
        say(sound, heard, 6400);
        const auto word = spokenPart(heard);
        QVERIFY2(word.has_value(), entry.name.c_str());
        const auto whole = double(withoutSilence(sound).samples.size());
        // What is as quiet as the room gets lost at the ends.
        QVERIFY2(double(word->samples.size()) > 0.8 * whole - 1600.0 &&
                     double(word->samples.size()) < whole + 1600.0,
            qPrintable(QString("%1: %2 of %3")
                           .arg(entry.name.c_str())
                           .arg(word->samples.size())
                           .arg(whole)));
    }
}

void TestWav::nobodySpeaking_data()
{
    QTest::addColumn<double>("noise");
    QTest::newRow("a muted microphone") << 0.0;
    QTest::newRow("an empty room") << 0.003;
    QTest::newRow("a loud fan") << 0.2;
}

void TestWav::nobodySpeaking()
{
    QFETCH(double, noise);
    QVERIFY(!spokenPart(room(noise)));
    QVERIFY(!spokenPart({}));
}

void TestWav::archivesAreReadAgain()
{
    const std::string sound = wholeFile();
    const std::string archive = tarOf({{"tap/anna.wav", sound}, {"?/me.wav", "abc"}});
    QVERIFY(isTar(archive));
    const auto entries = readTar(archive, "a.tar");
    QVERIFY2(entries.has_value(), entries ? "" : entries.error().c_str());
    QCOMPARE(entries->size(), std::size_t(2));
    QCOMPARE(entries->front().name, std::string("tap/anna.wav"));
    QVERIFY(entries->front().bytes == sound);
    QVERIFY(entries->back().bytes == "abc");
}

void TestWav::brokenArchivesGetASentence()
{
    const std::string archive = tarOf({{"tap/anna.wav", wholeFile()}});
    std::string changed = archive;
    changed[3] = 'x';
    const auto wrong = readTar(changed, "a.tar");
    QVERIFY(!wrong && wrong.error().find("check sum") != std::string::npos);
    const auto shortened = readTar(archive.substr(0, 520), "a.tar");
    QVERIFY(!shortened && shortened.error().find("only 8 follow") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestWav)
#include "tst_wav.moc"
