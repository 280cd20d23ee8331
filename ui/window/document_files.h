#pragma once

#include "core/result.h"
#include "ui/session/settings_command.h"
#include "ui/window/recovery.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <vector>

namespace loopscope::ui
{

class MainWindow;
class Session;

/// The file behind the window: opened, saved, asked about before it is lost, and kept aside in case
/// of a crash. What cannot be done is told above the network.
class DocumentFiles : public QObject
{
    Q_OBJECT
public:
    DocumentFiles(MainWindow& window, Session& session);

    QString path() const { return m_path; } ///< empty until it is saved or opened
    /// Whether settings or the run differ from what the file holds; the playhead does not count.
    bool isModified() const { return m_isModified; }

    /// Opens a document in place of everything, once what is not saved is saved or not wanted.
    /// @return whether it is open now
    bool openDocument(const QString& path);
    /// @return whether all is in the file
    bool saveTo(const QString& path);
    /// Asks what is to become of what is not saved, if anything is.
    /// @return whether it may go now
    bool mayLeave();

    /// Keeps everything aside from now on, and offers what another program left behind.
    void startRecovery(const QString& folder);
    Recovery* recovery() const { return m_recovery.get(); } ///< null until then
    void keepAside(); ///< now, in place of in a minute
    /// Something else takes the place of the document for a while, a lesson: what becomes of that
    /// is no change. Whoever wants the document meanwhile says so with wanted().
    void lend();
    void takeBack();
    void leave();     ///< the window goes, as it should: nothing needs to be kept aside

public slots:
    void newDocument();
    void open(); ///< asks for a file of any kind
    void openRecent(const QString& path); ///< of any kind; one that is gone leaves the list
    bool save(); ///< into its file; without one it asks for it
    bool saveAs();

signals:
    void changed(); ///< path() or isModified()
    void wanted();  ///< the document is to be saved or left: it has to be there again at once

private:
    void noteChange();
    void takeAsSaved(const QString& path);
    void setModified(bool modified);
    std::vector<int> lengths() const;
    Document document() const;
    void offerLost();
    void restore(const Recovery::Lost& lost);
    QString nameOfDocument() const;

    MainWindow& m_window;
    Session& m_session;
    QString m_path;
    SessionSettings m_savedSettings;
    std::vector<int> m_lengths; ///< of the runs, in iterations, when they were last looked at
    bool m_hasTrained = false;  ///< since it was saved
    bool m_isModified = false;
    bool m_isLent = false;
    bool m_isKept = true; ///< aside, as it is
    std::unique_ptr<Recovery> m_recovery;
    QTimer m_keepTimer;
};

} // namespace loopscope::ui
