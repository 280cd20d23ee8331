#include "core/bptt/decoding.h"
#include "core/task/number_words.h"
#include "core/task/pair_file.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

#include <QDate>
#include <QLocale>
#include <QTest>

#include <set>

using namespace loopscope;

namespace
{

constexpr std::uint64_t seed = 7;

std::shared_ptr<const PairsTask> pairsTask(const TaskOptions& options)
{
    return std::dynamic_pointer_cast<const PairsTask>(makeTask(options));
}

std::shared_ptr<const PairsTask> standardTask(TaskKind kind)
{
    return pairsTask(standardOptions(kind));
}

/// Names side by side; between words a space.
QString joined(const QStringList& names, bool areWords)
{
    return names.join(areWords ? " " : "").replace(u'␣', ' ');
}

QString sourceOf(const PairsTask& task, const Batch& batch, int sequence, bool areWords)
{
    QStringList names;
    for (int step = 0; step < batch.sourceSteps; ++step) {
        const StageLabel label = task.sourceLabel(batch, step, sequence);
        if (!label.isEmpty())
            names += QString::fromStdString(label.text);
    }
    return joined(names, areWords);
}

QString targetOf(const PairsTask& task, const Batch& batch, int sequence, bool areWords)
{
    QStringList names;
    for (int step = 0; step < batch.steps; ++step) {
        const StageLabel label = task.targetLabel(batch, step, sequence);
        if (!label.isEmpty())
            names += QString::fromStdString(label.text);
    }
    if (names.isEmpty() || names.takeLast() != "■")
        return "no end";
    return joined(names, areWords);
}

QString readOf(const PairsTask& task, const Batch& batch, int sequence)
{
    QString names;
    for (int step = 0; step < batch.steps; ++step)
        names += QString::fromStdString(task.inputLabel(batch, step, sequence).text);
    return names;
}

Batch testBatch(const PairsTask& task)
{
    Batch batch;
    task.fillTestBatch(task.longestSequenceLength(), seed, batch);
    return batch;
}

Batch trainingBatch(const PairsTask& task, int iteration, int sequences = 64)
{
    Batch batch;
    task.fillBatch(iteration, task.longestSequenceLength(), sequences, seed, batch);
    return batch;
}

} // namespace

class TestTranslationTasks : public QObject
{
    Q_OBJECT

private slots:
    void numbersAreWrittenInWords_data();
    void numbersAreWrittenInWords();
    void wordsBecomeTheDigitsOfTheirNumber();
    void datesBecomeTheSameDay();
    void adjectivesAgreeAndMoveBehindTheirNouns();
    void moreClausesMakeLongerSentences();
    void digitsAreReversed();
    void theDecoderReadsTheTargetOneStepLate();
    void paddingHasNoTargets();
    void trainingNeverSeesWhatIsTested_data();
    void trainingNeverSeesWhatIsTested();
    void exactnessIsThatOfFreeWriting();
    void ownPairsAreReadFromTwoColumns_data();
    void ownPairsAreReadFromTwoColumns();
    void linesThatAreNoPairAreCounted();
    void longLinesAreLeftOut();
    void fewPairsAreTestedAsTheyAre();
    void wordsOrLettersAreRead();
    void typedSourcesAreEncoded();
};

void TestTranslationTasks::numbersAreWrittenInWords_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("words");
    QTest::newRow("zero") << 0 << "zero";
    QTest::newRow("teen") << 17 << "seventeen";
    QTest::newRow("round") << 40 << "forty";
    QTest::newRow("two digits") << 42 << "forty two";
    QTest::newRow("hundred") << 100 << "one hundred";
    QTest::newRow("three digits") << 704 << "seven hundred and four";
    QTest::newRow("largest") << 999 << "nine hundred and ninety nine";
}

void TestTranslationTasks::numbersAreWrittenInWords()
{
    QFETCH(int, number);
    QFETCH(QString, words);
    QCOMPARE(QString::fromStdString(inWords(number)), words);
    QVERIFY_EXCEPTION_THROWN(inWords(1000), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(inWords(-1), std::invalid_argument);
}

void TestTranslationTasks::wordsBecomeTheDigitsOfTheirNumber()
{
    const auto task = standardTask(TaskKind::NumberWords);
    QCOMPARE(task->trainingSize(), std::size_t(800));
    QCOMPARE(task->testSize(), std::size_t(200));
    const Batch batch = testBatch(*task);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString digits = targetOf(*task, batch, sequence, false);
        QCOMPARE(sourceOf(*task, batch, sequence, true),
            QString::fromStdString(inWords(digits.toInt())));
    }
}

