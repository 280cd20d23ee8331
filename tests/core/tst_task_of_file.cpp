#include "core/task/task_description.h"
#include "core/task/task_of_file.h"

#include <QTest>

using namespace loopscope;

class TestTaskOfFile : public QObject
{
    Q_OBJECT

private slots:
    void filesChooseTheirTask_data();
    void filesChooseTheirTask();
    void timesAreNotPredicted_data();
    void timesAreNotPredicted();
    void settingsOfTheSameKindStay();
    void whatCannotBeLearnedIsExplained_data();
    void whatCannotBeLearnedIsExplained();
};

void TestTaskOfFile::filesChooseTheirTask_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* title, const char* text, const char* name, TaskKind kind) {
        QTest::newRow(title) << QByteArray(text) << QString(name) << int(kind);
    };
    row("a text", "Twinkle, twinkle", "rhyme.txt", TaskKind::NextCharacter);
    row("a text without an ending", "1,2\n3,4\n", "README", TaskKind::NextCharacter);
    row("a list of numbers", "price\n1.5\n2.5\n", "prices.csv", TaskKind::OwnSeries);
    row("decimal commas", "day;price\n1.1.2024;1,5\n2.1.2024;2,5\n", "P.CSV", TaskKind::OwnSeries);
    row("measurements with tabs", "1\t0.5\n2\t0.7\n", "sensor.txt", TaskKind::OwnSeries);
    row("months and numbers", "Jan,3.5\nFeb,4.5\n", "rain.csv", TaskKind::OwnSeries);
    row("pairs", "one\teins\ntwo\tzwei\n", "pairs.txt", TaskKind::OwnPairs);
    row("words and digits", "one\t1\ntwo\t2\n", "numbers.tsv", TaskKind::OwnPairs);
    row("pairs with commas", "one,eins\ntwo,zwei\n", "pairs.csv", TaskKind::OwnPairs);
    row("one tab in a text", "a\tb\nno tab here\n", "text.txt", TaskKind::NextCharacter);
}

void TestTaskOfFile::filesChooseTheirTask()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, name);
    QFETCH(int, kind);
    const auto task =
        taskOfFile(text.toStdString(), name.toStdString(), standardOptions(TaskKind::Parity));
    QVERIFY2(task.has_value(), task ? "" : task.error().c_str());
    QCOMPARE(int(task->kind), kind);
    QCOMPARE(QByteArray::fromStdString(task->text), text);
    QVERIFY(!findProblem(*task));
}

void TestTaskOfFile::timesAreNotPredicted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("column");
    QTest::newRow("years first") << QByteArray("year,spots\n1700,5\n1701,3\n1702,8\n") << 2;
    QTest::newRow("values first") << QByteArray("x,y\n3,5\n2,3\n7,8\n") << 1;
    QTest::newRow("one column that grows") << QByteArray("x\n3\n4\n7\n") << 1;
}

void TestTaskOfFile::timesAreNotPredicted()
{
    QFETCH(QByteArray, text);
    QFETCH(int, column);
    QCOMPARE(taskOfFile(text.toStdString(), "a.csv", {})->column, column);
}

void TestTaskOfFile::settingsOfTheSameKindStay()
{
    TaskOptions words = standardOptions(TaskKind::NextWord);
    QCOMPARE(taskOfFile("a b c", "a.txt", words)->kind, TaskKind::NextWord);
    TaskOptions series = standardOptions(TaskKind::OwnSeries);
    series.change = 1;
    QCOMPARE(taskOfFile("1\n2\n", "a.csv", series)->change, 1);
    QCOMPARE(taskOfFile("1\n2\n", "a.csv", words)->change, 0);
}

void TestTaskOfFile::whatCannotBeLearnedIsExplained_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("one column of words")
        << QByteArray("a\nb\n")
        << "“a.csv” has neither a column of numbers nor two columns of words.";
    QTest::newRow("remarks alone") << QByteArray("# nothing\n") << "“a.csv” holds no row of data.";
}

void TestTaskOfFile::whatCannotBeLearnedIsExplained()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, sentence);
    const auto task = taskOfFile(text.toStdString(), "a.csv", {});
    QVERIFY(!task);
    QCOMPARE(QString::fromStdString(task.error()), sentence);
}

QTEST_APPLESS_MAIN(TestTaskOfFile)
#include "tst_task_of_file.moc"
