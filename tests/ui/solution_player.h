#pragma once

#include "core/lesson/evaluate.h"
#include "core/lesson/lesson.h"
#include "ui/build/build_panel.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/slider_field.h"
#include "ui/controls/toggle_switch.h"
#include "ui/lessons/choice_button.h"
#include "ui/lessons/curve_sketch.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/prediction_box.h"
#include "ui/lessons/worksheet_view.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/weights/weights_map.h"
#include "ui/window/lesson_host.h"
#include "ui/window/lesson_places.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/transport.h"

#include <QAbstractButton>
#include <QAction>
#include <QElapsedTimer>
#include <QKeySequence>
#include <QListView>
#include <QPushButton>
#include <QTest>

namespace loopscope::ui::test
{

/// Does what a lesson's solution says, with the mouse and the keyboard, in the real window.
class SolutionPlayer
{
public:
    explicit SolutionPlayer(MainWindow& window, Session& session)
        : m_window(window)
        , m_session(session)
        , m_runner(*window.lessons()->runner())
    {
    }

    /// Waits until nothing that was asked for is still to come.
    bool settle(int milliseconds = 60000)
    {
        return QTest::qWaitFor(
            [this] {
                for (int i = 0; i < m_session.experimentCount(); ++i)
                    if (!m_session.experiment(i).isSettled())
                        return false;
                return !m_session.isTraining() &&
                       (!m_runner.isRunning() ||
                           m_runner.state() != LessonRunner::State::Preparing);
            },
            milliseconds);
    }

    /// Answers the step's prediction as somebody who knows, or does not.
    QString predict(bool isRight)
    {
        const auto& prediction = m_runner.step().prediction;
        if (!prediction || m_runner.state() != LessonRunner::State::Asking)
            return {};
        PredictionBox* box = m_window.lessons()->panel()->prediction();
        if (!prediction->choices.empty()) {
            for (std::size_t i = 0; i < prediction->choices.size(); ++i) {
                if (prediction->choices[i].isRight != isRight)
                    continue;
                QTest::mouseClick(box->choices()[i], Qt::LeftButton);
                break;
            }
        } else {
            QTest::mouseClick(box->doneButton(), Qt::LeftButton);
        }
        return settle() && m_runner.isAnswered() ? QString() : "the prediction was not taken";
    }

    /// @return what went wrong; empty if nothing did
    QString play(const LessonAction& action)
    {
        using Kind = LessonAction::Kind;
        QString problem;
        switch (action.kind) {
        case Kind::Set:
            problem = set(action);
            break;
        case Kind::Press:
            problem = press(QString::fromStdString(action.name));
            break;
        case Kind::Train:
            m_session.setTrainingPace(fullPace);
            m_session.trainUntil({.iterations = action.count});
            break;
        case Kind::TrainUntil:
            problem = trainUntil(action);
            break;
        case Kind::Cursor:
            moveTo(action);
            break;
        case Kind::Key:
            problem = pressKey(action);
            break;
        case Kind::Weight:
            problem = setWeight(action);
            break;
        case Kind::Hold:
            m_session.setHolds({Hold{m_session.snapshot()->track(), action.name, -1, action.number}});
            break;
        case Kind::Fill:
            fill();
            break;
        }
        if (problem.isEmpty() && !settle())
            problem = "it never came to rest";
        return problem;
    }

private:
    QString set(const LessonAction& action)
    {
        const QString name = QString::fromStdString(action.name);
        m_window.buildPanel()->reveal(name);
        QCoreApplication::processEvents();
        for (QWidget* widget : m_window.findChildren<QWidget*>(name)) {
            if (!widget->isVisible() || !widget->isEnabled())
                continue;
            if (qobject_cast<Field*>(widget) != nullptr)
                continue;
            if (auto* number = qobject_cast<NumberField*>(widget))
                return type(number, action.number);
            if (auto* choices = qobject_cast<SegmentedControl*>(widget))
                return choose(choices, action.word);
            if (auto* box = qobject_cast<ChoiceBox*>(widget))
                return chooseIn(box, action.word);
            if (auto* toggle = qobject_cast<ToggleSwitch*>(widget)) {
                if (toggle->isChecked() != action.isOn.value_or(true))
                    QTest::mouseClick(toggle, Qt::LeftButton);
                return {};
            }
        }
        return name + " is not to be set on screen";
    }

