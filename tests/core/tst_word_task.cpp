#include "core/task/word_task.h"

#include <QTest>

#include <cmath>

using namespace loopscope;

namespace
{

constexpr std::uint64_t seed = 3;

/// "w0 w1 w2 …", each word once, so that a word tells its place.
std::string numberedWords(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "w" + std::to_string(i) + " ";
    return text;
}

} // namespace

class TestWordTask : public QObject
{
    Q_OBJECT
private slots:
    void wordsAndSignsAreCut();
    void wordsAreRead();
    void rareWordsAreOne();
    void theLastTenthOfALongTextIsKeptForTesting();
};

void TestWordTask::wordsAndSignsAreCut()
{
    QVERIFY(wordsAndSignsOf("The cat's 2 ears:\n up, é!") ==
            std::vector<std::string>({"The", "cat's", "2", "ears", ":", "up", ",", "é", "!"}));
    QVERIFY(wordsAndSignsOf(" \t\r\n").empty());
}

void TestWordTask::wordsAreRead()
{
    TaskOptions options = standardOptions(TaskKind::NextWord);
    options.text = "the cat sat on the mat and the cat sat still";
    const auto task = makeTask(options);
    QVERIFY(task->notice().empty());
    QCOMPARE(task->outputSize(), 7);
    QCOMPARE(QString::fromStdString(task->summary()), QString("Words: 11, different ones: 7"));
    Batch batch;
    task->fillBatch(0, 4, 1, seed, batch);
    QStringList words;
    for (int step = 0; step < 4; ++step) {
        words += QString::fromStdString(task->inputLabel(batch, step).text);
        words += QString::fromStdString(task->targetLabel(batch, step).text);
    }
    QCOMPARE(words.join(' '), QString("the cat cat sat sat on on the"));
    // Three of eleven are "the".
    QVERIFY(std::abs(task->baselines(4)[1].metric - 3.0 / 11.0) < 1e-14);
    options.text = "alone";
    QVERIFY(makeTask(options)->notice().find("fewer than two words") != std::string::npos);
}

void TestWordTask::rareWordsAreOne()
{
    TaskOptions options = standardOptions(TaskKind::NextWord);
    options.text.clear();
    for (int i = 0; i < 600; ++i)
        options.text += "w" + std::to_string(i) + (i < 500 ? " w" + std::to_string(i) : "") + " ";
    const auto task = makeTask(options);
    QCOMPARE(task->outputSize(), mostWords + 1);
    QVERIFY(task->notice().find("more than 500 different words") != std::string::npos);
    Batch batch;
    task->fillTestBatch(10, seed, batch);
    QCOMPARE(
        QString::fromStdString(task->inputLabel(batch, 9, batch.sequences - 1).text), QString("…"));
}

void TestWordTask::theLastTenthOfALongTextIsKeptForTesting()
{
    TaskOptions options = standardOptions(TaskKind::NextWord);
    options.text.clear();
    for (int i = 0; i < 3; ++i)
        options.text += numberedWords(400);
    const auto task = std::make_shared<const WordTask>(options);
    QCOMPARE(task->trainingSize(), std::size_t(1080));
    QCOMPARE(task->longestSequenceLength(), 119); // of 120 words that are kept
    const auto firstWord = [&task](const Batch& batch, int sequence) {
        return QString::fromStdString(task->inputLabel(batch, 0, sequence).text).mid(1).toInt();
    };
    Batch batch;
    task->fillTestBatch(20, seed, batch);
    QVERIFY(batch.sequences > 50);
    for (int sequence = 0; sequence < batch.sequences; ++sequence)
        QVERIFY(firstWord(batch, sequence) >= 1080 - 800);
    bool isEarlier = false;
    task->fillBatch(1, 20, 64, seed, batch);
    for (int sequence = 1; sequence < 64; ++sequence)
        isEarlier = isEarlier || firstWord(batch, sequence) < 1080 - 800;
    QVERIFY(isEarlier);
}

QTEST_APPLESS_MAIN(TestWordTask)
#include "tst_word_task.moc"
