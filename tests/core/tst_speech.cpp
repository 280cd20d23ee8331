#include "core/file/csv.h"
#include "core/file/tar.h"
#include "core/task/log_mel.h"
#include "core/task/sample_data.h"
#include "core/task/spoken_words.h"
#include "core/task/task_of_file.h"
#include "core/training/recommended_experiment.h"
#include "core/training/suggested_options.h"
#include "core/training/trainer.h"

#include <QTest>

#include <cmath>
#include <numbers>
#include <set>

using namespace loopscope;

namespace
{

/// A second of two tones after each other.
std::string wavOfTones(double first, double second, int rate = 16000)
{
    Recording sound;
    sound.rate = rate;
    for (int i = 0; i < rate / 2; ++i) {
        const double frequency = i < rate / 4 ? first : second;
        sound.samples.push_back(
            float(0.5 * std::sin(2.0 * std::numbers::pi * frequency * i / rate)));
    }
    return wavOf(sound);
}

/// Words up and down in so many takes.
std::string ownArchive(int takes)
{
    std::vector<std::string> sounds;
    std::vector<ArchiveEntry> entries;
    for (int take = 0; take < takes; ++take) {
        for (const bool isUp : {true, false}) {
            const double low = 400.0 + 20.0 * take;
            sounds.push_back(isUp ? wavOfTones(low, 2000.0) : wavOfTones(2000.0, low));
            entries.push_back({(isUp ? "up_" : "down_") + std::to_string(take) + ".wav", {}});
        }
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i].bytes = sounds[i];
    return tarOf(entries);
}

std::shared_ptr<const SpokenWords> speechTask(const TaskOptions& options)
{
    return std::dynamic_pointer_cast<const SpokenWords>(makeTask(options));
}

} // namespace

class TestSpeech : public QObject
{
    Q_OBJECT

private slots:
    void featuresAreThoseOfAnIndependentCalculation();
    void aToneIsLoudestInItsBand_data();
    void aToneIsLoudestInItsBand();
    void shippedWordsDifferInTheirOrder();
    void voicesForTestingAreNotTrainedOn();
    void shorterRecordingsArePadded();
    void inputsAreScaledByTheTrainingPart();
    void theChosenRecordingIsOnTheStage();
    void aBagOfFramesCannotTellTheOrder();
    void namesSayWordAndVoice_data();
    void namesSayWordAndVoice();
    void ownRecordingsBecomeClasses();
    void fewVoicesAreTestedWithWhatIsTrainedOn();
    void aDroppedRecordingIsAskedAndNotLearned();
    void aSilentRecordingIsTold();
    void oneRecordingAloneTeachesNothing();
    void brokenFilesGetASentence_data();
    void brokenFilesGetASentence();
    void brokenOwnRecordingsLeaveTheShippedOnes();
    void aTrainedNetworkHearsADroppedWord();
};

void TestSpeech::featuresAreThoseOfAnIndependentCalculation()
{
    // tests/fixtures/make_log_mel.py calculates them with NumPy.
    const auto table = readCsv(LOOPSCOPE_FIXTURES "/log-mel.csv");
    QVERIFY2(table.has_value(), table ? "" : table.error().c_str());
    const auto entries = readTar(speechArchive(), "speech");
    const auto entry = std::find_if(entries->begin(), entries->end(),
        [](const ArchiveEntry& one) { return one.name == "stop/anna.wav"; });
    QVERIFY(entry != entries->end());
    const Eigen::MatrixXd features = logMel(*parseWav(entry->bytes, "anna"));
    QCOMPARE(std::size_t(features.cols()), table->rows());
    QCOMPARE(std::size_t(features.rows()), table->columns);
    // Samples are kept as float here, which 16 bits fit into; what remains is rounding.
    for (Eigen::Index frame = 0; frame < features.cols(); ++frame)
        for (Eigen::Index band = 0; band < features.rows(); ++band)
            QVERIFY(std::abs(features(band, frame) -
                             table->at(std::size_t(frame), std::size_t(band))) < 1e-7);
}

void TestSpeech::aToneIsLoudestInItsBand_data()
{
    QTest::addColumn<int>("band");
    QTest::addColumn<int>("rate");
    for (const int band : {2, 7, 12})
        for (const int rate : {16000, 44100})
            QTest::addRow("band %d at %d Hz", band, rate) << band << rate;
}

