#include "core/task/text_task.h"
#include "core/file/utf8.h"

#include <QElapsedTimer>
#include <QtTest>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

using namespace loopscope;

class TestTextTask : public QObject
{
    Q_OBJECT

private slots:
    void everyCharacterSurvivesUtf8();
    void invalidBytesAreCounted_data();
    void invalidBytesAreCounted();
    void textIsReadAsCharacters_data();
    void textIsReadAsCharacters();
    void noticeSaysWhatWasChanged_data();
    void noticeSaysWhatWasChanged();
    void smallestTextsGiveATask_data();
    void smallestTextsGiveATask();
    void vocabularyIsSortedAndComplete();
    void vocabularyKeepsTheMostFrequentCharacters();
    void vocabularyOfExactlyTheLimitIsWhole();
    void unknownCharacterOfTheTextIsNotRanked();
    void labelsAreVisible_data();
    void labelsAreVisible();
    void longestSequenceLeavesATarget_data();
    void longestSequenceLeavesATarget();
    void batchHoldsTheTextOneHot();
    void firstSequenceStartsWithTheText();
    void batchDependsOnSeedAndIterationAlone();
    void everyStartIsDrawn();
    void refillDoesNotAllocate();
    void contractIsChecked();
    void fiveMegabytesAreQuick();
};

namespace
{

/// Bytes with the zero bytes that a literal holds.
template <std::size_t size>
std::string bytes(const char (&literal)[size])
{
    return std::string(literal, size - 1);
}

std::u32string charactersOf(const Batch& batch, const TextTask& task, int sequence)
{
    std::u32string characters;
    for (int step = 0; step < batch.steps; ++step) {
        Eigen::Index characterClass = 0;
        batch.inputs.col(batch.column(step, sequence)).maxCoeff(&characterClass);
        characters.push_back(task.vocabulary()[std::size_t(characterClass)]);
    }
    return characters;
}

/// `count` different characters, the i-th one count − i times.
std::string fallingFrequencies(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) {
        for (int repeat = 0; repeat < count - i; ++repeat)
            text += encodeUtf8(char32_t(0x4E00 + i));
    }
    return text;
}

} // namespace

void TestTextTask::everyCharacterSurvivesUtf8()
{
    for (char32_t character = 0; character <= 0x10FFFF; ++character) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        const std::string encoded = encodeUtf8(character);
        const DecodedText decoded = decodeUtf8(encoded);
        QVERIFY(decoded.invalidBytes == 0 && decoded.characters == std::u32string(1, character));
        // Qt's own encoder is the second opinion.
        if (character % 97 == 0)
            QCOMPARE(QByteArray::fromStdString(encoded), QString::fromUcs4(&character, 1).toUtf8());
    }
    QVERIFY_EXCEPTION_THROWN(encodeUtf8(0xD800), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(encodeUtf8(0x110000), std::invalid_argument);
}

void TestTextTask::invalidBytesAreCounted_data()
{
    QTest::addColumn<std::string>("utf8");
    QTest::addColumn<int>("invalid");
    QTest::addColumn<std::u32string>("characters");
    const std::u32string bad(1, unknownCharacter);
    QTest::newRow("valid") << std::string("aé€😀") << 0 << std::u32string(U"aé€😀");
    QTest::newRow("a byte that never occurs") << std::string("a\xFF") << 1 << U"a" + bad;
    QTest::newRow("a continuation byte alone") << std::string("\x80z") << 1 << bad + U"z";
    QTest::newRow("Latin-1") << std::string("caf\xE9!") << 1 << U"caf" + bad + U"!";
    QTest::newRow("cut at the end") << std::string("a\xE2\x82") << 2 << U"a" + bad + bad;
    QTest::newRow("cut in the middle")
        << std::string("\xF0\x9F\x98z") << 3 << bad + bad + bad + U"z";
    QTest::newRow("a slash written too long") << std::string("\xC0\xAF") << 2 << bad + bad;
    QTest::newRow("three bytes for two") << std::string("\xE0\x80\x80") << 3 << bad + bad + bad;
    QTest::newRow("four bytes for three")
        << std::string("\xF0\x80\x80\x80") << 4 << bad + bad + bad + bad;
    QTest::newRow("a surrogate") << std::string("\xED\xA0\x80") << 3 << bad + bad + bad;
    QTest::newRow("above U+10FFFF")
        << std::string("\xF4\x90\x80\x80") << 4 << bad + bad + bad + bad;
    QTest::newRow("a replacement character as such") << std::string("�") << 0 << bad;
    QTest::newRow("a zero byte") << bytes("a\0b") << 0 << std::u32string{U'a', U'\0', U'b'};
}

