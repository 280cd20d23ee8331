#include "ui/window/lesson_view.h"

#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/explain/explain_panel.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_panel.h"
#include "ui/window/lesson_places.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/side_panel.h"

#include <QAction>
#include <QStatusBar>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{

QStringList toQt(const std::vector<std::string>& names)
{
    QStringList result;
    for (const std::string& name : names)
        result.append(QString::fromStdString(name));
    return result;
}

LessonView::LessonView(MainWindow& window, LessonPanel& panel, Session& session)
    : m_window(window)
    , m_panel(panel)
    , m_session(session)
{
}

void LessonView::keep()
{
    TimelineView* timeline = m_window.networkView()->timeline();
    m_kept.compare = m_window.isComparing();
    m_kept.charts = m_window.diagnosticsPanel()->arrangement();
    m_kept.build = !m_window.buildPanel()->isHidden();
    m_kept.side = !m_window.sidePanel()->isHidden();
    m_kept.diagnostics = !m_window.diagnosticsPanel()->isHidden();
    m_kept.losses = timeline->lossLaneAction()->isChecked();
    m_kept.rolled = timeline->isRolled();
    m_kept.ownOutputs = m_session.showsOwnOutputs();
    m_kept.pace = m_session.trainingPace();
}

void LessonView::giveBack()
{
    TimelineView* timeline = m_window.networkView()->timeline();
    ShownParts show;
    show.panels.emplace();
    for (const auto& [name, isOpen] : {std::pair{"build", m_kept.build}, {"side", m_kept.side},
             {"diagnostics", m_kept.diagnostics}})
        if (isOpen)
            show.panels->push_back(name);
    showPanels(show);
    if (m_window.diagnosticsPanel()->arrangement() != m_kept.charts)
        m_window.diagnosticsPanel()->setArrangement(m_kept.charts);
    m_window.networkView()->stack()->setCellOpen(false);
    timeline->setRolled(m_kept.rolled);
    timeline->lossLaneAction()->setChecked(m_kept.losses);
    m_session.setOwnOutputs(m_kept.ownOutputs);
    m_session.setTrainingPace(m_kept.pace);
}

void LessonView::show(const Lesson& lesson, const LessonSetup& setup)
{
    ShownParts show = setup.show;
    const ShownParts& usual = lesson.setup.show;
    if (!setup.isFromHere) {
        if (!show.panels)
            show.panels = usual.panels;
        if (show.charts.empty())
            show.charts = usual.charts;
        if (!show.compare)
            show.compare = usual.compare.value_or(false);
        if (!show.fast)
            show.fast = usual.fast.value_or(false);
    }
    showParts(show);
    hide(setup.hide);
}

void LessonView::showParts(const ShownParts& show)
{
    showPanels(show);
    TimelineView* timeline = m_window.networkView()->timeline();
    if (!show.charts.empty() && m_window.diagnosticsPanel()->arrangement() != toQt(show.charts))
        m_window.diagnosticsPanel()->setArrangement(toQt(show.charts));
    if (show.inside)
        m_window.networkView()->stack()->setCellOpen(*show.inside);
    if (show.rolled)
        timeline->setRolled(*show.rolled);
    if (show.losses)
        timeline->lossLaneAction()->setChecked(*show.losses);
    if (show.fast)
        m_session.setTrainingPace(*show.fast ? fullPace : visiblePace);
    m_window.statusBar()->clearMessage(); // nobody has asked for any of this
    if (show.compare && *show.compare != m_window.isComparing())
        m_window.setComparing(*show.compare);
}

void LessonView::showPanels(const ShownParts& show)
{
    if (show.panels) {
        const auto isOpen = [&](const char* name) {
            return std::find(show.panels->begin(), show.panels->end(), name) != show.panels->end();
        };
        for (const auto& [command, name] : {std::pair{"view.build", "build"},
                 {"view.explain", "side"}, {"view.diagnostics", "diagnostics"}})
            if (QAction* action = commandOfPlace(m_window, QLatin1String(command)))
                action->setChecked(isOpen(name));
    }
    if (show.page == "explain")
        m_window.sidePanel()->showPage(m_window.explainPanel());
    else if (show.page == "weights")
        m_window.sidePanel()->showPage(m_window.weightsPanel());
    else if (show.page == "lesson")
        m_window.sidePanel()->showPage(&m_panel);
}

void LessonView::hide(const std::vector<std::string>& names)
{
    for (const QString& name : toQt(names)) {
        QWidget* widget = widgetOfPlace(m_window, name);
        if (widget == nullptr || widget->isHidden())
            continue;
        widget->hide();
        m_hidden.emplace_back(widget);
    }
}

void LessonView::hideFor(const Lesson& lesson)
{
    unhide();
    hide(lesson.hide);
    hide(lesson.setup.hide);
}

void LessonView::unhide()
{
    for (const QPointer<QWidget>& widget : m_hidden)
        if (widget != nullptr)
            widget->show();
    m_hidden.clear();
}

} // namespace loopscope::ui