void TestSpeech::aToneIsLoudestInItsBand()
{
    QFETCH(int, band);
    QFETCH(int, rate);
    const auto sound =
        parseWav(wavOfTones(centreOfBand(band), centreOfBand(band), rate), "tone");
    const Eigen::MatrixXd features = logMel(*sound);
    for (Eigen::Index frame = 2; frame < features.cols() - 3; ++frame) {
        Eigen::Index loudest = 0;
        features.col(frame).maxCoeff(&loudest);
        QCOMPARE(int(loudest), band);
    }
}

void TestSpeech::shippedWordsDifferInTheirOrder()
{
    const SpokenData& data = shippedSpeech();
    for (const char* word : {"tap", "pat", "net", "ten", "tea", "eat", "stop", "pots"})
        QVERIFY2(std::count(data.words.begin(), data.words.end(), word) == 1, word);
    QCOMPARE(data.utterances.size(), std::size_t(24 * 10));
    const auto task = speechTask(standardOptions(TaskKind::SpokenWords));
    QVERIFY(task->longestSequenceLength() >= 20 && task->longestSequenceLength() <= 60);
}

void TestSpeech::voicesForTestingAreNotTrainedOn()
{
    const SpokenData& data = shippedSpeech();
    std::set<std::string> trained;
    std::set<std::string> tested;
    for (const Utterance& utterance : data.utterances)
        (utterance.isForTesting ? tested : trained).insert(utterance.voice);
    QCOMPARE(tested.size(), std::size_t(6));
    QCOMPARE(trained.size(), std::size_t(18)); // as lesson 5 tells
    for (const std::string& voice : tested)
        QVERIFY2(trained.count(voice) == 0, voice.c_str());
}

void TestSpeech::shorterRecordingsArePadded()
{
    const auto task = speechTask(standardOptions(TaskKind::SpokenWords));
    Batch batch;
    task->fillBatch(3, task->longestSequenceLength(), 32, 1, batch);
    std::set<int> lengths(batch.lengths.begin(), batch.lengths.end());
    QVERIFY(lengths.size() > 3);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const int length = batch.lengths[std::size_t(sequence)];
        for (int step = 0; step < batch.steps; ++step) {
            QCOMPARE(task->hasTarget(batch, step, sequence), step == length - 1);
            QCOMPARE(batch.inputs.col(batch.column(step, sequence)).isZero(), step >= length);
        }
    }
}

void TestSpeech::inputsAreScaledByTheTrainingPart()
{
    const auto task = speechTask(standardOptions(TaskKind::SpokenWords));
    Batch batch;
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(task->inputSize());
    double frames = 0.0;
    TaskOptions options = task->options();
    for (std::size_t i = 0; i < task->stageChoices().size(); ++i) {
        options.variant = int(i) + 1;
        speechTask(options)->fillBatch(0, task->longestSequenceLength(), 1, 1, batch);
        squares += batch.inputs.array().square().rowwise().sum().matrix();
        frames += batch.lengths.front();
    }
    for (const double square : squares)
        QVERIFY(std::abs(square / frames - 1.0) < 1e-9);
}

void TestSpeech::theChosenRecordingIsOnTheStage()
{
    TaskOptions options = standardOptions(TaskKind::SpokenWords);
    std::set<std::string> words;
    for (const int variant : {-3, 1, 40, 179, 180, 2000}) {
        options.variant = variant;
        const auto task = speechTask(options);
        Batch batch;
        task->fillBatch(5, task->longestSequenceLength(), 2, 1, batch);
        const Utterance& utterance = task->data().utterances[task->onStage()];
        QVERIFY(!utterance.isForTesting);
        QCOMPARE(task->targetLabel(batch, batch.lengths[0] - 1).text, utterance.word);
        QCOMPARE(batch.lengths[0], int(utterance.features.cols()));
        words.insert(utterance.word);
    }
    QVERIFY(words.size() >= 3);
}

void TestSpeech::aBagOfFramesCannotTellTheOrder()
{
    const auto task = speechTask(standardOptions(TaskKind::SpokenWords));
    const std::vector<Baseline> baselines = task->baselines(1);
    QCOMPARE(baselines.size(), std::size_t(2));
    QCOMPARE(baselines[0].metric, 0.1);
    // Measured: 80 %; it knows which sounds there are, and not which came first.
    QVERIFY(baselines[1].metric > 0.6 && baselines[1].metric < 0.9);
}