void TestTextTask::invalidBytesAreCounted()
{
    QFETCH(std::string, utf8);
    QFETCH(int, invalid);
    QFETCH(std::u32string, characters);
    const DecodedText decoded = decodeUtf8(utf8);
    QCOMPARE(decoded.invalidBytes, std::size_t(invalid));
    QVERIFY(decoded.characters == characters);
}

void TestTextTask::textIsReadAsCharacters_data()
{
    QTest::addColumn<std::string>("utf8");
    QTest::addColumn<std::u32string>("characters");
    QTest::newRow("plain") << std::string("hello") << std::u32string(U"hello");
    QTest::newRow("byte order mark") << std::string("\xEF\xBB\xBFhi") << std::u32string(U"hi");
    QTest::newRow("a mark inside the text stays")
        << std::string("h\xEF\xBB\xBFi") << std::u32string(U"h\uFEFFi");
    QTest::newRow("line ends of Windows") << std::string("a\r\nb\r\n") << std::u32string(U"a\nb\n");
    QTest::newRow("a carriage return alone stays")
        << std::string("a\rb\r") << std::u32string(U"a\rb\r");
    QTest::newRow("two carriage returns") << std::string("a\r\r\nb") << std::u32string(U"a\r\nb");
    QTest::newRow("emoji") << std::string("👩‍🔬🙂")
                           << std::u32string(U"\U0001F469\u200D\U0001F52C\U0001F642");
    QTest::newRow("a mark over a letter") << std::string("e\xCC\x81") << std::u32string(U"e\u0301");
    QTest::newRow("a zero byte") << bytes("\0a") << std::u32string{U'\0', U'a'};
}

void TestTextTask::textIsReadAsCharacters()
{
    QFETCH(std::string, utf8);
    QFETCH(std::u32string, characters);
    const TextTask task(utf8);
    QVERIFY(task.characters() == characters);
    QCOMPARE(QString::fromStdString(task.notice()), QString());
}

void TestTextTask::noticeSaysWhatWasChanged_data()
{
    QTest::addColumn<std::string>("utf8");
    QTest::addColumn<QString>("notice");
    QTest::newRow("nothing") << std::string("hello") << QString();
    QTest::newRow("one byte") << std::string("caf\xE9 ")
                              << QStringLiteral(
                                     "1 byte of the text is not UTF-8 and is read as �.");
    QTest::newRow("more bytes") << std::string("\xE4\xF6\xFC abc")
                                << QStringLiteral(
                                       "3 bytes of the text are not UTF-8 and are read as �.");
    QTest::newRow("UTF-16") << bytes("\xFF\xFEh\0i\0")
                            << QStringLiteral(
                                   "2 bytes of the text are not UTF-8 and are read as �. "
                                   "It begins like UTF-16: save the file as UTF-8.");
    QTest::newRow("no text") << std::string()
                             << QStringLiteral(
                                    "The text is empty; “hello” stands in until there is one.");
    QTest::newRow("one letter") << std::string("a")
                                << QStringLiteral(
                                       "The text has one character and nothing to predict from "
                                       "it; a space is put behind it.");
    QTest::newRow("only spaces") << std::string("    ")
                                 << QStringLiteral(
                                        "Every character is the same, “␣”: the next one is "
                                        "certain, and there is nothing to learn.");
    QTest::newRow("too many characters")
        << fallingFrequencies(99)
        << QStringLiteral(
               "The text has 99 different characters; the 96 most frequent are kept, and "
               "3 others are read as one, � (6 places in the text).");
    QTest::newRow("one character too many")
        << fallingFrequencies(97)
        << QStringLiteral(
               "The text has 97 different characters; the 96 most frequent are kept, and "
               "1 other is read as � (1 place in the text).");
}

