#include "core/file/tar.h"
#include "core/file/wav.h"
#include "core/task/task.h"
#include "tests/ui/dropped_files.h"
#include "ui/session/default_options.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/window/lesson_host.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"

#include <QApplication>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <memory>

using namespace loopscope;
using namespace loopscope::ui;

namespace
{

QByteArray soundOf(double pitch, int rate)
{
    Recording recording{rate, {}};
    for (int i = 0; i < rate / 2; ++i)
        recording.samples.push_back(float(0.3 * std::sin(pitch * i / rate)));
    return QByteArray::fromStdString(wavOf(recording));
}

QByteArray utf16(const QString& text, bool isBigEndian)
{
    QByteArray bytes(isBigEndian ? "\xfe\xff" : "\xff\xfe", 2);
    for (const QChar letter : text) {
        const char high = char(letter.unicode() >> 8);
        const char low = char(letter.unicode() & 0xff);
        bytes.append(isBigEndian ? high : low).append(isBigEndian ? low : high);
    }
    return bytes;
}

} // namespace

/// Files that are dropped on the window, by the events that a desktop sends.
class TestDroppedFiles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void filesChooseTheirTask_data();
    void filesChooseTheirTask();
    void lettersOfOtherEncodingsAreRight_data();
    void lettersOfOtherEncodingsAreRight();
    void aBrokenUtf8TextStaysUtf8();
    void severalRecordingsAreLearnedTogether();
    void whatCannotBeOpenedIsExplained_data();
    void whatCannotBeOpenedIsExplained();
    void whatIsNoFileIsNotTaken();

private:
    QString write(const QString& name, const QByteArray& bytes) const
    {
        return writeFile(m_folder->filePath(name), bytes);
    }
    QString notice() const { return m_window->networkView()->notice()->text(); }
    const TaskOptions& task() const { return m_session->options().task; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestDroppedFiles::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyTheme(*qApp, ThemeChoice::Light);
}

void TestDroppedFiles::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_session = std::make_unique<Session>(defaultOptions());
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->show();
}

void TestDroppedFiles::cleanup()
{
    m_window.reset();
    m_session.reset();
}

void TestDroppedFiles::filesChooseTheirTask_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("kind");
    QByteArray prices = "Datum;Kurs\r\n";
    QByteArray pairs;
    for (int i = 0; i < 60; ++i) {
        prices += QString("%1.1.2024;%2,5\r\n").arg(i % 28 + 1).arg(100 + i % 7).toUtf8();
        pairs += QString("word%1\tWort%1\n").arg(i).toUtf8();
    }
    QTest::newRow("a table with decimal commas")
        << "Kurse.CSV" << prices << int(TaskKind::OwnSeries);
    QTest::newRow("pairs") << "words.tsv" << pairs << int(TaskKind::OwnPairs);
    QTest::newRow("a text") << "poem.txt" << QByteArray("a rose is a rose")
                            << int(TaskKind::NextCharacter);
    for (const int rate : {8000, 22050, 48000})
        QTest::addRow("a recording of %d Hz", rate)
            << "tap.wav" << soundOf(3000.0, rate) << int(TaskKind::SpokenWords);
}

void TestDroppedFiles::filesChooseTheirTask()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, kind);
    QVERIFY(drop(*m_window, QStringList{write(name, bytes)}));
    QCOMPARE(int(task().kind), kind);
    QVERIFY(m_window->windowTitle().startsWith(name));
    QVERIFY2(m_window->networkView()->notice()->isHidden(), qPrintable(notice()));
}

void TestDroppedFiles::lettersOfOtherEncodingsAreRight_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QString text = QStringLiteral("Größe zählt – „für“ 5 €, Übung");
    QTest::newRow("UTF-8") << text.toUtf8();
    QTest::newRow("UTF-16, little-endian") << utf16(text, false);
    QTest::newRow("UTF-16, big-endian") << utf16(text, true);
    QTest::newRow("Windows")
        << QByteArray("Gr\xf6\xdf""e z\xe4hlt \x96 \x84""f\xfcr\x93 5 \x80, \xdc""bung");
}

