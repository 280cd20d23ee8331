#include "ui/window/lesson_host.h"

#include "core/cell/catalog.h"
#include "core/lesson/patch_text.h"
#include "core/task/task_description.h"
#include "core/training/recommended_experiment.h"
#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/explain/explain_panel.h"
#include "ui/lanes/gradient_lane.h"
#include "ui/lessons/curve_sketch.h"
#include "ui/lessons/glossary_window.h"
#include "ui/lessons/lesson_library.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/pointer_ring.h"
#include "ui/lessons/prediction_box.h"
#include "ui/lessons/spotlight.h"
#include "ui/lessons/start_page.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_panel.h"
#include "ui/window/document_files.h"
#include "ui/window/lesson_places.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/side_panel.h"

#include <QAction>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{
namespace
{

QStringList toQt(const std::vector<std::string>& names)
{
    QStringList result;
    for (const std::string& name : names)
        result.append(QString::fromStdString(name));
    return result;
}

/// A step's JSON, to be pasted into a lesson's file.
QString stepFromScreen(const Session& session)
{
    static constexpr const char* phases[] = {"forward", "loss", "backward", "update"};
    QString settings = QString::fromStdString(patchTextOf(session.options()));
    settings.replace(QLatin1Char('\n'), QLatin1String("\n      "));
    QString setup = QStringLiteral("\"settings\": %1").arg(settings);
    const int trained = session.snapshot()->iteration->number();
    if (trained > 0)
        setup += QStringLiteral(",\n    \"train\": %1").arg(trained);
    setup += QStringLiteral(",\n    \"cursor\": {\"phase\": \"%1\", \"step\": %2}")
                 .arg(QLatin1String(phases[int(session.cursor().phase)]))
                 .arg(session.cursor().step + 1);
    return QStringLiteral("{\n  \"title\": \"\",\n  \"text\": \"\",\n  \"setup\": {\n    %1\n  }\n}\n")
        .arg(setup);
}

} // namespace

LessonHost::LessonHost(MainWindow& window, QStackedWidget& pages, Session& session)
    : QObject(&window)
    , m_window(window)
    , m_pages(pages)
    , m_session(session)
    , m_runner(new LessonRunner(session, this))
    , m_panel(new LessonPanel(*m_runner))
    , m_ring(new PointerRing(&window))
    , m_sketch(new CurveSketch(*window.networkView()->timeline()->gradientLane()))
    , m_spotlight(new Spotlight(&window))
{
    window.sidePanel()->addPage(tr("Lesson"), tr("Learn by doing, step by step"), m_panel);
    connect(m_runner, &LessonRunner::setupMade, this, &LessonHost::showParts);
    connect(m_runner, &LessonRunner::stepChanged, this, &LessonHost::showStep);
    connect(m_runner, &LessonRunner::stateChanged, this, &LessonHost::followState);
    connect(m_runner, &LessonRunner::begun, this,
        [this] { m_window.sidePanel()->setMark(m_panel, tr("the lesson waits here")); });
    connect(m_runner, &LessonRunner::left, this, &LessonHost::giveViewBack);
    connect(m_runner, &LessonRunner::workGivenBack, window.files(), &DocumentFiles::takeBack);
    connect(m_runner, &LessonRunner::workGivenBack, this, [this] {
        if (m_kept.compare)
            m_window.setComparing(true);
    });
    connect(window.files(), &DocumentFiles::wanted, m_runner, &LessonRunner::leave);
    connect(m_runner, &LessonRunner::finished, this, [this] {
        setProgress(m_runner->name(), {0, true});
        if (const ListedLesson* next = lessonAfter(m_runner->name()))
            setLastPlace(next->name, 0);
    });
    connect(m_panel, &LessonPanel::lessonAsked, this, &LessonHost::beginLesson);
    connect(m_runner, &LessonRunner::problem, window.networkView()->notice(),
        &NoticeBar::showNotice);
    connect(m_panel, &LessonPanel::lessonsAsked, this, &LessonHost::showStartPage);
    connect(m_panel, &LessonPanel::termAsked, this, &LessonHost::showTerm);
    connect(window.explainPanel(), &ExplainPanel::termAsked, this, &LessonHost::showTerm);
    connect(m_panel, &LessonPanel::placeAsked, this,
        [this](const QString& name) { lightPlaces({name}); });
    connect(m_panel->prediction(), &PredictionBox::curveDone, this,
        [this] { m_runner->answerCurve(m_sketch->powers()); });
    connect(m_panel->prediction(), &PredictionBox::curveCleared, m_sketch, &CurveSketch::ask);
    connect(window.networkView()->stack(), &StageStack::cellOpenChanged, this,
        &LessonHost::noteView);
    connect(window.networkView()->timeline(), &TimelineView::rolledChanged, this,
        &LessonHost::noteView);
    connect(&window, &MainWindow::comparingChanged, this, &LessonHost::placePanel);
    connect(&window, &MainWindow::comparingChanged, this, &LessonHost::noteView);
    connect(&window, &MainWindow::presentingChanged, this, &LessonHost::sizeDock);
    connect(window.sidePanel(), &SidePanel::pageChanged, this, &LessonHost::noteView);
    connect(window.explainPanel()->closeAction(), &QAction::changed, this, &LessonHost::noteView);
}

