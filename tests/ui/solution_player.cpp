#include "tests/ui/solution_player.h"

#include "core/lesson/evaluate.h"
#include "ui/build/build_panel.h"
#include "ui/controls/choice_box.h"
#include "ui/controls/disclosure.h"
#include "ui/controls/field.h"
#include "ui/controls/number_field.h"
#include "ui/controls/segmented_control.h"
#include "ui/controls/toggle_switch.h"
#include "ui/lessons/choice_button.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/prediction_box.h"
#include "ui/lessons/worksheet_view.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/stage_view.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_map.h"
#include "ui/weights/weights_panel.h"
#include "ui/window/lesson_host.h"
#include "ui/window/lesson_places.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/side_panel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QInputDialog>
#include <QKeySequence>
#include <QPushButton>
#include <QScrollArea>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <array>

namespace loopscope::ui::test
{

SolutionPlayer::SolutionPlayer(MainWindow& window, Session& session)
    : m_window(window)
    , m_session(session)
    , m_runner(*window.lessons()->runner())
{
}

bool SolutionPlayer::settle(int milliseconds)
{
    return QTest::qWaitFor(
        [this] {
            for (int i = 0; i < m_session.experimentCount(); ++i)
                if (!m_session.experiment(i).isSettled())
                    return false;
            return !m_session.isTraining() && (!m_runner.isRunning() ||
                       m_runner.state() != LessonRunner::State::Preparing);
        },
        milliseconds);
}

QString SolutionPlayer::predict(bool isRight)
{
    const auto& prediction = m_runner.step().prediction;
    if (!prediction || m_runner.state() != LessonRunner::State::Asking)
        return {};
    PredictionBox* box = m_window.lessons()->panel()->prediction();
    const auto& choices = prediction->choices;
    const auto chosen = std::find_if(choices.begin(), choices.end(),
        [isRight](const LessonChoice& choice) { return choice.isRight == isRight; });
    if (chosen != choices.end())
        QTest::mouseClick(box->choices()[std::size_t(chosen - choices.begin())], Qt::LeftButton);
    else
        QTest::mouseClick(box->doneButton(), Qt::LeftButton);
    return settle() && m_runner.isAnswered() ? QString() : "the prediction was not taken";
}

QString SolutionPlayer::play(const LessonAction& action)
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
        problem = train(action.count);
        break;
    case Kind::TrainUntil:
        problem = trainUntil(action);
        break;
    case Kind::Cursor:
        problem = moveTo(action);
        break;
    case Kind::Key:
        problem = pressKey(action);
        break;
    case Kind::Weight:
        problem = setWeight(action);
        break;
    case Kind::Hold:
        problem = hold(action);
        break;
    case Kind::Fill:
        problem = fill();
        break;
    }
    if (problem.isEmpty() && !settle())
        problem = "it never came to rest";
    return problem;
}

template <typename Widget>
Widget* SolutionPlayer::find(const QString& name) const
{
    for (Widget* widget : m_window.findChildren<Widget*>(name))
        if (widget->isVisible() && widget->isEnabled() && qobject_cast<Field*>(widget) == nullptr)
            return widget;
    return nullptr;
}

// Controls

QString SolutionPlayer::set(const LessonAction& action)
{
    const QString name = QString::fromStdString(action.name);
    const QString word = QString::fromStdString(action.word);
    m_window.buildPanel()->reveal(name);
    QCoreApplication::processEvents();
    if (auto* number = find<NumberField>(name))
        return type(number, action.number);
    if (auto* choices = find<SegmentedControl>(name))
        return choose(choices, word);
    if (auto* box = find<ChoiceBox>(name))
        return choose(box, word);
    auto* toggle = find<ToggleSwitch>(name);
    if (toggle == nullptr)
        return name + " is not to be set on screen";
    return toggle->isChecked() == action.isOn.value_or(true) ? QString() : click(toggle, name);
}

QString SolutionPlayer::type(NumberField* field, double number)
{
    if (const QString problem = click(field, field->objectName()); !problem.isEmpty())
        return problem;
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, QString::number(number, 'g', 10));
    const QString problem = field->problem();
    QTest::keyClick(field, Qt::Key_Return);
    return problem;
}

