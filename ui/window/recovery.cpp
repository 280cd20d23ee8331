#include "ui/window/recovery.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QUuid>

namespace loopscope::ui
{
namespace
{

const QString ending = QStringLiteral(".loopscope");

QString lockOf(const QString& path)
{
    return path.chopped(ending.size()) + QStringLiteral(".lock");
}

} // namespace

Recovery::Recovery(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_folder(folder)
    , m_path(QDir(folder).filePath(QUuid::createUuid().toString(QUuid::WithoutBraces) + ending))
{
    QDir().mkpath(folder);
    m_lock = std::make_unique<QLockFile>(lockOf(m_path));
    m_lock->setStaleLockTime(0); // it is stale when its program is gone, however old it is
    m_lock->tryLock();
    removeOldLocks();
    connect(&m_told, &QFutureWatcher<QString>::finished, this, &Recovery::tell);
}

Recovery::~Recovery()
{
    m_writing.waitForFinished();
}

/// Those of programs that came to a sudden end with nothing to keep.
void Recovery::removeOldLocks() const
{
    for (const QFileInfo& file :
        QDir(m_folder).entryInfoList({QStringLiteral("*.lock")}, QDir::Files)) {
        const QString path = file.absoluteFilePath();
        if (QFile::exists(path.chopped(int(qstrlen(".lock"))) + ending))
            continue;
        QLockFile lock(path);
        lock.setStaleLockTime(0);
        lock.tryLock(); // takes it over from a program that is gone, and its destructor deletes it
    }
}

QString Recovery::standardFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
           QStringLiteral("/recovery");
}

std::optional<Recovery::Lost> Recovery::findLost() const
{
    const QFileInfoList files =
        QDir(m_folder).entryInfoList({u'*' + ending}, QDir::Files, QDir::Time);
    for (const QFileInfo& file : files) {
        if (file.absoluteFilePath() == QFileInfo(m_path).absoluteFilePath())
            continue;
        QLockFile lock(lockOf(file.absoluteFilePath()));
        lock.setStaleLockTime(0);
        if (lock.tryLock())
            return Lost{file.absoluteFilePath(), file.lastModified()};
    }
    return std::nullopt;
}

void Recovery::adopt(const Lost& lost)
{
    m_writing.waitForFinished();
    QFile::remove(m_path);
    QFile::rename(lost.path, m_path);
}

void Recovery::discard(const Lost& lost)
{
    QFile::remove(lost.path);
}

void Recovery::keep(QFuture<Document> document)
{
    if (isKeeping())
        return;
    m_writing = document.then(QtFuture::Launch::Async, [path = m_path](const Document& saved) {
        const auto written = writeDocument(QFile::encodeName(path).toStdString(), saved);
        return written ? QString() : QString::fromStdString(written.error());
    });
    m_told.setFuture(m_writing);
}

void Recovery::tell()
{
    const QString problem = m_writing.resultCount() > 0 ? m_writing.result() : QString();
    const bool hadFailed = std::exchange(m_hasFailed, !problem.isEmpty());
    if (m_hasFailed && !hadFailed)
        emit failed(problem);
}

void Recovery::forget()
{
    m_writing.waitForFinished();
    QFile::remove(m_path);
}

} // namespace loopscope::ui
