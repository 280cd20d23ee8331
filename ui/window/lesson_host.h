#pragma once

#include <QObject>
#include <QStringList>

#include <memory>

class QStackedWidget;

namespace loopscope
{
struct Lesson;
}

namespace loopscope::ui
{

class CurveSketch;
class GlossaryWindow;
class LessonDock;
class LessonPanel;
class LessonRunner;
class LessonView;
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
    ~LessonHost() override;

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
    void showStep();
    void followState();
    void lightPlaces(const QStringList& names);
    void revealPlaces();
    void giveViewBack();
    void noteView();
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
    QWidget* m_beforeStart = nullptr; ///< the page that was in its place
    GlossaryWindow* m_glossary = nullptr;
    QStringList m_pointed;
    bool m_wasReady = false;    ///< the step, when it was last looked at
    bool m_wasAnswered = false; ///< its prediction, likewise
    std::unique_ptr<LessonView> m_view;
    std::unique_ptr<LessonDock> m_dock; ///< beside the comparison
};

} // namespace loopscope::ui
