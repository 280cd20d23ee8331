#include "ui/window/window_actions.h"

#include "core/cell/catalog.h"
#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/explain/explain_panel.h"
#include "ui/lessons/lesson_library.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/lessons/spotlight.h"
#include "ui/window/export_actions.h"
#include "ui/session/session.h"
#include "ui/sound/sound_controls.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/theme/theme.h"
#include "ui/window/document_files.h"
#include "ui/window/lesson_host.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"
#include "ui/window/presenter.h"
#include "ui/window/recent_files.h"
#include "ui/window/side_panel.h"
#include "ui/window/transport.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>

namespace loopscope::ui
{

WindowActions::WindowActions(MainWindow& window, Session& session)
    : QObject(&window)
    , m_window(window)
    , m_session(session)
{
    makeFileMenu();
    makeEditMenu();
    makeViewMenu();
    makeNetworkMenu();
    makeTrainMenu();
    makeLessonsMenu();
    makeHelpMenu();
    for (const QAction* entry : m_window.menuBar()->actions())
        keepKeysOf(*entry->menu());
}

/// Its keys stay while the menu bar is hidden, for presenting.
void WindowActions::keepKeysOf(const QMenu& menu)
{
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            keepKeysOf(*action->menu());
        else if (!action->shortcuts().isEmpty() &&
                 action->shortcutContext() == Qt::WindowShortcut)
            m_window.addAction(action);
    }
}

template <typename Receiver, typename Slot>
QAction* WindowActions::add(QMenu* menu, const QString& name, const QString& words,
    const QList<QKeySequence>& keys, const QString& tip, Receiver* receiver, Slot slot)
{
    auto* action = new QAction(words, &m_window);
    action->setObjectName(name);
    action->setShortcuts(keys);
    action->setStatusTip(tip);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, receiver, slot);
    menu->addAction(action);
    return action;
}

QAction* WindowActions::addToggle(QMenu* menu, const QString& name, const QString& words,
    const QKeySequence& key, const QString& tip, QWidget* panel)
{
    auto* action = new QAction(words, &m_window);
    action->setObjectName(name);
    action->setShortcut(key);
    action->setStatusTip(tip);
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::toggled, panel, &QWidget::setVisible);
    menu->addAction(action);
    return action;
}

void WindowActions::makeFileMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&File"));
    DocumentFiles* files = m_window.files();
    add(menu, "file.new", tr("&New"), {QKeySequence::New}, tr("A new network in place of this one"),
        files, &DocumentFiles::newDocument);
    add(menu, "file.open", tr("&Open…"), {QKeySequence::Open},
        tr("A document; or a text, a table, pairs to learn, a cell, or weights of PyTorch"), files,
        &DocumentFiles::open);
    auto* recent = new RecentFiles(menu->addMenu(tr("Open &Recent")));
    connect(recent, &RecentFiles::chosen, files, &DocumentFiles::openRecent);
    menu->addSeparator();
    add(menu, "file.save", tr("&Save"), {QKeySequence::Save},
        tr("Write the network and its run into its file"), files, &DocumentFiles::save);
    add(menu, "file.saveAs", tr("Save &As…"), {QKeySequence(tr("Ctrl+Shift+S"))},
        tr("Likewise, into another file"), files, &DocumentFiles::saveAs);
    menu->addSeparator();
    new ExportActions(m_window, m_session, menu);
    menu->addSeparator();
    add(menu, "file.quit", tr("&Quit"), {QKeySequence(tr("Ctrl+Q"))}, tr("Leave Loopscope"),
        &m_window, &QWidget::close);
}

void WindowActions::makeEditMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&Edit"));
    QUndoGroup& changes = m_session.undoGroup();
    QAction* undo = changes.createUndoAction(&m_window, tr("Undo:"));
    QAction* redo = changes.createRedoAction(&m_window, tr("Redo:"));
    undo->setObjectName("edit.undo");
    redo->setObjectName("edit.redo");
    undo->setShortcut(QKeySequence::Undo);
    redo->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
    undo->setStatusTip(tr("Take the last change of a setting back"));
    redo->setStatusTip(tr("Make the change that was taken back again"));
    menu->addActions({undo, redo});
}