    static QString type(NumberField* field, double number)
    {
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, QString::number(number, 'g', 10));
        QTest::keyClick(field, Qt::Key_Return);
        return field->problem();
    }

    static QString choose(SegmentedControl* control, const std::string& word)
    {
        for (int i = 0; i < control->count(); ++i) {
            if (!control->text(i).contains(QString::fromStdString(word), Qt::CaseInsensitive))
                continue;
            QTest::mouseClick(control, Qt::LeftButton, {}, control->rectOf(i).center());
            return {};
        }
        return QString::fromStdString("there is no choice \"" + word + "\"");
    }

    static QString chooseIn(ChoiceBox* box, const std::string& word)
    {
        for (int i = 0; i < box->count(); ++i) {
            if (!box->itemText(i).contains(QString::fromStdString(word), Qt::CaseInsensitive))
                continue;
            box->setCurrentIndex(i);
            emit box->chosen(i);
            return {};
        }
        return QString::fromStdString("there is no choice \"" + word + "\"");
    }

    QString press(const QString& name)
    {
        if (QAction* action = commandOfPlace(m_window, name)) {
            action->trigger();
            return {};
        }
        m_window.buildPanel()->reveal(name);
        QCoreApplication::processEvents();
        auto* button = qobject_cast<QAbstractButton*>(widgetOfPlace(m_window, name));
        if (button == nullptr || !button->isVisible() || !button->isEnabled())
            return name + " is no button on screen";
        QTest::mouseClick(button, Qt::LeftButton);
        return {};
    }

    QString trainUntil(const LessonAction& action)
    {
        m_session.setTrainingPace(fullPace);
        for (int trained = 0; trained < action.count; trained += 25) {
            m_session.trainUntil({.iterations = std::min(25, action.count - trained)});
            if (!settle())
                return "training never ended";
            const LessonMoment now = m_runner.moment();
            if (holds(*action.condition, now, now))
                return {};
        }
        return "the condition never held";
    }

    void moveTo(const LessonAction& action)
    {
        const std::array<std::string, 4> phases{"forward", "loss", "backward", "update"};
        const auto phase =
            Phase(std::find(phases.begin(), phases.end(), action.word) - phases.begin());
        auto* button = m_window.findChild<QPushButton*>(
            QStringLiteral("phase.%1").arg(int(phase) + 1));
        QTest::mouseClick(button, Qt::LeftButton);
        if (action.number > 0)
            m_session.setCursor({phase, int(action.number) - 1});
    }

    QString pressKey(const LessonAction& action)
    {
        const QKeySequence sequence(QString::fromStdString(action.name));
        if (sequence.isEmpty())
            return "there is no such key";
        m_window.networkView()->stack()->timeline();
        for (int i = 0; i < action.count; ++i) {
            QWidget* focus = m_window.networkView()->stack()->focusProxy() != nullptr
                                 ? m_window.networkView()->stack()->focusProxy()
                                 : m_window.networkView()->stack();
            QTest::keyClick(focus, Qt::Key(sequence[0].key()), sequence[0].keyboardModifiers());
            settle();
        }
        return {};
    }

    QString setWeight(const LessonAction& action)
    {
        const Network& network = m_session.snapshot()->iteration->network();
        const QString text = QString::fromStdString(action.name);
        const QStringList parts = QString(text).remove(']').split('[');
        const std::string name = parts[0].toStdString();
        auto parameter = network.findParameter(m_session.snapshot()->track(), name);
        if (!parameter)
            parameter = network.findParameter(-1, name);
        if (!parameter)
            return "there is no weight " + text;
        const ParameterPlace& place = network.parameters()[std::size_t(*parameter)];
        WeightEdit edit;
        edit.track = place.track;
        edit.parameter = name;
        edit.row = parts.value(1, "1").toInt() - 1;
        edit.column = parts.value(2, "1").toInt() - 1;
        edit.before = network.view(*parameter, m_session.snapshot()->iteration->before().parameters)(
            edit.row, edit.column);
        edit.after = action.number;
        m_session.setWeights({edit});
        return {};
    }

    void fill()
    {
        WorksheetView* sheet = m_window.lessons()->panel()->worksheet();
        for (int blank = 0; blank < int(m_runner.step().worksheet->blanks.size()); ++blank)
            type(sheet->field(blank), m_runner.answerOf(blank));
    }

    MainWindow& m_window;
    Session& m_session;
    LessonRunner& m_runner;
};

} // namespace loopscope::ui::test
