#include "ui/session/text_file.h"

#include "core/file/file_kind.h"
#include "core/file/tar.h"
#include "core/file/utf8.h"
#include "core/file/wav.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

#include <algorithm>
#include <array>
#include <functional>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::TextFile)
};

constexpr qsizetype mostRecordingFiles = 2000;
constexpr qint64 largestFolder = 100 * 1024 * 1024;

/// What Windows-1252 has from 0x80 to 0x9f, where Latin-1 has nothing to read; 0 where it has
/// nothing either.
constexpr std::array<char16_t, 32> windowsLetters = {u'€', 0, u'‚', u'ƒ', u'„', u'…', u'†', u'‡',
    u'ˆ', u'‰', u'Š', u'‹', u'Œ', 0, u'Ž', 0, 0, u'‘', u'’', u'“', u'”', u'•', u'–', u'—', u'˜',
    u'™', u'š', u'›', u'œ', 0, u'ž', u'Ÿ'};

bool startsAsUtf16(const QByteArray& bytes)
{
    return bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff");
}

/// Whether a text has letters beyond ASCII, and none of them is written in UTF-8.
bool isOneByteText(const QByteArray& bytes)
{
    const std::size_t invalid = repairUtf8(bytes.toStdString()).invalidBytes;
    const auto beyond = std::count_if(bytes.begin(), bytes.end(),
        [](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
    return invalid > 0 && std::size_t(beyond) == invalid;
}

/// Old texts of Windows and Unix.
std::string fromOneByteText(const QByteArray& bytes)
{
    QString text = QString::fromLatin1(bytes);
    for (QChar& letter : text) {
        const int place = letter.unicode() - 0x80;
        if (place >= 0 && place < int(windowsLetters.size()))
            letter = windowsLetters[std::size_t(place)] != 0
                         ? QChar(windowsLetters[std::size_t(place)])
                         : QChar(QChar::ReplacementCharacter);
    }
    return text.toStdString();
}

std::string fromUtf16(const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf16); // the byte order mark tells the rest
    const QString text = decoder(bytes);
    return text.toStdString();
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
        return unexpected(Wording::tr(
            "“%1” is larger than %2, the most that is read; save a part of it as a file.")
                              .arg(name, limit));
    return bytes.toStdString();
}

/// WAV files as an archive.
/// @param name    of what they are all in
/// @param nameOf  of each file, with the folder right above it, which is the word
Result<std::string, QString> archiveOf(const QStringList& files, const QString& name,
    const std::function<QString(const QString& file)>& nameOf)
{
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
        const std::string entry = nameOf(file).toStdString();
        if (entry.size() > 100)
            return unexpected(
                Wording::tr("The name of “%1” is too long; shorten it.").arg(nameOf(file)));
        entries.push_back({entry, {}});
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i].bytes = sounds[i];
    return tarOf(entries);
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
        return unexpected(
            Wording::tr("“%1” is a folder without WAV files; choose a text file in it, "
                        "or a folder of recordings.")
                .arg(name));
    if (files.size() > mostRecordingFiles)
        return unexpected(Wording::tr("“%1” has more than %2 WAV files, the most that are read.")
                              .arg(name)
                              .arg(mostRecordingFiles));
    files.sort();
    return archiveOf(files, name, [&path](const QString& file) {
        return QDir(path).relativeFilePath(file).section('/', -2);
    });
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
        return fromUtf16(bytes);
    if (const qsizetype place = bytes.indexOf('\0'); place >= 0)
        return unexpected(
            Wording::tr("“%1” is not a text: byte %2 of it is zero.").arg(name).arg(place + 1));
    return isOneByteText(bytes) ? fromOneByteText(bytes) : *read;
}

Result<std::string, QString> readRecordings(const QStringList& paths)
{
    const bool areSounds = std::all_of(paths.begin(), paths.end(), [](const QString& path) {
        return fileKindOf(path.toStdString()) == FileKind::Recording;
    });
    if (!areSounds)
        return unexpected(Wording::tr("One file is opened at a time; several are learned together "
                                      "only if all of them are WAV files."));
    return archiveOf(paths, QFileInfo(paths.first()).path(),
        [](const QString& path) { return QFileInfo(path).fileName(); });
}

} // namespace loopscope::ui