void WindowActions::makeViewMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&View"));
    addToggle(menu, "view.build", tr("&Build"), tr("Ctrl+1"),
        tr("Show the panel in which the network is built"), m_window.buildPanel());
    QAction* side = addToggle(menu, "view.explain", tr("&Explain"), tr("Ctrl+2"),
        tr("Show the panel that says what happens at the playhead"), m_window.sidePanel());
    connect(m_window.sidePanel(), &SidePanel::opened, side, [side] { side->setChecked(true); });
    addToggle(menu, "view.diagnostics", tr("&Diagnostics"), tr("Ctrl+3"),
        tr("Show the charts below the network"), m_window.diagnosticsPanel());
    add(menu, "view.weights", tr("&Weights"), {QKeySequence(tr("Ctrl+4"))},
        tr("Show every weight of the layer, to be changed by hand"), &m_window,
        &MainWindow::showWeights);
    TimelineView* timeline = m_window.networkView()->timeline();
    menu->addAction(timeline->lossLaneAction());
    menu->addAction(timeline->rolledAction());
    StageStack* stack = m_window.networkView()->stack();
    QAction* inside = add(menu, "view.inside", tr("&Inside the Cell"), {QKeySequence(tr("C"))},
        tr("What the cell at the playhead calculates; Escape leads back"), stack,
        &StageStack::setCellOpen);
    inside->setCheckable(true);
    connect(stack, &StageStack::cellOpenChanged, inside, &QAction::setChecked);
    menu->addSeparator();
    ExplainPanel* explain = m_window.explainPanel();
    menu->addActions({explain->askAction(), explain->backAction(), explain->forwardAction(),
        explain->closeAction()});
    menu->addSeparator();
    add(menu, "view.zoomIn", tr("Zoom &In"), {QKeySequence::ZoomIn, QKeySequence(tr("Ctrl+="))},
        tr("Wider time steps"), timeline, &TimelineView::zoomIn);
    add(menu, "view.zoomOut", tr("Zoom &Out"), {QKeySequence::ZoomOut}, tr("Narrower time steps"),
        timeline, &TimelineView::zoomOut);
    add(menu, "view.zoomToFit", tr("&Fit All Steps"), {QKeySequence(tr("Ctrl+0"))},
        tr("As many time steps as there is room for"), timeline, &TimelineView::zoomToFit);
    // All that comes before is of the one network, which is not in sight while several are.
    for (QAction* action : menu->actions())
        connect(&m_window, &MainWindow::comparingChanged, action, &QAction::setDisabled);
    menu->addSeparator();
    QAction* compare = add(menu, "view.compare", tr("&Compare Networks"), {QKeySequence(tr("N"))},
        tr("Up to four networks on the same task, below each other; again for the one"), &m_window,
        &MainWindow::setComparing);
    compare->setCheckable(true);
    connect(&m_window, &MainWindow::comparingChanged, compare, &QAction::setChecked);
    add(menu, "view.whyRecurrent", tr("Wh&y Recurrent?"), {},
        tr("This network beside a feed-forward one and a window of inputs"), &m_window,
        &MainWindow::showWhyRecurrent);
    QAction* present = add(menu, "view.present", tr("&Present"), {QKeySequence(tr("F5"))},
        tr("Only the network, in large type, on the whole screen"), &m_window,
        &MainWindow::setPresenting);
    present->setCheckable(true);
    connect(&m_window, &MainWindow::presentingChanged, present, &QAction::setChecked);
    Presenter* presenter = m_window.presenter();
    add(menu, "view.panels", tr("Fold Panels A&way"),
        {QKeySequence(tr("H")), QKeySequence(tr("."))},
        tr("The network alone; again: with what stood beside it"), presenter,
        &Presenter::togglePanels);
    add(menu, "view.clickerOn", tr("&On, as a Clicker"), {QKeySequence(Qt::Key_PageDown)},
        tr("One step forward; while presenting the lesson’s next step, once this one is done"),
        presenter, &Presenter::goOn);
    add(menu, "view.clickerBack", tr("Bac&k, as a Clicker"), {QKeySequence(Qt::Key_PageUp)},
        tr("One step back; while presenting the lesson’s step before, from the start of this one"),
        presenter, &Presenter::goBack);
    QAction* fullScreen = add(menu, "view.fullScreen", tr("F&ull Screen"),
        {QKeySequence(tr("F11"))}, tr("The window on the whole screen"), &m_window,
        &MainWindow::setFullScreen);
    fullScreen->setCheckable(true);
    QAction* spotlight = add(menu, "view.spotlight", tr("&Spotlight"), {QKeySequence(tr("S"))},
        tr("Dims all but what is round the pointer: for a class"), m_window.lessons()->spotlight(),
        &Spotlight::setOn);
    spotlight->setCheckable(true);
    makeThemeMenu(menu);
}