void TestTranslationTasks::datesBecomeTheSameDay()
{
    const auto task = standardTask(TaskKind::Dates);
    QCOMPARE(task->trainingSize() + task->testSize(),
        std::size_t(QDate(1950, 1, 1).daysTo(QDate(2050, 1, 1))));
    const Batch batch = testBatch(*task);
    const QLocale english(QLocale::English);
    std::set<int> ways;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QDate date = QDate::fromString(targetOf(*task, batch, sequence, false), Qt::ISODate);
        QVERIFY(date.isValid());
        const QString written = sourceOf(*task, batch, sequence, false);
        const QStringList possible = {english.toString(date, "d MMMM yyyy"),
            english.toString(date, "MMMM d, yyyy"), english.toString(date, "d.M.yyyy"),
            english.toString(date, "ddd, d MMM yyyy")};
        const qsizetype way = possible.indexOf(written);
        QVERIFY2(way >= 0, qPrintable(written));
        ways.insert(int(way));
    }
    QCOMPARE(ways.size(), std::size_t(4));
}

void TestTranslationTasks::adjectivesAgreeAndMoveBehindTheirNouns()
{
    const auto task = standardTask(TaskKind::Phrases);
    const Batch batch = testBatch(*task);
    int moved = 0;
    int stayed = 0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString english = sourceOf(*task, batch, sequence, true);
        const QString french = targetOf(*task, batch, sequence, true);
        if (english.contains("white house"))
            QVERIFY2(french.contains("maison blanche"), qPrintable(french));
        if (english.contains("white dog"))
            QVERIFY2(french.contains("chien blanc"), qPrintable(french));
        if (english.contains("small mouse"))
            QVERIFY2(french.contains("petite souris"), qPrintable(french));
        if (english.contains("the black cat"))
            QVERIFY2(french.contains("le chat noir"), qPrintable(french));
        moved += english.contains("white ");
        stayed += english.contains("small ");
        QCOMPARE(english.count(' '), french.count(' '));
    }
    QVERIFY(moved > 10 && stayed > 10);
}

void TestTranslationTasks::moreClausesMakeLongerSentences()
{
    TaskOptions options = standardOptions(TaskKind::Phrases);
    options.count = 1;
    const auto one = pairsTask(options);
    QCOMPARE(one->sourceSteps(), 7);
    QCOMPARE(one->longestSequenceLength(), 8);
    options.count = 4;
    const auto four = pairsTask(options);
    QCOMPARE(four->sourceSteps(), 4 * 7 + 3);
    QVERIFY(!one->hasSameEncoding(*four));
    options.count = 3;
    QVERIFY2(four->hasSameEncoding(*pairsTask(options)), "the words are the same");
}

void TestTranslationTasks::digitsAreReversed()
{
    TaskOptions options = standardOptions(TaskKind::Reverse);
    options.count = 5;
    const auto task = pairsTask(options);
    const Batch batch = testBatch(*task);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const QString digits = sourceOf(*task, batch, sequence, false);
        QCOMPARE(digits.size(), 5);
        QString reversed;
        for (const QChar digit : digits)
            reversed.prepend(digit);
        QCOMPARE(targetOf(*task, batch, sequence, false), reversed);
    }
    options.count = 2;
    QCOMPARE(pairsTask(options)->trainingSize() + pairsTask(options)->testSize(), std::size_t(50));
}

void TestTranslationTasks::theDecoderReadsTheTargetOneStepLate()
{
    const auto task = standardTask(TaskKind::Dates);
    const Batch batch = trainingBatch(*task, 3);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        QCOMPARE(readOf(*task, batch, sequence), "▶" + targetOf(*task, batch, sequence, false));
        QVERIFY(QDate::fromString(targetOf(*task, batch, sequence, false), Qt::ISODate).isValid());
    }
    QVERIFY((batch.inputs.colwise().sum().array() == 1.0).all());
}

