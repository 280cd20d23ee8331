#pragma once

#include "core/lesson/lesson.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <memory>
#include <vector>

class QDockWidget;
class QStackedWidget;
class QWidget;

namespace loopscope::ui
{

class CurveSketch;
class GlossaryWindow;
class LessonPanel;
class LessonRunner;
class MainWindow;
class PointerRing;
class Session;
class Spotlight;
class StartPage;

/// Lessons in the window: shows what their steps ask for, lights what they speak of, hides what a
/// class does not need, and puts everything back.
class LessonHost : public QObject
{
    Q_OBJECT
public:
    /// @param pages  of the window: the network, the compare view, and the start page
    LessonHost(MainWindow& window, QStackedWidget& pages, Session& session);

    LessonRunner* runner() const { return m_runner; }
    LessonPanel* panel() const { return m_panel; }
    StartPage* startPage() const { return m_start; } ///< null until it is first shown
    PointerRing* ring() const { return m_ring; }
    CurveSketch* sketch() const { return m_sketch; }
    Spotlight* spotlight() const { return m_spotlight; }
    GlossaryWindow* glossaryWindow() const { return m_glossary; } ///< likewise

    /// @return whether it was opened; what is wrong is told above the network
    bool openFile(const QString& path);

public slots:
    void showStartPage();
    void leaveStartPage();
    void beginLesson(const QString& name, int step);
    void askForFile();
    void showGlossary();
    void showSummary();
    void showTerm(const QString& identifier);
    /// Puts the set-up of a step that begins with what is on screen on the clipboard.
    void copyStep();

private:
    void begin(const std::shared_ptr<const Lesson>& lesson, const QString& name, int step);
    void showParts(const LessonSetup& setup);
    void showPanels(const ShownParts& show);
    void showStep();
    void followState();
    void lightPlaces(const QStringList& names);
    void hidePlaces(const std::vector<std::string>& names);
    void unhidePlaces();
    void keepView();
    void giveViewBack();
    void noteView();
    void placePanel(bool isComparing);
    void sizeDock();
    void openExample(const std::string& task, const std::string& cell);
    void makeGlossary();
    void showNetwork();

    MainWindow& m_window;
    QStackedWidget& m_pages;
    Session& m_session;
    LessonRunner* m_runner;
    LessonPanel* m_panel;
    PointerRing* m_ring;
    CurveSketch* m_sketch;
    Spotlight* m_spotlight;
    StartPage* m_start = nullptr;
    GlossaryWindow* m_glossary = nullptr;
    QDockWidget* m_dock = nullptr; ///< holds the panel beside the comparison, which has no side panel
    QStackedWidget* m_home = nullptr; ///< where it stands otherwise; null until it has left it
    QStringList m_pointed;
    bool m_wasAnswered = false; ///< the step's prediction, when it was last looked at
    std::vector<QPointer<QWidget>> m_hidden; ///< by the lesson

    /// What was on screen before the lesson.
    struct KeptView {
        QStringList charts;
        bool build = true, side = true, diagnostics = true, losses = false, rolled = false,
             compare = false;
        double pace = 0.0; ///< of training
    };
    KeptView m_kept;
};

} // namespace loopscope::ui