void WindowActions::makeThemeMenu(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this);
    const struct {
        const char* name;
        QString words;
        ThemeChoice choice;
    } themes[] = {{"view.theme.desktop", tr("As the &Desktop"), ThemeChoice::Desktop},
        {"view.theme.light", tr("&Light"), ThemeChoice::Light},
        {"view.theme.dark", tr("D&ark"), ThemeChoice::Dark}};
    for (const auto& theme : themes) {
        QAction* action = add(menu, theme.name, theme.words, {},
            tr("The colours of the window"), this,
            [choice = theme.choice] { applyTheme(*qApp, choice); });
        action->setCheckable(true);
        group->addAction(action);
    }
    group->actions().first()->setChecked(true);
}

void WindowActions::makeNetworkMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&Network"));
    makeCellMenu(menu);
    add(menu, "network.equations", tr("Cell &Equations…"), {QKeySequence(tr("Ctrl+Shift+E"))},
        tr("Write a cell of your own as equations"), m_window.buildPanel(),
        &BuildPanel::openEquations);
    menu->addSeparator();
    add(menu, "network.newWeights", tr("&New Random Weights"), {QKeySequence(tr("Ctrl+R"))},
        tr("Start again from weights of another seed"), &m_session, &Session::newWeights);
    add(menu, "network.rewind", tr("Re&wind to Iteration 0"), {QKeySequence(tr("Ctrl+Home"))},
        tr("Back to the start of this run, with the very same weights"), &m_session,
        &Session::rewind);
}

void WindowActions::makeCellMenu(QMenu* network)
{
    QMenu* menu = network->addMenu(tr("&Cell"));
    const struct {
        const char* name;
        const char* identifier;
        QString words;
        Function activation;
    } cells[] = {
        {"network.cell.vanilla-tanh", "vanilla", tr("&Vanilla RNN with tanh"), Function::Tanh},
        {"network.cell.vanilla-sigmoid", "vanilla", tr("Vanilla RNN with &sigmoid"),
            Function::Sigmoid},
        {"network.cell.vanilla-relu", "vanilla", tr("Vanilla RNN with &ReLU"), Function::Relu},
        {"network.cell.gru", "gru", tr("&GRU"), Function::Tanh},
        {"network.cell.lstm", "lstm", tr("&LSTM"), Function::Tanh},
        {"network.cell.feed-forward", "feed-forward", tr("&Feed-forward: no memory"),
            Function::Tanh}};
    for (const auto& cell : cells) {
        const QByteArray identifier = cell.identifier;
        const int activation = int(cell.activation);
        add(menu, QString::fromLatin1(cell.name), cell.words, {},
            QString::fromStdString(findInCatalog(cell.identifier)->purpose), this,
            [this, identifier, activation] { chooseCell(identifier, activation); });
    }
}