void TestSpeech::namesSayWordAndVoice_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("voice");
    QTest::newRow("folder") << "tap/anna.wav" << "tap" << "anna";
    QTest::newRow("folders") << "all/tap/anna_2.wav" << "tap" << "anna_2";
    QTest::newRow("underscore") << "tap_anna.wav" << "tap" << "anna";
    QTest::newRow("hyphen") << "tap-3.WAV" << "tap" << "3";
    QTest::newRow("word alone") << "tap.wav" << "tap" << "1";
    QTest::newRow("to be recognised") << "?/tap_anna.wav" << "" << "tap_anna";
    QTest::newRow("this folder") << "./tap_anna.wav" << "tap" << "anna";
}

void TestSpeech::namesSayWordAndVoice()
{
    QFETCH(QString, name);
    QFETCH(QString, word);
    QFETCH(QString, voice);
    const auto found = wordAndVoiceOf(name.toStdString());
    QCOMPARE(QString::fromStdString(found.first), word);
    QCOMPARE(QString::fromStdString(found.second), voice);
}

void TestSpeech::ownRecordingsBecomeClasses()
{
    const auto options = taskOfFile(ownArchive(10), "mine", standardOptions(TaskKind::Parity));
    QVERIFY2(options.has_value(), options ? "" : options.error().c_str());
    QCOMPARE(options->kind, TaskKind::SpokenWords);
    const auto task = speechTask(*options);
    QCOMPARE(task->outputSize(), 2);
    QCOMPARE(task->outputName(0), std::string("down"));
    QCOMPARE(task->outputName(1), std::string("up"));
    QCOMPARE(task->summary(),
        std::string("Recordings: 20 of 2 words, kept for testing: 4"));
    QVERIFY2(task->notice().empty(), task->notice().c_str());
}

void TestSpeech::fewVoicesAreTestedWithWhatIsTrainedOn()
{
    TaskOptions options = standardOptions(TaskKind::SpokenWords);
    options.text = *tidySpeech(ownArchive(3), "own");
    const auto task = speechTask(options);
    QVERIFY(task->notice().find("too few voices") != std::string::npos);
    Batch batch;
    task->fillTestBatch(task->longestSequenceLength(), 1, batch);
    QCOMPARE(batch.sequences, 6);
}

void TestSpeech::aDroppedRecordingIsAskedAndNotLearned()
{
    const TaskOptions now = standardOptions(TaskKind::SpokenWords);
    const auto options = taskOfFile(wavOfTones(300.0, 900.0, 44100), "tap me.wav", now);
    QVERIFY2(options.has_value(), options ? "" : options.error().c_str());
    const auto task = speechTask(*options);
    QVERIFY(task->isAsked());
    QCOMPARE(task->outputSize(), 10);
    QCOMPARE(task->data().utterances[task->onStage()].voice, std::string("tap me"));
    Batch batch;
    task->fillBatch(0, task->longestSequenceLength(), 4, 1, batch);
    QVERIFY(!task->hasTarget(batch, batch.lengths[0] - 1));
    QVERIFY(task->hasTarget(batch, batch.lengths[1] - 1, 1));
    QVERIFY(task->hasSameEncoding(*makeTask(now)));
    // Another one takes its place.
    const auto next = taskOfFile(wavOfTones(500.0, 900.0), "b.wav", *options);
    QCOMPARE(readTar(next->text, "own")->size(), std::size_t(1));
}