// Beginning

bool LessonHost::openFile(const QString& path)
{
    const auto lesson = openLesson(path);
    if (!lesson) {
        m_window.networkView()->notice()->showNotice(lesson.error().join(QLatin1Char('\n')));
        showNetwork();
        return false;
    }
    begin(*lesson, QFileInfo(path).completeBaseName(), 0);
    return true;
}

void LessonHost::askForFile()
{
    const QString path = QFileDialog::getOpenFileName(
        &m_window, tr("Open Lesson"), QString(), tr("Lessons (*.lesson);;All files (*)"));
    if (!path.isEmpty())
        openFile(path);
}

void LessonHost::beginLesson(const QString& name, int step)
{
    if (const ListedLesson* listed = findLesson(name))
        begin(listed->lesson, listed->name, step);
}

void LessonHost::begin(
    const std::shared_ptr<const Lesson>& lesson, const QString& name, int step)
{
    leaveStartPage();
    if (!m_runner->isRunning()) {
        keepView();
        m_window.files()->lend();
    }
    showNetwork();
    m_window.sidePanel()->showPage(m_panel);
    m_runner->begin(lesson, name, step);
}

/// The one network, and neither the start page nor the comparison.
void LessonHost::showNetwork()
{
    leaveStartPage();
    if (m_window.isComparing())
        m_window.setComparing(false);
}

void LessonHost::showStartPage()
{
    if (m_start == nullptr) {
        m_start = new StartPage(&m_pages);
        m_pages.addWidget(m_start);
        connect(m_start, &StartPage::lessonAsked, this, &LessonHost::beginLesson);
        connect(m_start, &StartPage::exampleAsked, this, &LessonHost::openExample);
        connect(m_start, &StartPage::glossaryAsked, this, &LessonHost::showGlossary);
        connect(m_start, &StartPage::closed, this, &LessonHost::leaveStartPage);
        connect(m_start, &StartPage::openAsked, this, [this] {
            leaveStartPage();
            m_window.files()->open();
        });
    }
    m_pages.setCurrentWidget(m_start);
    m_start->refresh();
}

void LessonHost::leaveStartPage()
{
    if (m_start == nullptr || m_pages.currentWidget() != m_start)
        return;
    m_pages.setCurrentIndex(0);
    m_window.networkView()->stack()->setFocus();
}

void LessonHost::openExample(const std::string& task, const std::string& cell)
{
    m_runner->leave();
    leaveStartPage();
    const TaskDescription* description = findTask(task);
    if (description != nullptr)
        m_session.setOptions(
            recommendedExperiment(standardOptions(description->kind), findInCatalog(cell)));
}

