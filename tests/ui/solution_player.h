#pragma once

#include "core/lesson/lesson.h"
#include "ui/session/cursor.h"

#include <QString>

class QAction;
class QWidget;

namespace loopscope::ui
{

class ChoiceBox;
class LessonRunner;
class MainWindow;
class NumberField;
class SegmentedControl;
class Session;

namespace test
{

/// Does what a lesson's solution says, with the mouse and the keyboard, in the real window: nothing
/// that a learner could not do.
class SolutionPlayer
{
public:
    SolutionPlayer(MainWindow& window, Session& session);

    /// Waits until nothing that was asked for is still to come.
    bool settle(int milliseconds = 60000);
    /// Answers the step's prediction as somebody who knows, or does not.
    QString predict(bool isRight);
    /// @return what went wrong; empty if nothing did
    QString play(const LessonAction& action);

private:
    QString set(const LessonAction& action);
    QString type(NumberField* field, double number);
    QString choose(SegmentedControl* control, const QString& word);
    QString choose(ChoiceBox* box, const QString& word);
    QString press(const QString& name);
    QString trigger(QAction* action);
    QString click(QWidget* widget, const QString& name);
    QString train(int iterations);
    QString trainUntil(const LessonAction& action);
    QString moveTo(const LessonAction& action);
    QString pressKey(const LessonAction& action);
    QString setWeight(const LessonAction& action);
    QString hold(const LessonAction& action);
    QString fill();

    QString showSidePage(const QString& name);
    QString scrollTo(QWidget* widget);
    /// The visible one of that name.
    template <typename Widget>
    Widget* find(const QString& name) const;

    MainWindow& m_window;
    Session& m_session;
    LessonRunner& m_runner;
};

} // namespace test
} // namespace loopscope::ui