QString SolutionPlayer::choose(SegmentedControl* control, const QString& word)
{
    for (int i = 0; i < control->count(); ++i) {
        if (!control->text(i).contains(word, Qt::CaseInsensitive))
            continue;
        QTest::mouseClick(control, Qt::LeftButton, {}, control->rectOf(i).center());
        return {};
    }
    return "there is no choice \"" + word + "\"";
}

/// Drops the list down and walks to the choice with the arrows.
QString SolutionPlayer::choose(ChoiceBox* box, const QString& word)
{
    if (box == nullptr)
        return "there is no list with \"" + word + "\" on screen";
    int wanted = 0;
    while (wanted < box->count() && !box->itemText(wanted).contains(word, Qt::CaseInsensitive))
        ++wanted;
    if (wanted == box->count())
        return "there is no choice \"" + word + "\"";
    box->setFocus();
    QTest::keyClick(box, Qt::Key_F4);
    QAbstractItemView* list = box->view();
    if (!QTest::qWaitFor([list] { return list->isVisible(); }))
        return "the list of " + box->objectName() + " does not drop down";
    for (int i = 0; i <= box->count() && list->currentIndex().row() != wanted; ++i)
        QTest::keyClick(list, list->currentIndex().row() < wanted ? Qt::Key_Down : Qt::Key_Up);
    if (list->currentIndex().row() != wanted)
        return "\"" + word + "\" cannot be reached";
    QTest::keyClick(list, Qt::Key_Return);
    return {};
}

QString SolutionPlayer::press(const QString& name)
{
    if (QAction* action = commandOfPlace(m_window, name))
        return trigger(action);
    m_window.buildPanel()->reveal(name);
    QCoreApplication::processEvents();
    return click(find<QAbstractButton>(name), name);
}

/// By its key where it has one, else from the menu.
QString SolutionPlayer::trigger(QAction* action)
{
    if (!action->isEnabled())
        return action->objectName() + " cannot be chosen now";
    if (action->shortcut().isEmpty())
        action->trigger();
    else
        QTest::keySequence(&m_window, action->shortcut());
    return {};
}

QString SolutionPlayer::click(QWidget* widget, const QString& name)
{
    if (widget == nullptr)
        return name + " is not on screen";
    if (const QString problem = scrollTo(widget); !problem.isEmpty())
        return problem;
    QTest::mouseClick(widget, Qt::LeftButton);
    return {};
}

/// What the pointer cannot reach, cannot be clicked.
QString SolutionPlayer::scrollTo(QWidget* widget)
{
    for (QWidget* above = widget->parentWidget(); above != nullptr; above = above->parentWidget())
        if (auto* area = qobject_cast<QScrollArea*>(above))
            area->ensureWidgetVisible(widget);
    QCoreApplication::processEvents();
    return widget->visibleRegion().contains(widget->rect().center())
               ? QString()
               : widget->objectName() + " is covered";
}

QString SolutionPlayer::showSidePage(const QString& name)
{
    auto* tabs = find<SegmentedControl>("side.pages");
    return tabs == nullptr ? "there are no pages beside the network" : choose(tabs, name);
}

// Training, and the playhead

