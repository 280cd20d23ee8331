#include "ui/window/lesson_host.h"

#include "core/cell/catalog.h"
#include "core/task/task_description.h"
#include "core/training/recommended_experiment.h"
#include "ui/build/build_panel.h"
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
#include "ui/lessons/step_from_screen.h"
#include "ui/session/session.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_panel.h"
#include "ui/window/document_files.h"
#include "ui/window/lesson_dock.h"
#include "ui/window/lesson_places.h"
#include "ui/window/lesson_view.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/side_panel.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>
#include <utility>

namespace loopscope::ui
{

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
    , m_view(std::make_unique<LessonView>(window, *m_panel, session))
    , m_dock(std::make_unique<LessonDock>(window, *m_panel))
{
    window.sidePanel()->addPage(tr("Lesson"), tr("Learn by doing, step by step"), m_panel);
    connect(m_runner, &LessonRunner::setupMade, this,
        [this](const LessonSetup& setup) { m_view->show(m_runner->lesson(), setup); });
    connect(m_runner, &LessonRunner::stepChanged, this, &LessonHost::showStep);
    connect(m_runner, &LessonRunner::stateChanged, this, &LessonHost::followState);
    connect(m_runner, &LessonRunner::begun, this,
        [this] { m_window.sidePanel()->setMark(m_panel, tr("the lesson waits here")); });
    connect(m_runner, &LessonRunner::left, this, &LessonHost::giveViewBack);
    connect(m_runner, &LessonRunner::workGivenBack, window.files(), &DocumentFiles::takeBack);
    connect(m_runner, &LessonRunner::workGivenBack, this, [this] {
        if (m_view->keptCompare())
            m_window.setComparing(true);
    });
    connect(window.files(), &DocumentFiles::wanted, m_runner, &LessonRunner::leave);
    connect(m_runner, &LessonRunner::finished, this, [this] {
        setProgress(m_runner->name(), {0, true});
        if (const ListedLesson* next = lessonAfter(m_runner->name()))
            setLastPlace(next->name, 0);
    });
    connect(m_panel, &LessonPanel::lessonAsked, this, &LessonHost::beginLesson);
    connect(m_runner, &LessonRunner::problem, &window, &MainWindow::showNotice);
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
    connect(&window, &MainWindow::comparingChanged, this, [this](bool isComparing) {
        m_dock->setBeside(isComparing && m_runner->isRunning());
    });
    connect(&window, &MainWindow::comparingChanged, this, &LessonHost::noteView);
    connect(&window, &MainWindow::presentingChanged, this, [this] { m_dock->adjustSize(); });
    connect(window.sidePanel(), &SidePanel::pageChanged, this, &LessonHost::noteView);
    connect(&session, &Session::ownOutputsChanged, this, &LessonHost::noteView);
    connect(window.explainPanel()->closeAction(), &QAction::changed, this, &LessonHost::noteView);
}

LessonHost::~LessonHost() = default;

// Beginning

bool LessonHost::openFile(const QString& path)
{
    const auto lesson = openLesson(path);
    if (!lesson) {
        m_window.showNotice(lesson.error().join(QLatin1Char('\n')));
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
        m_view->keep();
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
    if (m_pages.currentWidget() != m_start)
        m_beforeStart = m_pages.currentWidget();
    m_pages.setCurrentWidget(m_start);
    m_start->refresh();
}

void LessonHost::leaveStartPage()
{
    if (m_start == nullptr || m_pages.currentWidget() != m_start)
        return;
    m_pages.setCurrentWidget(m_beforeStart);
    (m_window.isComparing() ? m_beforeStart : m_window.networkView()->stack())->setFocus();
}

void LessonHost::openExample(const std::string& task, const std::string& cell)
{
    m_runner->leave();
    showNetwork();
    const TaskDescription* description = findTask(task);
    if (description != nullptr)
        m_session.setOptions(
            recommendedExperiment(standardOptions(description->kind), findInCatalog(cell)));
}

// A step

void LessonHost::showStep()
{
    m_view->hideFor(m_runner->lesson());
    m_sketch->hide();
    m_wasAnswered = m_wasReady = false;
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
    if (!m_runner->isRunning())
        return;
    // With its set-up, the step's controls may have come, and have moved.
    const bool isReady = m_runner->state() != LessonRunner::State::Preparing;
    if (isReady && !std::exchange(m_wasReady, true)) {
        revealPlaces();
        m_window.networkView()->stack()->setFocus();
    }
    // The answer's button cannot be used again; what follows happens on the stage.
    if (m_runner->isAnswered() && !std::exchange(m_wasAnswered, true))
        m_window.networkView()->stack()->setFocus();
    if (!m_runner->step().prediction || !m_runner->step().prediction->curve)
        return;
    if (m_runner->state() == LessonRunner::State::Asking && !m_sketch->isVisible())
        m_sketch->ask();
    else if (m_runner->isAnswered())
        m_sketch->showTruth();
}

void LessonHost::lightPlaces(const QStringList& names)
{
    m_pointed = names;
    if (names.isEmpty()) {
        m_ring->putOut();
        return;
    }
    revealPlaces();
    m_ring->light([this] {
        std::vector<QRect> places;
        for (const QString& name : m_pointed)
            for (const QRect& place : rectsOfPlace(m_window, name))
                places.push_back(place);
        return places;
    });
}

// What is on screen

/// Controls of the Build panel may be scrolled out of sight, or stand behind "More".
void LessonHost::revealPlaces()
{
    // The first one last: where there is no room for all, it is the one that matters.
    for (auto name = m_pointed.crbegin(); name != m_pointed.crend(); ++name)
        if (const QWidget* widget = widgetOfPlace(m_window, *name))
            if (m_window.buildPanel()->isAncestorOf(widget))
                m_window.buildPanel()->reveal(*name);
}

void LessonHost::giveViewBack()
{
    m_ring->putOut();
    m_sketch->hide();
    m_view->unhide();
    showNetwork();
    m_window.sidePanel()->setMark(m_panel, {});
    m_view->giveBack();
}

void LessonHost::noteView()
{
    if (!m_runner->isRunning())
        return;
    m_runner->setView("view.inside", m_window.networkView()->stack()->isCellOpen());
    m_runner->setView("view.rolled", m_window.networkView()->timeline()->isRolled());
    m_runner->setView("view.compare", m_window.isComparing());
    m_runner->setView("view.ownOutputs", m_session.showsOwnOutputs());
    m_runner->setView("view.why", m_window.explainPanel()->closeAction()->isEnabled());
    m_runner->setView(
        "view.weights", m_window.sidePanel()->currentPage() == m_window.weightsPanel());
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
        tr("A step that begins with what is on screen is on the clipboard: paste it into a "
           "lesson’s file."));
}

} // namespace loopscope::ui