void TestTextTask::noticeSaysWhatWasChanged()
{
    QFETCH(std::string, utf8);
    QFETCH(QString, notice);
    QCOMPARE(QString::fromStdString(TextTask(utf8).notice()), notice);
}

void TestTextTask::smallestTextsGiveATask_data()
{
    QTest::addColumn<std::string>("utf8");
    QTest::addColumn<std::u32string>("characters");
    QTest::newRow("nothing") << std::string() << std::u32string(U"hello");
    QTest::newRow("a byte order mark alone")
        << std::string("\xEF\xBB\xBF") << std::u32string(U"hello");
    QTest::newRow("one letter") << std::string("a") << std::u32string(U"a ");
    QTest::newRow("one space") << std::string(" ") << std::u32string(U" \n");
    QTest::newRow("one line end of Windows") << std::string("\r\n") << std::u32string(U"\n ");
    QTest::newRow("one zero byte") << bytes("\0") << std::u32string{U'\0', U' '};
    QTest::newRow("one emoji") << std::string("😀") << std::u32string(U"😀 ");
    QTest::newRow("one bad byte") << std::string("\xFF") << std::u32string{unknownCharacter, U' '};
    QTest::newRow("one letter twice") << std::string("aa") << std::u32string(U"aa");
    QTest::newRow("only spaces") << std::string("   ") << std::u32string(U"   ");
}

void TestTextTask::smallestTextsGiveATask()
{
    QFETCH(std::string, utf8);
    QFETCH(std::u32string, characters);
    const TextTask task(utf8);
    QVERIFY(task.characters() == characters);
    QVERIFY(task.vocabularySize() >= 1);
    QVERIFY(task.longestSequenceLength() >= 1);
    Batch batch;
    task.fillBatch(0, task.longestSequenceLength(), 3, 1, batch);
    QVERIFY((batch.inputs.colwise().sum().array() == 1.0).all());
}

void TestTextTask::vocabularyIsSortedAndComplete()
{
    const TextTask task("the gradient fades with time\n");
    const std::vector<char32_t> expected = {
        U'\n', U' ', U'a', U'd', U'e', U'f', U'g', U'h', U'i', U'm', U'n', U'r', U's', U't', U'w'};
    QVERIFY(task.vocabulary() == expected);
}

void TestTextTask::vocabularyKeepsTheMostFrequentCharacters()
{
    // 100 characters once each, then the last six again: they are kept, and of the others the first
    // ninety.
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += encodeUtf8(char32_t(0x4E00 + 99 - i));
    for (int i = 94; i < 100; ++i)
        text += encodeUtf8(char32_t(0x4E00 + 99 - i));
    const TextTask task(text);
    QCOMPARE(task.vocabularySize(), maximumVocabulary + 1);
    const std::set<char32_t> vocabulary(task.vocabulary().begin(), task.vocabulary().end());
    for (int i = 0; i < 100; ++i) {
        const bool kept = i < 90 || i >= 94;
        QCOMPARE(vocabulary.count(char32_t(0x4E00 + 99 - i)), std::size_t(kept));
        QVERIFY((task.characters()[std::size_t(i)] == unknownCharacter) == !kept);
    }
    QCOMPARE(vocabulary.count(unknownCharacter), std::size_t(1));
}

void TestTextTask::vocabularyOfExactlyTheLimitIsWhole()
{
    const TextTask task(fallingFrequencies(maximumVocabulary));
    QCOMPARE(task.vocabularySize(), maximumVocabulary);
    QVERIFY(task.vocabulary().back() != unknownCharacter);
    QVERIFY(task.notice().empty());
}

