#pragma once

#include "ui/theme/theme.h"

#include <QMainWindow>

#include <string>
#include <vector>

class QSplitter;
class QStackedWidget;

namespace loopscope::ui
{

class BuildPanel;
class CompareView;
class DiagnosticsPanel;
class DocumentFiles;
class ExplainPanel;
class LessonHost;
class NetworkView;
class Presenter;
class Session;
class SidePanel;
class TaskFile;
class WeightsPanel;

/// The one window: Build at the left, the network in the middle, Explain at the right, diagnostics
/// below.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() const { return m_session; }
    DocumentFiles* files() const { return m_files; }
    NetworkView* networkView() const { return m_networkView; }
    BuildPanel* buildPanel() const { return m_build; }
    ExplainPanel* explainPanel() const { return m_explain; }
    WeightsPanel* weightsPanel() const { return m_weights; }
    SidePanel* sidePanel() const { return m_side; } ///< explanation and weights are pages of it
    DiagnosticsPanel* diagnosticsPanel() const { return m_diagnostics; }
    LessonHost* lessons() const { return m_lessons; }
    Presenter* presenter() const { return m_presenter; }
    CompareView* compareView() const { return m_compare; } ///< null until it is first opened
    bool isComparing() const;
    bool isPresenting() const { return m_isPresenting; }

    /// Opens a file of any kind: a document in place of everything; a text, a table or pairs as the
    /// task; a cell as the layer's. @return whether it was opened
    bool openFile(const QString& path);
    /// One file, or several recordings that are learned together.
    bool openFiles(const QStringList& paths);
    /// Lets the network say which word a recording of the microphone is.
    void hearWord(const std::string& wav);

public slots:
    void askForIterations(); ///< asks for a number, and trains for so many
    void askForLoss();       ///< asks for a number, and trains until the loss is below it
    /// Shows all networks of the session in place of the active one. Where there is only one, the
    /// usual partner joins it.
    void setComparing(bool comparing);
    /// Likewise, with one more network. @param identifier  of its cell; empty: as setComparing()
    void compareWith(const std::string& identifier);
    /// The network beside two without memory; where that cannot be, a sentence says why, and offers
    /// what can.
    void showWhyRecurrent();
    /// A sentence about what could not be done, above the networks that are in sight.
    void showNotice(const QString& sentence);
    void setPresenting(bool presenting);
    void setFullScreen(bool fullScreen);
    void showWeights(); ///< and lets the keyboard choose among them
    void showKeys();
    void showAbout();

signals:
    void presentingChanged(bool presenting);
    void comparingChanged(bool comparing);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void makePanels();
    void shareOutRoom();
    void openCompareView();
    void updateTitle();

    Session& m_session;
    DocumentFiles* m_files = nullptr;
    QStackedWidget* m_pages = nullptr; ///< the one network, and the compare view
    CompareView* m_compare = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_middle = nullptr;
    BuildPanel* m_build = nullptr;
    NetworkView* m_networkView = nullptr;
    SidePanel* m_side = nullptr;
    ExplainPanel* m_explain = nullptr;
    WeightsPanel* m_weights = nullptr;
    DiagnosticsPanel* m_diagnostics = nullptr;
    LessonHost* m_lessons = nullptr;
    TaskFile* m_taskFile = nullptr;
    Presenter* m_presenter = nullptr;
    bool m_isPresenting = false;
    bool m_isRoomShared = false;
};

} // namespace loopscope::ui
