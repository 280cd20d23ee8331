#include "core/file/file_kind.h"

#include <QTest>

using namespace loopscope;

class TestFileKind : public QObject
{
    Q_OBJECT

private slots:
    void namesTellTheKind_data();
    void namesTellTheKind();
    void everyEndingIsOfItsKind();
    void theUsualEndingComesFirst();
};

void TestFileKind::namesTellTheKind_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, FileKind kind) {
        QTest::newRow(name) << QString(name) << int(kind);
    };
    row("network.loopscope", FileKind::Document);
    row("NETWORK.LoopScope", FileKind::Document);
    row("/home/anna/my.models/lstm.safetensors", FileKind::Weights);
    row("tap/anna.WAV", FileKind::Recording);
    row("words.tar", FileKind::Recordings);
    row("prices.csv", FileKind::Table);
    row("pairs.tsv", FileKind::TabTable);
    row("notes.md", FileKind::Text);
    row("README", FileKind::Text);
    row("csv", FileKind::Text);
    row("prices.csv.bak", FileKind::Text);
    row("a folder.csv/readme", FileKind::Text);
    row("wavy.awav", FileKind::Text);
    row("", FileKind::Text);
    row("ends with a dot.", FileKind::Text);
}

void TestFileKind::namesTellTheKind()
{
    QFETCH(const QString, name);
    QFETCH(const int, kind);
    QCOMPARE(int(fileKindOf(name.toStdString())), kind);
}

void TestFileKind::everyEndingIsOfItsKind()
{
    for (int kind = 0; kind <= int(FileKind::Text); ++kind) {
        const auto endings = endingsOf(FileKind(kind));
        QVERIFY(!endings.empty());
        for (const std::string_view ending : endings)
            QCOMPARE(int(fileKindOf("a." + std::string(ending))), kind);
    }
}

void TestFileKind::theUsualEndingComesFirst()
{
    QCOMPARE(endingsOf(FileKind::Text).front(), std::string_view("txt"));
    QCOMPARE(endingsOf(FileKind::Document), std::vector<std::string_view>{"loopscope"});
}

QTEST_APPLESS_MAIN(TestFileKind)
#include "tst_file_kind.moc"