void WindowActions::chooseCell(const QByteArray& identifier, int activation)
{
    ExperimentOptions options = m_session.options();
    const CatalogEntry* entry = findInCatalog(identifier.toStdString());
    options.layers.front().equations = entry->text(Function(activation));
    m_session.setOptions(options);
}

void WindowActions::makeTrainMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&Train"));
    add(menu, "train.toggle", tr("&Train or Pause"), {QKeySequence(tr("T"))},
        tr("Run one iteration after another; again to pause"), &m_session,
        &Session::toggleTraining);
    add(menu, "train.one", tr("&One Iteration"), {QKeySequence(tr("I"))},
        tr("Forward, loss, backward and update once"), &m_session,
        [this] { m_session.trainUntil({.iterations = 1}); });
    add(menu, "train.hundred", tr("&100 Iterations"), {QKeySequence(tr("Shift+I"))},
        tr("A hundred iterations, then pause"), &m_session,
        [this] { m_session.trainUntil({.iterations = 100}); });
    add(menu, "train.many", tr("So &Many Iterations…"), {QKeySequence(tr("Ctrl+I"))},
        tr("As many iterations as you say, then pause"), &m_window,
        &MainWindow::askForIterations);
    add(menu, "train.untilLoss", tr("Until the &Loss Is Below…"), {QKeySequence(tr("Ctrl+L"))},
        tr("Train until the loss is as low as you say"), &m_window, &MainWindow::askForLoss);
    makePaceMenu(menu);
    m_window.networkView()->transport()->offerTraining(menu->actions().sliced(1));
    menu->addSeparator();
    add(menu, "train.play", tr("&Play or Pause the Steps"), {QKeySequence(Qt::Key_Space)},
        tr("Step by itself, at the speed chosen"), &m_session, &Session::togglePlay);
    add(menu, "train.stepForward", tr("Step &Forward"),
        {QKeySequence(Qt::Key_Right)}, tr("One step forward"),
        &m_session, &Session::stepForward);
    add(menu, "train.stepBackward", tr("Step &Back"),
        {QKeySequence(Qt::Key_Left)}, tr("One step back"),
        &m_session, &Session::stepBackward);
    add(menu, "train.toPhaseStart", tr("&Start of the Phase"), {QKeySequence(Qt::Key_Home)},
        tr("To the start of the phase, then of the one before"), &m_session,
        &Session::toPhaseStart);
    add(menu, "train.toPhaseEnd", tr("&End of the Phase"), {QKeySequence(Qt::Key_End)},
        tr("To the end of the phase, then of the next one"), &m_session, &Session::toPhaseEnd);
    SoundControls* sound = m_window.networkView()->timeline()->sound();
    menu->addActions({sound->playAction(), sound->recordAction()});
    menu->addSeparator();
    const struct {
        Phase phase;
        QString words;
        QString key;
        QString tip;
    } phases[] = {{Phase::Forward, tr("Go to &1 Forward"), tr("1"), tr("To the start of Forward")},
        {Phase::Loss, tr("Go to &2 Loss"), tr("2"), tr("To the start of Loss")},
        {Phase::Backward, tr("Go to &3 Backward"), tr("3"), tr("To the start of Backward")},
        {Phase::Update, tr("Go to &4 Update"), tr("4"), tr("To the start of Update")}};
    for (const auto& place : phases)
        add(menu, QStringLiteral("train.phase%1").arg(place.key), place.words,
            {QKeySequence(place.key)}, place.tip, &m_session,
            [this, phase = place.phase] { m_session.goToPhase(phase); });
}