/// "So many iterations" asks for the number.
QString SolutionPlayer::train(int iterations)
{
    trigger(commandOfPlace(m_window, "train.pace.full"));
    m_window.activateWindow(); // after another dialog, where no desktop makes it so
    if (!QTest::qWaitForWindowActive(&m_window))
        return "the window takes no keys";
    bool wasAsked = false;
    QTimer::singleShot(0, &m_window, [iterations, &wasAsked] {
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        wasAsked = dialog != nullptr;
        if (!wasAsked)
            return;
        dialog->setIntValue(iterations);
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    const QString problem = trigger(commandOfPlace(m_window, "train.many"));
    if (!problem.isEmpty() || !wasAsked)
        return problem.isEmpty() ? "nobody asked for the number of iterations" : problem;
    return settle() ? QString() : "training never ended";
}

/// Presses Train, watches the numbers, and presses Pause where the step's end does not.
QString SolutionPlayer::trainUntil(const LessonAction& action)
{
    const int last = m_session.snapshot()->iteration->number() + action.count;
    const auto isReached = [&] {
        return holds(*action.condition, m_runner.moment(), m_runner.moment());
    };
    trigger(commandOfPlace(m_window, "train.pace.full"));
    if (const QString problem = press("transport.train"); !problem.isEmpty())
        return problem;
    const bool ended = QTest::qWaitFor(
        [&] {
            return isReached() || !m_session.isTraining() ||
                   m_session.snapshot()->iteration->number() >= last;
        },
        120000);
    // It ends by itself once the goals are met, by numbers that the last iteration may have lost.
    const bool reached = isReached() || m_runner.state() == LessonRunner::State::Done;
    if (m_session.isTraining() && m_runner.state() != LessonRunner::State::Done)
        press("transport.train");
    return !ended ? "training never ended" : reached ? QString() : "the condition never held";
}

QString SolutionPlayer::moveTo(const LessonAction& action)
{
    const std::array<std::string, 4> phases{"forward", "loss", "backward", "update"};
    const auto phase = int(std::find(phases.begin(), phases.end(), action.word) - phases.begin());
    if (const QString problem = press(QStringLiteral("phase.%1").arg(phase + 1));
        !problem.isEmpty() || action.number <= 0)
        return problem;
    const int step = int(action.number) - 1;
    StageView* stage = m_window.networkView()->timeline()->stage();
    // At the number of the step: a click on a number of the state asks why it is what it is.
    QTest::mouseClick(stage, Qt::LeftButton, {},
        QPoint(stage->stateRect(step).center().x(), stage->height() - 6));
    return m_session.cursor() == Cursor{Phase(phase), step} ? QString()
                                                            : "the playhead stands elsewhere";
}

QString SolutionPlayer::pressKey(const LessonAction& action)
{
    const QKeySequence sequence(QString::fromStdString(action.name));
    if (sequence.isEmpty())
        return "there is no such key";
    for (int i = 0; i < action.count; ++i) {
        QTest::keySequence(&m_window, sequence);
        settle();
    }
    return {};
}

// Weights

/// Chooses its cell on the map, types the number, and comes back to the lesson.
QString SolutionPlayer::setWeight(const LessonAction& action)
{
    if (const QString problem = showSidePage("Weights"); !problem.isEmpty())
        return problem;
    QCoreApplication::processEvents();
    WeightsMap* map = m_window.weightsPanel()->map();
    const QStringList parts = QString::fromStdString(action.name).remove(']').split('[');
    const auto& matrices = map->data().matrices;
    const auto matrix = std::find_if(matrices.begin(), matrices.end(),
        [&](const WeightMatrix& candidate) { return candidate.name == parts[0]; });
    if (matrix == matrices.end())
        return "there is no weight " + QString::fromStdString(action.name);
    const WeightPlace place{
        matrix->parameter, parts.value(1, "1").toInt() - 1, parts.value(2, "1").toInt() - 1};
    QTest::mouseClick(
        map, Qt::LeftButton, {}, map->layoutOfCells().rectOf(place).center());
    if (map->chosen() != place)
        return "the cell of " + QString::fromStdString(action.name) + " cannot be chosen";
    const QString problem = type(find<NumberField>("weights.value"), action.number);
    return problem.isEmpty() ? showSidePage("Lesson") : problem;
}

QString SolutionPlayer::hold(const LessonAction& action)
{
    QString problem = showSidePage("Weights");
    if (problem.isEmpty() && find<ChoiceBox>("weights.heldSymbol") == nullptr)
        problem = click(find<Disclosure>("weights.forced"), "weights.forced");
    QCoreApplication::processEvents();
    if (problem.isEmpty())
        problem =
            choose(find<ChoiceBox>("weights.heldSymbol"), QString::fromStdString(action.name));
    if (problem.isEmpty())
        problem = choose(find<ChoiceBox>("weights.heldUnit"), "all units");
    if (problem.isEmpty())
        problem = type(find<NumberField>("weights.heldValue"), action.number); // Return holds it
    return problem.isEmpty() ? showSidePage("Lesson") : problem;
}

// The worksheet

QString SolutionPlayer::fill()
{
    WorksheetView* sheet = m_window.lessons()->panel()->worksheet();
    for (int blank = 0; blank < int(m_runner.step().worksheet->blanks.size()); ++blank)
        if (const QString problem = type(sheet->field(blank), m_runner.answerOf(blank));
            !problem.isEmpty())
            return problem;
    return {};
}

} // namespace loopscope::ui::test
