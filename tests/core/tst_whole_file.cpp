#include "core/file/whole_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <sys/resource.h>

using namespace loopscope;

class TestWholeFile : public QObject
{
    Q_OBJECT

private slots:
    void writesAtomically();
    void keepsTheOldFileWhenTheDiskIsFull();
    void refusesWhatIsNoFile();
};

void TestWholeFile::writesAtomically()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("weights.safetensors").toStdString();
    QVERIFY(writeFileAtomically(path, "old"));
    std::filesystem::permissions(path, std::filesystem::perms(0640));
    const std::string link = folder.filePath("link").toStdString();
    std::filesystem::create_symlink(path, link);
    const auto written = writeFileAtomically(link, "new");
    QVERIFY2(written, written ? "" : written.error().c_str());

    QCOMPARE(QString::fromStdString(*readWholeFile(path, 100)), QString("new"));
    QVERIFY(std::filesystem::is_symlink(link));
    QCOMPARE(int(std::filesystem::status(path).permissions()), 0640);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 2); // nothing is left beside them
}

void TestWholeFile::keepsTheOldFileWhenTheDiskIsFull()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("weights.safetensors").toStdString();
    QVERIFY(writeFileAtomically(path, "old"));
    const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before = {};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit limit = {1000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto written = writeFileAtomically(path, std::string(5000, 'x'));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, oldHandler);
    QVERIFY(!written);
    QCOMPARE(QString::fromStdString(written.error()),
        QString::fromStdString(path) + " cannot be written: File too large.");
    QCOMPARE(QString::fromStdString(*readWholeFile(path, 100)), QString("old"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
}

void TestWholeFile::refusesWhatIsNoFile()
{
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    QCOMPARE(QString::fromStdString(readWholeFile(path, 100).error()),
        folder.path() + " cannot be read: it is a folder; name a file in it.");
    QCOMPARE(QString::fromStdString(writeFileAtomically(path, "x").error()),
        folder.path() + " cannot be written: it is a folder; name a file in it.");
    QCOMPARE(QString::fromStdString(readWholeFile("/dev/zero", 100).error()),
        QString(
            "/dev/zero cannot be read: it is no regular file; save its contents in one first."));
    QCOMPARE(QString::fromStdString(writeFileAtomically("/dev/full", "x").error()),
        QString("/dev/full cannot be written: it is no regular file; name another one."));
    QCOMPARE(QString::fromStdString(writeFileAtomically(path + "/none/x", "x").error()),
        folder.path() +
            "/none/x cannot be written: No such file or directory; make its folder first.");
    const std::string large = path + "/large";
    QVERIFY(writeFileAtomically(large, ""));
    std::filesystem::resize_file(
        large, std::uintmax_t(1) << 40); // sparse: a reader that allocates first would fail
    QCOMPARE(QString::fromStdString(readWholeFile(large, 100).error()),
        QString::fromStdString(large) + " cannot be read: it has 1099511627776 bytes, and at most "
                                        "100 are read; take a part of it.");
}

QTEST_APPLESS_MAIN(TestWholeFile)
#include "tst_whole_file.moc"