void TestSpeech::aSilentRecordingIsTold()
{
    const auto silence = [](float loudness) {
        Recording recording{16000, std::vector<float>(12000, 0.0f)};
        for (std::size_t i = 0; i < recording.samples.size(); i += 2)
            recording.samples[i] = loudness;
        return wavOf(recording);
    };
    const auto noticeOf = [](const TaskOptions& options) {
        return QString::fromStdString(speechTask(options)->notice());
    };
    const TaskOptions now = standardOptions(TaskKind::SpokenWords);
    for (const float loudness : {0.0f, 0.001f})
        QVERIFY(noticeOf(*taskOfFile(silence(loudness), "tap.wav", now))
                    .contains("In “tap” nothing is to be heard; record it again, louder."));
    QVERIFY(!noticeOf(*taskOfFile(silence(0.1f), "tap.wav", now)).contains("nothing is to be"));
    // Of several the first is named.
    const std::string loud = wavOfTones(300, 900);
    const std::string archive = tarOf({{"tap/a.wav", loud}, {"pat/a.wav", silence(0.0f)},
        {"pat/b.wav", silence(0.0f)}, {"pat/c.wav", loud}});
    const QString notice = noticeOf(*taskOfFile(archive, "mine", now));
    QVERIFY2(notice.contains("In “pat/a.wav” and 1 more nothing is to be heard"),
        qPrintable(notice));
}

void TestSpeech::oneRecordingAloneTeachesNothing()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::SpokenWords));
    options.batchSize = 1;
    QVERIFY(QString::fromStdString(nothingToLearn(options)).contains("one word teaches nothing"));
    const auto asked = taskOfFile(wavOfTones(300, 900), "tap.wav", options.task);
    const ExperimentOptions dropped = withTaskOfFile(options, *asked);
    QCOMPARE(dropped.batchSize, 32);
    QVERIFY(nothingToLearn(dropped).empty());
    Trainer trainer(dropped);
    QVERIFY(trainer.current()->loss() > 0.1);
    QVERIFY(trainer.task().notice().find("is not learned") != std::string::npos);
    // A batch that somebody has chosen stays, and so does that of other tasks.
    options.batchSize = 2;
    QCOMPARE(withTaskOfFile(options, *asked).batchSize, 2);
    options.batchSize = 1;
    QCOMPARE(withTaskOfFile(options, standardOptions(TaskKind::NextWord)).batchSize, 1);
}

void TestSpeech::brokenFilesGetASentence_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("piece");
    const auto row = [](const char* name, const std::string& bytes, const char* file,
                         const char* piece) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(file) << QString(piece);
    };
    row("no WAV", "hello", "a.wav", "is no WAV file");
    row("cut off", wavOfTones(1, 2).substr(0, 100), "a.wav", "only 56 follow");
    row("one word", tarOf({{"tap_1.wav", wavOfTones(300, 900)}}), "mine", "one word alone, “tap”");
    row("no WAV in it", tarOf({{"a.txt", "hello"}}), "mine", "of no word");
    row("a broken one in it", tarOf({{"tap_1.wav", "RIFFxx"}, {"pat_1.wav", ""}}), "mine",
        "“tap_1.wav” is no WAV file");
}

void TestSpeech::brokenFilesGetASentence()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, name);
    QFETCH(QString, piece);
    const auto options = taskOfFile(bytes.toStdString(), name.toStdString(), {});
    QVERIFY(!options.has_value());
    const QString sentence = QString::fromStdString(options.error());
    QVERIFY2(sentence.contains(piece) && sentence.endsWith('.'), qPrintable(sentence));
}

void TestSpeech::brokenOwnRecordingsLeaveTheShippedOnes()
{
    TaskOptions options = standardOptions(TaskKind::SpokenWords);
    options.text = "no archive at all " + std::string(600, 'x');
    const auto task = speechTask(options);
    QCOMPARE(task->outputSize(), 10);
    QVERIFY(task->notice().find("learned instead") != std::string::npos);
}

void TestSpeech::aTrainedNetworkHearsADroppedWord()
{
    ExperimentOptions options =
        recommendedExperiment(standardOptions(TaskKind::SpokenWords), findInCatalog("gru"));
    const auto archive = readTar(speechArchive(), "speech");
    const auto unheard = std::find_if(archive->begin(), archive->end(),
        [](const ArchiveEntry& one) { return one.name == "pots/test-tina.wav"; });
    QVERIFY(unheard != archive->end());
    options.task = *taskOfFile(unheard->bytes, "what.wav", options.task);
    Trainer trainer(options);
    trainer.advanceTo(200);
    const Iteration& iteration = *trainer.current();
    const int last = iteration.batch().lengths.front() - 1;
    const auto task = makeTask(options.task);
    QCOMPARE(task->outputName(largestOf(iteration.probabilities(last))), std::string("pots"));
}

QTEST_APPLESS_MAIN(TestSpeech)
#include "tst_speech.moc"