// A step

void LessonHost::showStep()
{
    unhidePlaces();
    m_sketch->hide();
    m_wasAnswered = false;
    lightPlaces(toQt(m_runner->step().points));
    setLastPlace(m_runner->name(), m_runner->stepIndex());
    LessonProgress progress = progressOf(m_runner->name());
    progress.furthest = std::max(progress.furthest, m_runner->stepIndex());
    setProgress(m_runner->name(), progress);
    if (!m_window.isComparing() && !m_window.sidePanel()->isHidden())
        m_window.sidePanel()->showPage(m_panel); // another page may be in front of it
    noteView();
    m_window.networkView()->stack()->setFocus(); // the keys step, a clicker's too
}

void LessonHost::followState()
{
    // The answer's button cannot be used again; what follows happens on the stage.
    if (m_runner->isRunning() && m_runner->isAnswered() && !std::exchange(m_wasAnswered, true))
        m_window.networkView()->stack()->setFocus();
    if (!m_runner->isRunning() || !m_runner->step().prediction ||
        !m_runner->step().prediction->curve)
        return;
    if (m_runner->state() == LessonRunner::State::Asking && !m_sketch->isVisible())
        m_sketch->ask();
    else if (m_runner->isAnswered())
        m_sketch->showTruth();
}

void LessonHost::showParts(const LessonSetup& setup)
{
    ShownParts show = setup.show;
    const ShownParts& usual = m_runner->lesson().setup.show;
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
    if (show.compare && *show.compare != m_window.isComparing())
        m_window.setComparing(*show.compare);
    hidePlaces(m_runner->lesson().hide);
    hidePlaces(m_runner->lesson().setup.hide);
    hidePlaces(setup.hide);
}

void LessonHost::showPanels(const ShownParts& show)
{
    if (show.panels) {
        const auto isOpen = [&](const char* name) {
            return std::find(show.panels->begin(), show.panels->end(), name) != show.panels->end();
        };
        for (const auto& [command, name] :
            {std::pair{"view.build", "build"}, {"view.explain", "side"}, {"view.diagnostics", "diagnostics"}})
            if (QAction* action = commandOfPlace(m_window, QLatin1String(command)))
                action->setChecked(isOpen(name));
    }
    if (show.page == "explain")
        m_window.sidePanel()->showPage(m_window.explainPanel());
    else if (show.page == "weights")
        m_window.sidePanel()->showPage(m_window.weightsPanel());
    else if (show.page == "lesson")
        m_window.sidePanel()->showPage(m_panel);
}

void LessonHost::lightPlaces(const QStringList& names)
{
    m_pointed = names;
    if (names.isEmpty()) {
        m_ring->putOut();
        return;
    }
    // Controls of the Build panel may be scrolled out of sight, or stand behind "More".
    for (const QString& name : names)
        if (const QWidget* widget = widgetOfPlace(m_window, name))
            if (m_window.buildPanel()->isAncestorOf(widget))
                m_window.buildPanel()->reveal(name);
    m_ring->light([this] {
        std::vector<QRect> places;
        for (const QString& name : m_pointed)
            if (const auto place = rectOfPlace(m_window, name))
                places.push_back(*place);
        return places;
    });
}

void LessonHost::hidePlaces(const std::vector<std::string>& names)
{
    for (const QString& name : toQt(names)) {
        QWidget* widget = widgetOfPlace(m_window, name);
        if (widget == nullptr || widget->isHidden())
            continue;
        widget->hide();
        m_hidden.emplace_back(widget);
    }
}

void LessonHost::unhidePlaces()
{
    for (const QPointer<QWidget>& widget : m_hidden)
        if (widget != nullptr)
            widget->show();
    m_hidden.clear();
}

// What is on screen

