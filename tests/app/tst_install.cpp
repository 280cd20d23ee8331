#include <QDir>
#include <QFile>
#include <QMimeDatabase>
#include <QProcess>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

/// The program as it is installed: found without the folder in which it was built, and known to the
/// desktop.
class TestInstall : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void theProgramIsWhole();
    void kindsOfFilesAreKnown_data();
    void kindsOfFilesAreKnown();
    void theDesktopOpensThemWithIt();

private:
    QString path(const char* name) const { return m_prefix.filePath(QLatin1String(name)); }

    QTemporaryDir m_prefix;
};

void TestInstall::initTestCase()
{
    QVERIFY(m_prefix.isValid());
    QProcess install;
    install.start(LOOPSCOPE_CMAKE, {"--install", LOOPSCOPE_BUILD, "--prefix", m_prefix.path()});
    QVERIFY(install.waitForFinished(120000));
    QVERIFY2(install.exitCode() == 0, install.readAllStandardError().constData());
    qputenv("XDG_DATA_HOME", path("share").toUtf8());
}

/// Lessons, data and cells are inside of it.
void TestInstall::theProgramIsWhole()
{
    QTemporaryDir elsewhere;
    QFile text(elsewhere.filePath("poem.txt"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("the cat sat on the mat and the rat sat on the cat");
    text.close();
    for (const QStringList& arguments : {QStringList{"tasks"}, {"cells"},
             {"train", "poem.txt", "--iterations", "1", "-o", "x.loopscope"},
             {"check", "x.loopscope"}}) {
        QProcess program;
        program.setWorkingDirectory(elsewhere.path());
        program.start(path("bin/loopscope"), arguments);
        QVERIFY2(program.waitForFinished(120000), qPrintable(arguments.join(' ')));
        QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());
    }
}

void TestInstall::kindsOfFilesAreKnown_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("parent");
    QTest::newRow("a document") << "a.loopscope" << "application/x-loopscope" << QString();
    QTest::newRow("a lesson") << "a.lesson"
                              << "application/x-loopscope-lesson"
                              << "application/json";
    QTest::newRow("a cell") << "a.cell" << "application/x-loopscope-cell" << "text/plain";
}

void TestInstall::kindsOfFilesAreKnown()
{
    QFETCH(QString, file);
    QFETCH(QString, kind);
    QFETCH(QString, parent);
    if (QStandardPaths::findExecutable("update-mime-database").isEmpty())
        QSKIP("nothing here makes the desktop's list of kinds");
    const QMimeType found =
        QMimeDatabase().mimeTypeForFile(file, QMimeDatabase::MatchExtension);
    QCOMPARE(found.name(), kind);
    QVERIFY(parent.isEmpty() || found.inherits(parent));
    QCOMPARE(found.iconName(), QString("loopscope"));
    QVERIFY(QFile::exists(path("share/icons/hicolor/scalable/apps/loopscope.svg")));
}

void TestInstall::theDesktopOpensThemWithIt()
{
    QFile packages(path("share/mime/packages/loopscope.xml"));
    QVERIFY(packages.open(QIODevice::ReadOnly));
    const QString kinds = QString::fromUtf8(packages.readAll());
    QSettings entry(path("share/applications/loopscope.desktop"), QSettings::IniFormat);
    entry.beginGroup("Desktop Entry");
    QCOMPARE(entry.value("Exec").toString(), QString("loopscope %f"));
    QVERIFY(QFile::exists(path("bin/loopscope")));
    // Qt reads the semicolon of lists as the beginning of a comment, so the file is read as it is.
    QFile file(entry.fileName());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList offered;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.startsWith("MimeType="))
            offered = QString::fromUtf8(line.mid(9)).split(';', Qt::SkipEmptyParts);
    QCOMPARE(offered.size(), qsizetype(kinds.count("<mime-type ")));
    for (const QString& kind : offered)
        QVERIFY2(kinds.contains("type=\"" + kind + '"'), qPrintable(kind));
}

QTEST_GUILESS_MAIN(TestInstall)
#include "tst_install.moc"
