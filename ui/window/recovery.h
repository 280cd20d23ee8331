#pragma once

#include "core/file/document.h"

#include <QDateTime>
#include <QFuture>
#include <QFutureWatcher>
#include <QLockFile>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>

namespace loopscope::ui
{

/// Keeps what is being worked on in a file beside the person's own, so that it outlives a crash.
///
/// Every window has a file of its own and a lock that goes away with the program, however it ends:
/// a file whose lock is free was left by a program that did not come to its end.
class Recovery : public QObject
{
    Q_OBJECT
public:
    struct Lost {
        QString path;
        QDateTime time;
    };

    /// @param folder  where the files are; it is made where it is missing
    explicit Recovery(const QString& folder, QObject* parent = nullptr);
    ~Recovery() override;

    static QString standardFolder();

    /// The newest file that another program left behind; nothing if none did.
    std::optional<Lost> findLost() const;
    /// What was lost is what is worked on now: its file becomes this window's own.
    void adopt(const Lost& lost);
    static void discard(const Lost& lost);

    /// Writes the document, in another thread; one that comes while one is being written waits
    /// for the next time.
    void keep(QFuture<Document> document);
    bool isKeeping() const { return !m_writing.isFinished(); }
    /// The file is not needed any more: all is saved, or not wanted.
    void forget();
    QString path() const { return m_path; }

signals:
    void failed(const QString& sentence); ///< once, until it works again

private:
    void tell();
    void removeOldLocks() const;

    QString m_folder;
    QString m_path;
    std::unique_ptr<QLockFile> m_lock;
    QFuture<QString> m_writing; ///< what is wrong with it; empty if nothing is
    QFutureWatcher<QString> m_told;
    bool m_hasFailed = false;
};

} // namespace loopscope::ui