void TestTranslationTasks::paddingHasNoTargets()
{
    const auto task = standardTask(TaskKind::NumberWords);
    const Batch batch = testBatch(*task);
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        const int length = batch.lengths[std::size_t(sequence)];
        QCOMPARE(length, int(targetOf(*task, batch, sequence, false).size()) + 1);
        QCOMPARE(batch.sourceLengths[std::size_t(sequence)],
            int(sourceOf(*task, batch, sequence, true).count(' ')) + 1);
        for (int step = length; step < batch.steps; ++step) {
            QVERIFY(task->targetLabel(batch, step, sequence).isEmpty());
            QVERIFY(task->inputLabel(batch, step, sequence).isEmpty());
        }
        for (int step = batch.sourceLengths[std::size_t(sequence)]; step < batch.sourceSteps;
             ++step)
            QVERIFY(task->sourceLabel(batch, step, sequence).isEmpty());
    }
}

void TestTranslationTasks::trainingNeverSeesWhatIsTested_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("number words") << int(TaskKind::NumberWords);
    QTest::newRow("phrases") << int(TaskKind::Phrases);
    QTest::newRow("reverse") << int(TaskKind::Reverse);
}

void TestTranslationTasks::trainingNeverSeesWhatIsTested()
{
    QFETCH(int, kind);
    const auto task = standardTask(TaskKind(kind));
    const Batch test = testBatch(*task);
    std::set<QString> tested;
    for (int sequence = 0; sequence < test.sequences; ++sequence)
        tested.insert(sourceOf(*task, test, sequence, true));
    QCOMPARE(tested.size(), std::size_t(test.sequences));
    std::set<QString> trained;
    for (int iteration = 0; iteration < 40; ++iteration) {
        const Batch batch = trainingBatch(*task, iteration);
        for (int sequence = 0; sequence < batch.sequences; ++sequence) {
            const QString source = sourceOf(*task, batch, sequence, true);
            QVERIFY2(tested.count(source) == 0, qPrintable(source));
            trained.insert(source);
        }
    }
    QVERIFY(trained.size() > 500);
}

void TestTranslationTasks::exactnessIsThatOfFreeWriting()
{
    ExperimentOptions options = recommendedExperiment(standardOptions(TaskKind::NumberWords));
    Trainer trainer(options);
    trainer.advanceTo(350);
    const auto& task = dynamic_cast<const PairsTask&>(trainer.task());
    const Batch batch = testBatch(task);
    const std::vector<Answer> answers =
        decodeGreedily(trainer.network(), trainer.current()->before().parameters, batch,
            {.startClass = task.startClass(), .endClass = task.endClass(), .maximumLength = 20});
    int right = 0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        QString written;
        for (const int said : answers[std::size_t(sequence)].classes)
            written += QString::fromStdString(task.outputName(said));
        right += answers[std::size_t(sequence)].isEnded &&
                 written == targetOf(task, batch, sequence, false);
    }
    qInfo("%d of %d exactly right", right, batch.sequences);
    QVERIFY2(right > 20 && right < batch.sequences,
        "the run should be half learned for this test to say anything");
    QCOMPARE(trainer.evaluate().metric, double(right) / batch.sequences);
}

void TestTranslationTasks::ownPairsAreReadFromTwoColumns_data()
{
    QTest::addColumn<QByteArray>("file");
    const auto row = [](const char* name, const char* file) {
        QTest::newRow(name) << QByteArray(file);
    };
    row("tabs", "good day\tguten Tag\ngood night\tgute Nacht\n");
    row("semicolons", "good day;guten Tag\ngood night;gute Nacht");
    row("commas", "good day,guten Tag\ngood night,gute Nacht\n");
    row("Windows", "good day\tguten Tag\r\ngood night\tgute Nacht\r\n");
    row("byte order mark", "\xEF\xBB\xBFgood day\tguten Tag\ngood night\tgute Nacht\n");
    row("spaces around", "  good day \t guten Tag \n\n good night\tgute Nacht\n");
    row("remarks", "# greetings\ngood day\tguten Tag\n# more\ngood night\tgute Nacht\n");
    row("quotes", "\"good day\";\"guten Tag\"\n\"good night\";\"gute Nacht\"\n");
    row("further columns", "good day\tguten Tag\t1\ngood night\tgute Nacht\t2\n");
}

