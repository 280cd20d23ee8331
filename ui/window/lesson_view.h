#pragma once

#include "core/lesson/lesson.h"

#include <QPointer>
#include <QStringList>

#include <string>
#include <vector>

class QWidget;

namespace loopscope::ui
{

class LessonPanel;
class MainWindow;
class Session;

QStringList toQt(const std::vector<std::string>& names);

/// What of the window a lesson shows and hides, and what it was before.
class LessonView
{
public:
    LessonView(MainWindow& window, LessonPanel& panel, Session& session);

    void keep();     ///< what is on screen before the lesson
    void giveBack(); ///< what was kept
    bool keptCompare() const { return m_kept.compare; } ///< whether networks were compared

    /// Hides the controls that the whole lesson does without, and no others.
    void hideFor(const Lesson& lesson);
    /// Shows the parts that a set-up asks for: of the step, else of the lesson; and hides more
    /// controls.
    void show(const Lesson& lesson, const LessonSetup& setup);
    void unhide(); ///< the controls that the lesson has hidden

private:
    void showParts(const ShownParts& show);
    void showPanels(const ShownParts& show);
    void hide(const std::vector<std::string>& names);

    MainWindow& m_window;
    LessonPanel& m_panel;
    Session& m_session;
    std::vector<QPointer<QWidget>> m_hidden; ///< by the lesson

    struct Kept {
        QStringList charts;
        bool build = true, side = true, diagnostics = true, losses = false, rolled = false,
             compare = false, ownOutputs = false;
        double pace = 0.0; ///< of training
    };
    Kept m_kept;
};

} // namespace loopscope::ui
