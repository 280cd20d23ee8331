#include "ui/session/text_file.h"

#include "core/file/file_kind.h"
#include "core/file/tar.h"
#include "core/file/wav.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::TextFile)
};

constexpr qsizetype mostRecordingFiles = 2000;
constexpr qint64 largestFolder = 100 * 1024 * 1024;

bool startsAsUtf16(const QByteArray& bytes)
{
    return bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff");
}

bool isSound(const QString& path)
{
    const FileKind kind = fileKindOf(path.toStdString());
    return kind == FileKind::Recording || kind == FileKind::Recordings;
}

/// @param limit  the same as `most`, in words
Result<std::string, QString> readBytes(const QString& path, qint64 most, const QString& limit)
{
    const QString name = QDir::toNativeSeparators(path);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unexpected(Wording::tr("“%1” cannot be read: %2.").arg(name, file.errorString()));
    // A pipe has no size, so the limit is on what is read, not on what is announced.
    const QByteArray bytes = file.read(most + 1);
    if (file.error() != QFileDevice::NoError)
        return unexpected(Wording::tr("“%1” cannot be read: %2.").arg(name, file.errorString()));
    if (bytes.size() > most)
        return unexpected(
            Wording::tr("“%1” is larger than %2, the most that is read; save a part of it as a file.")
                .arg(name, limit));
    return bytes.toStdString();
}

/// The WAV files of a folder and of the folders in it, as an archive.
Result<std::string, QString> readFolder(const QString& path)
{
    const QString name = QDir::toNativeSeparators(path);
    QStringList files;
    QDirIterator all(path, QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext() && files.size() <= mostRecordingFiles) {
        const QString file = all.next();
        if (fileKindOf(file.toStdString()) == FileKind::Recording)
            files.append(file);
    }
    if (files.isEmpty())
        return unexpected(Wording::tr("“%1” is a folder without WAV files; choose a text file in it, "
                                      "or a folder of recordings.")
                              .arg(name));
    if (files.size() > mostRecordingFiles)
        return unexpected(Wording::tr("“%1” has more than %2 WAV files, the most that are read.")
                              .arg(name)
                              .arg(mostRecordingFiles));
    files.sort();
    std::vector<std::string> sounds;
    std::vector<ArchiveEntry> entries;
    qint64 size = 0;
    for (const QString& file : files) {
        const auto bytes = readBytes(file, maximumWavBytes, Wording::tr("10 MB"));
        if (!bytes)
            return bytes;
        size += qint64(bytes->size());
        if (size > largestFolder)
            return unexpected(Wording::tr("The WAV files of “%1” have more than 100 MB, the most "
                                          "that is read; take some away.")
                                  .arg(name));
        sounds.push_back(*bytes);
        // The folder right above it is the word.
        const QString inside = QDir(path).relativeFilePath(file);
        const std::string entry = inside.section('/', -2).toStdString();
        if (entry.size() > 100)
            return unexpected(Wording::tr("The name of “%1” is too long; shorten it.").arg(inside));
        entries.push_back({entry, {}});
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i].bytes = sounds[i];
    return tarOf(entries);
}

} // namespace

Result<std::string, QString> readTextFile(const QString& path)
{
    const QString name = QDir::toNativeSeparators(path);
    const QFileInfo information(path);
    if (!information.exists())
        return unexpected(Wording::tr("There is no file “%1”.").arg(name));
    if (information.isDir())
        return readFolder(path);
    if (isSound(path))
        return readBytes(path, maximumWavBytes, Wording::tr("10 MB"));
    const Result<std::string, QString> read = readBytes(path, largestTextFile, Wording::tr("5 MB"));
    if (!read)
        return read;
    const QByteArray bytes = QByteArray::fromStdString(*read);
    if (bytes.isEmpty())
        return unexpected(Wording::tr("“%1” is empty: there is nothing to learn in it.").arg(name));
    if (startsAsUtf16(bytes))
        return unexpected(
            Wording::tr("“%1” is written in UTF-16; save it as UTF-8 and open it again.")
                .arg(name));
    if (const qsizetype place = bytes.indexOf('\0'); place >= 0)
        return unexpected(
            Wording::tr("“%1” is not a text: byte %2 of it is zero.").arg(name).arg(place + 1));
    return read;
}

} // namespace loopscope::ui
