#pragma once

class QDockWidget;
class QStackedWidget;

namespace loopscope::ui
{

class LessonPanel;
class MainWindow;

/// Holds the lesson's panel beside the comparison, which takes the whole window.
class LessonDock
{
public:
    LessonDock(MainWindow& window, LessonPanel& panel);

    /// The panel stands beside the comparison, or among the pages of the side panel.
    void setBeside(bool isBeside);
    void adjustSize(); ///< its type is that of the network, larger while presenting

private:
    void make();

    MainWindow& m_window;
    LessonPanel& m_panel;
    QDockWidget* m_dock = nullptr;    ///< null until it is first needed
    QStackedWidget* m_home = nullptr; ///< likewise: where the panel stands otherwise
};

} // namespace loopscope::ui