void WindowActions::makePaceMenu(QMenu* train)
{
    QMenu* menu = train->addMenu(tr("S&peed of Training"));
    auto* group = new QActionGroup(this);
    const struct {
        const char* name;
        QString words;
        double pace;
    } paces[] = {{"train.pace.1", tr("&1 iteration a second"), 1.0},
        {"train.pace.5", tr("&5 iterations a second"), 5.0},
        {"train.pace.30", tr("&30 iterations a second"), visiblePace},
        {"train.pace.full", tr("As &fast as it goes"), fullPace}};
    for (const auto& choice : paces) {
        QAction* action = add(menu, choice.name, choice.words, {},
            tr("How many iterations a second training makes"), &m_session,
            [this, pace = choice.pace] { m_session.setTrainingPace(pace); });
        action->setCheckable(true);
        action->setChecked(m_session.trainingPace() == choice.pace);
        group->addAction(action);
        connect(&m_session, &Session::trainingPaceChanged, action,
            [action, pace = choice.pace](double now) { action->setChecked(now == pace); });
    }
}

void WindowActions::makeLessonsMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&Lessons"));
    LessonHost* lessons = m_window.lessons();
    add(menu, "lessons.all", tr("&All Lessons"), {QKeySequence(tr("Ctrl+Shift+L"))},
        tr("The start page: every lesson, and how far you have come"), lessons,
        &LessonHost::showStartPage);
    for (const ListedLesson& listed : shippedLessonList())
        add(menu, QStringLiteral("lessons.%1").arg(listed.name),
            QString::fromStdString(listed.lesson->title)
                .replace(QLatin1Char('&'), QLatin1String("&&")),
            {}, QString::fromStdString(listed.lesson->objective), lessons,
            [lessons, name = listed.name] { lessons->beginLesson(name, 0); });
    menu->addSeparator();
    LessonRunner* runner = lessons->runner();
    const auto whileRunning = [&](QAction* action) {
        action->setEnabled(false);
        connect(runner, &LessonRunner::begun, action, [action] { action->setEnabled(true); });
        connect(runner, &LessonRunner::left, action, [action] { action->setEnabled(false); });
    };
    whileRunning(add(menu, "lessons.next", tr("&Next Step"), {QKeySequence(tr("Ctrl+Right"))},
        tr("The next step of the lesson"), runner, &LessonRunner::next));
    whileRunning(add(menu, "lessons.back", tr("Step &Before"), {QKeySequence(tr("Ctrl+Left"))},
        tr("The step of the lesson before"), runner, &LessonRunner::back));
    whileRunning(add(menu, "lessons.again", tr("Step Once &More"), {},
        tr("Sets this step of the lesson up anew"), runner, &LessonRunner::resetStep));
    whileRunning(add(menu, "lessons.leave", tr("&Leave the Lesson"), {},
        tr("Your own work comes back as it was"), runner, &LessonRunner::leave));
    menu->addSeparator();
    add(menu, "lessons.glossary", tr("&Glossary"), {QKeySequence(tr("Ctrl+G"))},
        tr("Every word of the field"), lessons, &LessonHost::showGlossary);
    add(menu, "lessons.summary", tr("&Summary of Concepts"), {}, tr("What is what, at a glance"),
        lessons, &LessonHost::showSummary);
    menu->addSeparator();
    add(menu, "lessons.open", tr("&Open Lesson…"), {},
        tr("A lesson that a teacher wrote: a .lesson file"), lessons, &LessonHost::askForFile);
    add(menu, "lessons.copyStep", tr("&Copy a Step from the Screen"), {},
        tr("For writing lessons: the set-up of a step that begins with what is on screen"), lessons,
        &LessonHost::copyStep);
}

void WindowActions::makeHelpMenu()
{
    QMenu* menu = m_window.menuBar()->addMenu(tr("&Help"));
    add(menu, "help.keys", tr("&Keys"), {QKeySequence(tr("F1"))},
        tr("Every key and what it does"), &m_window, &MainWindow::showKeys);
    add(menu, "help.about", tr("&About Loopscope"), {}, tr("Version and licence"), &m_window,
        &MainWindow::showAbout);
}

} // namespace loopscope::ui