void TestTranslationTasks::ownPairsAreReadFromTwoColumns()
{
    QFETCH(QByteArray, file);
    const PairFile read = readPairs(file.toStdString(), true);
    QVERIFY2(read.notices.empty(), read.notices.empty() ? "" : read.notices.front().c_str());
    QCOMPARE(read.pairs.sources.size(), std::size_t(2));
    QVERIFY(read.pairs.sources.vocabulary() == std::vector<std::string>({"good", "day", "night"}));
    QVERIFY(read.pairs.targets.vocabulary() ==
            std::vector<std::string>({"guten", "Tag", "gute", "Nacht"}));
}

void TestTranslationTasks::linesThatAreNoPairAreCounted()
{
    const PairFile read = readPairs("a\tb\nlonely\nc\td\n\tx\n", false);
    QCOMPARE(read.pairs.sources.size(), std::size_t(2));
    QCOMPARE(QString::fromStdString(read.notices.at(0)),
        QString("2 lines are no pair and left out; each line needs two columns, with a tab "
                "between them."));
    const PairFile quoted = readPairs("\"say \"\"a\"\"; b\";c\nd;e\n", false);
    QCOMPARE(quoted.pairs.sources.at(0).size(), std::size_t(10));
    const PairFile nothing = readPairs("", false);
    QCOMPARE(nothing.pairs.sources.size(), std::size_t(2));
    QVERIFY(nothing.notices.at(0).find("fewer than two pairs") != std::string::npos);
    const PairFile broken = readPairs("caf\xE9\tx\nb\ty\n", false);
    QVERIFY(broken.notices.at(0).find("not UTF-8") != std::string::npos);
    QVERIFY(broken.pairs.sources.find("\uFFFD") >= 0);
}

void TestTranslationTasks::longLinesAreLeftOut()
{
    const std::string fits(100, 'a');
    const PairFile read = readPairs(fits + "\tb\n" + fits + "a\tc\nd\te\n", false);
    QCOMPARE(read.pairs.sources.size(), std::size_t(2));
    QCOMPARE(read.pairs.sources.longest(), 100);
    QVERIFY(read.notices.at(0).find("1 line is left out") != std::string::npos);
}

void TestTranslationTasks::fewPairsAreTestedAsTheyAre()
{
    TaskOptions options = standardOptions(TaskKind::OwnPairs);
    options.text = "a\tb\nc\td\n";
    const auto task = pairsTask(options);
    QVERIFY(task->notice().find("too few pairs") != std::string::npos);
    QCOMPARE(task->trainingSize(), std::size_t(2));
    QCOMPARE(testBatch(*task).sequences, 2);
    for (int i = 0; i < 30; ++i)
        options.text += std::to_string(i) + "\tx\n";
    const auto more = pairsTask(options);
    QVERIFY(more->notice().empty());
    QCOMPARE(more->testSize(), std::size_t(6));
    QCOMPARE(more->trainingSize(), std::size_t(26));
}

void TestTranslationTasks::wordsOrLettersAreRead()
{
    TaskOptions options = standardOptions(TaskKind::OwnPairs);
    options.text = "ab ab\tx yz\nb\tyz\n";
    QCOMPARE(pairsTask(options)->inputSize(), 3);
    options.tokens = int(Tokens::Words);
    const auto task = pairsTask(options);
    QCOMPARE(task->inputSize(), 2);
    QCOMPARE(task->outputSize(), 4);
    QCOMPARE(QString::fromStdString(task->outputName(3)), QString("yz"));
}

void TestTranslationTasks::typedSourcesAreEncoded()
{
    const auto task = standardTask(TaskKind::NumberWords);
    Batch batch;
    QVERIFY(!task->encode("forty  two", batch));
    QCOMPARE(sourceOf(*task, batch, 0, true), QString("forty two"));
    QCOMPARE(batch.sourceSteps, 2);
    QCOMPARE(QString::fromStdString(*task->encode("forty twelve-ish", batch)),
        QString("“twelve-ish” does not occur in what the network was taught."));
    QVERIFY(task->encode("  ", batch));
}

QTEST_APPLESS_MAIN(TestTranslationTasks)
#include "tst_translation_tasks.moc"