void TestTextTask::unknownCharacterOfTheTextIsNotRanked()
{
    // 96 characters and bad bytes: all 96 stay, and the bad ones are the 97th.
    const TextTask task(fallingFrequencies(maximumVocabulary) + std::string(1000, '\xFF'));
    QCOMPARE(task.vocabularySize(), maximumVocabulary + 1);
    QVERIFY(task.vocabulary().back() == unknownCharacter);
    QCOMPARE(QString::fromStdString(task.notice()),
        QStringLiteral("1000 bytes of the text are not UTF-8 and are read as �."));
}

void TestTextTask::labelsAreVisible_data()
{
    QTest::addColumn<std::u32string>("character");
    QTest::addColumn<QString>("label");
    const auto row = [](const char* name, char32_t character, const char* label) {
        QTest::newRow(name) << std::u32string(1, character) << QString(label);
    };
    row("letter", U'a', "a");
    row("letter with an accent", U'é', "é");
    row("ideogram", U'学', "学");
    row("emoji", U'😀', "😀");
    row("space", U' ', "␣");
    row("line end", U'\n', "⏎");
    row("tabulator", U'\t', "⇥");
    row("zero", U'\0', "␀");
    row("carriage return", U'\r', "␍");
    row("escape", U'\x1B', "␛");
    row("delete", U'\x7F', "␡");
    row("space that does not break", U'\u00A0', "⍽");
    row("unknown", unknownCharacter, "�");
    row("mark over the character before", U'\u0301', "◌́");
    row("zero-width joiner", U'\u200D', "U+200D");
    row("turn of the writing direction", U'\u202E', "U+202E");
    row("thin space", U'\u2009', "U+2009");
    row("line separator", U'\u2028', "U+2028");
    row("emoji style", U'\uFE0F', "U+FE0F");
    row("byte order mark", U'\uFEFF', "U+FEFF");
    row("control of the upper half", char32_t(0x85), "U+0085");
    row("letter of a private alphabet", char32_t(0x10FFFD), "U+10FFFD");
}

void TestTextTask::labelsAreVisible()
{
    QFETCH(std::u32string, character);
    QFETCH(QString, label);
    const TextTask task("x" + encodeUtf8(character[0]) + "x");
    const auto& vocabulary = task.vocabulary();
    const auto place = std::find(vocabulary.begin(), vocabulary.end(), character[0]);
    QVERIFY(place != vocabulary.end());
    QCOMPARE(QString::fromStdString(task.label(int(place - vocabulary.begin()))), label);
}

void TestTextTask::longestSequenceLeavesATarget_data()
{
    QTest::addColumn<int>("characters");
    QTest::addColumn<int>("longest");
    QTest::newRow("two characters") << 2 << 1;
    QTest::newRow("twenty") << 20 << 19;
    QTest::newRow("one less than needed for all steps") << 200 << 199;
    QTest::newRow("just enough") << 201 << 200;
    QTest::newRow("more than enough") << 5000 << 200;
}

void TestTextTask::longestSequenceLeavesATarget()
{
    QFETCH(int, characters);
    QFETCH(int, longest);
    QCOMPARE(TextTask(std::string(std::size_t(characters), 'a')).longestSequenceLength(), longest);
}

