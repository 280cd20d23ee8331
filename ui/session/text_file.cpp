#include "ui/session/text_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace loopscope::ui
{
namespace
{

struct Wording {
    Q_DECLARE_TR_FUNCTIONS(loopscope::ui::TextFile)
};

bool startsAsUtf16(const QByteArray& bytes)
{
    return bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff");
}

} // namespace

Result<std::string, QString> readTextFile(const QString& path)
{
    const QString name = QDir::toNativeSeparators(path);
    const QFileInfo information(path);
    if (!information.exists())
        return unexpected(Wording::tr("There is no file “%1”.").arg(name));
    if (information.isDir())
        return unexpected(Wording::tr("“%1” is a folder; choose a text file in it.").arg(name));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unexpected(Wording::tr("“%1” cannot be read: %2.").arg(name, file.errorString()));
    // A pipe has no size, so the limit is on what is read, not on what is announced.
    const QByteArray bytes = file.read(largestTextFile + 1);
    if (file.error() != QFileDevice::NoError)
        return unexpected(Wording::tr("“%1” cannot be read: %2.").arg(name, file.errorString()));
    if (bytes.size() > largestTextFile)
        return unexpected(Wording::tr(
            "“%1” is larger than 5 MB, the most that is read; save a part of it as a file.")
                              .arg(name));
    if (bytes.isEmpty())
        return unexpected(Wording::tr("“%1” is empty: there is nothing to learn in it.").arg(name));
    if (startsAsUtf16(bytes))
        return unexpected(
            Wording::tr("“%1” is written in UTF-16; save it as UTF-8 and open it again.")
                .arg(name));
    if (const qsizetype place = bytes.indexOf('\0'); place >= 0)
        return unexpected(
            Wording::tr("“%1” is not a text: byte %2 of it is zero.").arg(name).arg(place + 1));
    return bytes.toStdString();
}

} // namespace loopscope::ui