void TestDroppedFiles::lettersOfOtherEncodingsAreRight()
{
    QFETCH(const QByteArray, bytes);
    QVERIFY(drop(*m_window, QStringList{write("text.txt", bytes)}));
    QCOMPARE(QString::fromStdString(task().text),
        QStringLiteral("Größe zählt – „für“ 5 €, Übung"));
    QTRY_COMPARE(m_session->snapshot()->options, m_session->options());
    QCOMPARE(m_session->snapshot()->task->notice(), std::string());
}

/// One byte that is wrong does not make all letters wrong.
void TestDroppedFiles::aBrokenUtf8TextStaysUtf8()
{
    const QByteArray bytes = QStringLiteral("Größe zählt, Übung").toUtf8() + "\xff";
    QVERIFY(drop(*m_window, QStringList{write("text.txt", bytes)}));
    QCOMPARE(QByteArray::fromStdString(task().text), bytes);
}

void TestDroppedFiles::severalRecordingsAreLearnedTogether()
{
    QStringList paths;
    for (const char* name : {"up_anna.wav", "up_ben.wav", "down_anna.wav", "down_ben.wav"})
        paths.append(write(name, soundOf(name[0] == 'u' ? 2000.0 : 5000.0, 16000)));
    QVERIFY(drop(*m_window, paths));
    QCOMPARE(int(task().kind), int(TaskKind::SpokenWords));
    const auto made = makeTask(task());
    QCOMPARE(made->outputSize(), 2);
    QCOMPARE(made->outputName(0), std::string("down"));
    QVERIFY(m_window->windowTitle().startsWith("4 recordings"));
}

void TestDroppedFiles::whatCannotBeOpenedIsExplained_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* title, const QStringList& names, const QByteArray& bytes,
                         const char* reason) {
        QTest::newRow(title) << names << bytes << QString(reason);
    };
    row("an empty text", {"a.txt"}, {}, "is empty");
    row("an empty table", {"a.csv"}, {}, "is empty");
    row("an empty recording", {"a.wav"}, {}, "is no WAV file");
    row("an empty document", {"a.loopscope"}, {}, "is empty");
    row("empty weights", {"a.safetensors"}, {}, "has 0 bytes");
    row("50 MB of text", {"a.txt"}, QByteArray(50 * 1024 * 1024, 'a'), "larger than 5 MB");
    row("50 MB of sound", {"a.wav"}, QByteArray(50 * 1024 * 1024, 'a'), "larger than 10 MB");
    row("a picture", {"a.txt"}, QByteArray("\x89PNG\r\n\x1a\n\0\0\0\0", 12), "is not a text");
    row("a folder without sounds", {"folder/a.txt", ""}, "text", "a folder without WAV files");
    row("texts together", {"a.txt", "b.txt"}, "text", "One file is opened at a time");
    row("a sound beside a text", {"a.wav", "b.txt"}, soundOf(2000.0, 16000),
        "One file is opened at a time");
    row("one word twice", {"tap_1.wav", "tap_2.wav"}, soundOf(2000.0, 16000),
        "one word alone, “tap”");
}

void TestDroppedFiles::whatCannotBeOpenedIsExplained()
{
    QFETCH(const QStringList, names);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, reason);
    QStringList paths;
    for (const QString& name : names)
        if (!name.isEmpty())
            paths.append(write(name, bytes));
    if (names.last().isEmpty())
        paths = {QFileInfo(paths.first()).path()};
    const ExperimentOptions before = m_session->options();
    QVERIFY(drop(*m_window, paths));
    QVERIFY(m_window->networkView()->notice()->isVisible());
    QVERIFY2(notice().contains(reason), qPrintable(notice()));
    QVERIFY2(notice().endsWith('.'), qPrintable(notice()));
    QCOMPARE(m_session->options(), before);
}

void TestDroppedFiles::whatIsNoFileIsNotTaken()
{
    QVERIFY(!drop(*m_window, QList<QUrl>{}));
    QVERIFY(!drop(*m_window, QList<QUrl>{QUrl("https://example.org/poem.txt")}));
}

QTEST_MAIN(TestDroppedFiles)
#include "tst_dropped_files.moc"