void LessonHost::keepView()
{
    TimelineView* timeline = m_window.networkView()->timeline();
    m_kept.compare = m_window.isComparing();
    m_kept.charts = m_window.diagnosticsPanel()->arrangement();
    m_kept.build = !m_window.buildPanel()->isHidden();
    m_kept.side = !m_window.sidePanel()->isHidden();
    m_kept.diagnostics = !m_window.diagnosticsPanel()->isHidden();
    m_kept.losses = timeline->lossLaneAction()->isChecked();
    m_kept.rolled = timeline->isRolled();
    m_kept.pace = m_session.trainingPace();
}

void LessonHost::giveViewBack()
{
    m_ring->putOut();
    m_sketch->hide();
    unhidePlaces();
    showNetwork();
    m_window.sidePanel()->setMark(m_panel, {});
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
    m_session.setTrainingPace(m_kept.pace);
}

void LessonHost::noteView()
{
    if (!m_runner->isRunning())
        return;
    m_runner->setView("view.inside", m_window.networkView()->stack()->isCellOpen());
    m_runner->setView("view.rolled", m_window.networkView()->timeline()->isRolled());
    m_runner->setView("view.compare", m_window.isComparing());
    m_runner->setView("view.why", m_window.explainPanel()->closeAction()->isEnabled());
    m_runner->setView(
        "view.weights", m_window.sidePanel()->currentPage() == m_window.weightsPanel());
}

/// The comparison takes the whole window: the lesson goes beside it.
void LessonHost::placePanel(bool isComparing)
{
    const bool isBeside = m_dock != nullptr && m_dock->widget() == m_panel;
    if ((isComparing && m_runner->isRunning()) == isBeside)
        return;
    if (m_dock == nullptr) {
        m_dock = new QDockWidget(tr("Lesson"), &m_window);
        m_dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
        m_dock->setTitleBarWidget(new QWidget(m_dock));
        m_dock->hide();
        m_window.addDockWidget(Qt::RightDockWidgetArea, m_dock);
        m_home = qobject_cast<QStackedWidget*>(m_panel->parentWidget());
    }
    if (isBeside) {
        m_dock->setWidget(nullptr);
        m_panel->setContentsMargins({});
        m_home->addWidget(m_panel);
        m_home->setCurrentWidget(m_panel);
        m_dock->hide();
        return;
    }
    m_dock->setWidget(m_panel);
    const int line = m_window.fontMetrics().height();
    m_panel->setContentsMargins(line, line * 6 / 10, line / 2, line / 2);
    m_panel->show();
    m_dock->show();
    sizeDock();
}

/// Its type is that of the network, larger while presenting.
void LessonHost::sizeDock()
{
    if (m_dock == nullptr)
        return;
    m_dock->setFont(m_window.networkView()->font());
    const int width = m_dock->fontMetrics().height() * 18;
    m_dock->setMinimumWidth(width);
    m_window.resizeDocks({m_dock}, {width}, Qt::Horizontal);
}

// Words

void LessonHost::makeGlossary()
{
    if (m_glossary != nullptr)
        return;
    m_glossary = new GlossaryWindow(&m_window);
    connect(m_glossary, &GlossaryWindow::lessonAsked, this, [this](const QString& name) {
        m_glossary->hide();
        beginLesson(name, 0);
    });
}

void LessonHost::showGlossary()
{
    makeGlossary();
    m_glossary->show();
    m_glossary->raise();
}

void LessonHost::showSummary()
{
    showGlossary();
    m_glossary->showSummary();
}

void LessonHost::showTerm(const QString& identifier)
{
    showGlossary();
    m_glossary->showTerm(identifier);
}

void LessonHost::copyStep()
{
    QGuiApplication::clipboard()->setText(stepFromScreen(m_session));
    m_window.statusBar()->showMessage(
        tr("A step that begins with what is on screen is on the clipboard: paste it into a lesson’s "
           "file."));
}

} // namespace loopscope::ui