void TestTextTask::batchHoldsTheTextOneHot()
{
    const TextTask task("the gradient fades\nwith time");
    Batch batch;
    task.fillBatch(3, 6, 5, 7, batch);
    QCOMPARE(batch.steps, 6);
    QCOMPARE(batch.sequences, 5);
    QCOMPARE(batch.inputs.rows(), Eigen::Index(task.vocabularySize()));
    QCOMPARE(batch.inputs.cols(), Eigen::Index(30));
    QCOMPARE(batch.targetClasses.size(), std::size_t(30));
    QVERIFY(((batch.inputs.array() == 0.0) || (batch.inputs.array() == 1.0)).all());
    QVERIFY((batch.inputs.colwise().sum().array() == 1.0).all());
    for (int sequence = 0; sequence < 5; ++sequence) {
        std::u32string written = charactersOf(batch, task, sequence);
        for (int step = 0; step + 1 < 6; ++step) {
            const int target = batch.targetClasses[std::size_t(batch.column(step, sequence))];
            QVERIFY(task.vocabulary()[std::size_t(target)] == written[std::size_t(step) + 1]);
        }
        const int last = batch.targetClasses[std::size_t(batch.column(5, sequence))];
        written.push_back(task.vocabulary()[std::size_t(last)]);
        QVERIFY(task.characters().find(written) != std::u32string::npos);
    }
}

void TestTextTask::firstSequenceStartsWithTheText()
{
    const TextTask task("the gradient fades with time");
    Batch batch;
    for (int iteration = 0; iteration < 20; ++iteration) {
        task.fillBatch(iteration, 12, 4, 7, batch);
        QVERIFY(charactersOf(batch, task, 0) == task.characters().substr(0, 12));
    }
}

void TestTextTask::batchDependsOnSeedAndIterationAlone()
{
    const TextTask task(
        "a text that is long enough for its batches to differ from each other, most of the time");
    Batch first;
    Batch again;
    task.fillBatch(5, 10, 8, 7, first);
    task.fillBatch(900, 3, 2, 1, again);
    task.fillBatch(5, 10, 8, 7, again);
    QVERIFY(first.inputs == again.inputs && first.targetClasses == again.targetClasses);
    task.fillBatch(6, 10, 8, 7, again);
    QVERIFY(first.inputs != again.inputs);
    task.fillBatch(5, 10, 8, 8, again);
    QVERIFY(first.inputs != again.inputs);
}

void TestTextTask::everyStartIsDrawn()
{
    const TextTask task("abcdefgh");
    std::set<std::u32string> starts;
    Batch batch;
    for (int iteration = 0; iteration < 200; ++iteration) {
        task.fillBatch(iteration, 3, 2, 7, batch);
        starts.insert(charactersOf(batch, task, 1));
    }
    // The last one is efg, so that h is still a target.
    QVERIFY(starts == std::set<std::u32string>({U"abc", U"bcd", U"cde", U"def", U"efg"}));
}

void TestTextTask::refillDoesNotAllocate()
{
    const TextTask task("the gradient fades with time");
    Batch batch;
    task.fillBatch(0, 10, 4, 7, batch);
    const double* const inputs = batch.inputs.data();
    const int* const targets = batch.targetClasses.data();
    for (int iteration = 1; iteration < 50; ++iteration) {
        task.fillBatch(iteration, 10, 4, 7, batch);
        QVERIFY(batch.inputs.data() == inputs && batch.targetClasses.data() == targets);
    }
}

void TestTextTask::contractIsChecked()
{
    const TextTask task("hello");
    Batch batch;
    QVERIFY_EXCEPTION_THROWN(task.fillBatch(0, 0, 1, 7, batch), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(task.fillBatch(0, 5, 1, 7, batch), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(task.fillBatch(0, 4, 0, 7, batch), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(task.fillBatch(-1, 4, 1, 7, batch), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(task.label(-1), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(task.label(4), std::invalid_argument);
}

void TestTextTask::fiveMegabytesAreQuick()
{
    std::string text;
    for (int i = 0; text.size() < 5'000'000; ++i)
        text += "Zeile " + std::to_string(i) + ": so wächst der Text, 学 und 😀\r\n";
    QElapsedTimer timer;
    timer.start();
    const TextTask task(text);
    Batch batch;
    task.fillBatch(0, 200, 64, 7, batch);
    // A quarter of a second on an idle machine; ten times that is still no machine at work on
    // something else.
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(task.notice().empty());
    QVERIFY(task.characters().size() > 4'000'000);
}

QTEST_APPLESS_MAIN(TestTextTask)
#include "tst_text_task.moc"
