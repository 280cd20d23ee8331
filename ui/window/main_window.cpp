#include "ui/window/main_window.h"

#include "core/file/file_kind.h"
#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/compare/compare_settings.h"
#include "ui/compare/compare_view.h"
#include "ui/controls/icons.h"
#include "ui/explain/explain_panel.h"
#include "ui/lessons/lesson_runner.h"
#include "ui/session/session.h"
#include "ui/sound/sound_controls.h"
#include "ui/stage/cell_canvas.h"
#include "ui/stage/cell_view.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/weights/weights_map.h"
#include "ui/weights/weights_panel.h"
#include "ui/window/document_files.h"
#include "ui/window/help_dialogs.h"
#include "ui/window/lesson_host.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/presenter.h"
#include "ui/window/recent_files.h"
#include "ui/window/side_panel.h"
#include "ui/window/task_file.h"
#include "ui/window/window_actions.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int statusMilliseconds = 8000;

/// Whether a control has a use of its own for a key that is also a command of the window.
bool needsKey(const QWidget& widget, int key)
{
    const bool isArrow = key == Qt::Key_Left || key == Qt::Key_Right;
    const bool isEnd = key == Qt::Key_Home || key == Qt::Key_End;
    if (qobject_cast<const QAbstractSlider*>(&widget) != nullptr)
        return isArrow || isEnd;
    if (qobject_cast<const QComboBox*>(&widget) != nullptr)
        return key != Qt::Key_PageDown && key != Qt::Key_PageUp;
    if (qobject_cast<const QAbstractButton*>(&widget) != nullptr)
        return key == Qt::Key_Space;
    // Controls of ours that choose with the arrows say so.
    return isArrow && widget.property("choosesWithArrows").toBool();
}

} // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent)
    , m_session(session)
    , m_pages(new QStackedWidget(this))
    , m_columns(new QSplitter(Qt::Horizontal, m_pages))
    , m_middle(new QSplitter(Qt::Vertical, m_columns))
{
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    makePanels();
    m_files = new DocumentFiles(*this, session);
    connect(m_files, &DocumentFiles::changed, this, &MainWindow::updateTitle);
    m_taskFile = new TaskFile(session, this);
    connect(m_taskFile, &TaskFile::refused, this, &MainWindow::showNotice);
    connect(m_taskFile, &TaskFile::opened, this, &MainWindow::updateTitle);
    m_lessons = new LessonHost(*this, *m_pages, session);
    m_presenter = new Presenter(*this);
    new WindowActions(*this, session);
    connect(&session, &Session::message, this,
        [this](const QString& text) { statusBar()->showMessage(text, statusMilliseconds); });
    connect(&session, &Session::optionsChanged, this, &MainWindow::updateTitle);
    qApp->installEventFilter(this);
    updateTitle();
    m_networkView->stack()->setFocus();
}

MainWindow::~MainWindow()
{
    // A field that loses the focus hands over what was typed: while everything is still there.
    hide();
    setPresenting(false); // the type is the program's
}

void MainWindow::makePanels()
{
    m_build = new BuildPanel(m_session, m_columns);
    auto* pages = new QStackedWidget(m_middle); // the network, or a chart that is shown large
    m_networkView = new NetworkView(m_session, pages);
    m_diagnostics = new DiagnosticsPanel(m_session, m_middle);
    m_side = new SidePanel(m_columns);
    m_explain = new ExplainPanel(m_session, m_side);
    m_weights = new WeightsPanel(m_session, m_side);
    m_side->addPage(tr("Explain"), tr("What happens at the playhead"), m_explain);
    m_side->addPage(tr("Weights"), tr("Every weight, to be changed by hand"), m_weights);
    TimelineView* timeline = m_networkView->timeline();
    const CellView* cell = m_networkView->stack()->cellView();
    connect(timeline, &TimelineView::numberPicked, m_explain, &ExplainPanel::askWhy);
    connect(cell->canvas(), &CellCanvas::numberPicked, m_explain, &ExplainPanel::askWhy);
    const auto showAnswer = [this] { m_side->showPage(m_explain); };
    connect(timeline, &TimelineView::numberPicked, this, showAnswer);
    connect(cell->canvas(), &CellCanvas::numberPicked, this, showAnswer);
    connect(m_explain, &ExplainPanel::answerAsked, this, [this] {
        if (m_side->isVisible()) // else only the network is wanted
            m_side->showPage(m_explain);
    });
    // The first click of a double click is no question.
    connect(timeline, &TimelineView::cellOpened, m_explain, &ExplainPanel::closeWhy);
    connect(m_explain, &ExplainPanel::pointingChanged, timeline, &TimelineView::setPointing);
    connect(timeline->sound(), &SoundControls::spoken, this, &MainWindow::hearWord);
    connect(timeline->sound(), &SoundControls::problem, this, &MainWindow::showNotice);
    connect(m_build, &BuildPanel::openTextRequested, this, [this] { m_files->open(); });
    connect(m_build, &BuildPanel::openFolderRequested, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of Recordings"));
        if (!folder.isEmpty())
            openFile(folder);
    });

    pages->addWidget(m_networkView);
    m_diagnostics->setMiddle(pages);
    connect(m_diagnostics, &DiagnosticsPanel::lossPointed, m_networkView->timeline(),
        &TimelineView::showLoss);
    m_middle->addWidget(pages);
    m_middle->addWidget(m_diagnostics);
    m_columns->addWidget(m_build);
    m_columns->addWidget(m_middle);
    m_columns->addWidget(m_side);
    for (QSplitter* splitter : {m_columns, m_middle}) {
        splitter->setHandleWidth(1);
        splitter->setChildrenCollapsible(false);
    }
    m_columns->setStretchFactor(1, 1);
    m_middle->setStretchFactor(0, 1);
    m_pages->addWidget(m_columns);
    setCentralWidget(m_pages);
    connect(m_build, &BuildPanel::compareRequested, this, &MainWindow::compareWith);
    connect(m_build, &BuildPanel::whyRecurrentRequested, this, &MainWindow::showWhyRecurrent);
    connect(m_networkView, &NetworkView::compareAsked, this, [this] { setComparing(true); });
    statusBar()->setSizeGripEnabled(false);
}

/// The panels get what they ask for, the network the rest.
void MainWindow::shareOutRoom()
{
    const int line = fontMetrics().height();
    const int build = std::max(m_build->minimumSizeHint().width(), line * 15);
    const int explain = std::max(m_side->minimumSizeHint().width(), line * 19);
    m_columns->setSizes({build, std::max(1, width() - build - explain), explain});
    const int charts = std::max(m_diagnostics->minimumSizeHint().height(), height() * 34 / 100);
    m_middle->setSizes({std::max(1, height() - charts), charts});
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (!std::exchange(m_isRoomShared, true))
        shareOutRoom();
}

void MainWindow::updateTitle()
{
    const QString name =
        m_files->path().isEmpty() ? m_taskFile->name() : QFileInfo(m_files->path()).fileName();
    setWindowTitle(name.isEmpty() ? tr("Loopscope[*]") : tr("%1[*] — Loopscope").arg(name));
    setWindowModified(m_files->isModified());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_files->mayLeave()) {
        event->ignore();
        return;
    }
    m_files->leave();
    QMainWindow::closeEvent(event);
}

// Files

bool MainWindow::openFile(const QString& path)
{
    const FileKind kind = fileKindOf(path.toStdString());
    if (kind == FileKind::Lesson)
        return m_lessons->openFile(path);
    m_lessons->runner()->leave(); // what is opened takes the place of a person's own work
    m_lessons->leaveStartPage();
    if (kind == FileKind::Document)
        return m_files->openDocument(path);
    if (kind == FileKind::Cell)
        m_build->openCell(path);
    else if (!(kind == FileKind::Weights ? m_taskFile->openWeights(path) : m_taskFile->open(path)))
        return false;
    RecentFiles::add(path);
    return true;
}

bool MainWindow::openFiles(const QStringList& paths)
{
    if (paths.size() == 1)
        return openFile(paths.first());
    m_lessons->runner()->leave();
    m_lessons->leaveStartPage();
    return m_taskFile->openTogether(paths);
}

void MainWindow::hearWord(const std::string& wav)
{
    m_lessons->runner()->leave();
    if (m_taskFile->learn(wav, tr("my voice.wav")))
        m_networkView->notice()->hide(); // of a word that was not understood
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    const bool areFiles = std::all_of(
        urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
    if (!urls.isEmpty() && areFiles)
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        paths.append(url.toLocalFile());
    openFiles(paths);
}

void MainWindow::askForIterations()
{
    bool chosen = false;
    const int wanted = QInputDialog::getInt(
        this, tr("Train"), tr("How many iterations:"), 1000, 1, 10'000'000, 100, &chosen);
    if (chosen)
        m_session.trainUntil({.iterations = wanted});
}

void MainWindow::askForLoss()
{
    const double loss = m_session.snapshot()->trainedLoss;
    bool chosen = false;
    const double wanted = QInputDialog::getDouble(this, tr("Train"),
        tr("Train until the loss is below:"), std::isfinite(loss) ? loss / 10.0 : 0.1, 1e-6, 1e6, 6,
        &chosen);
    if (chosen)
        m_session.trainUntil({.lossBelow = wanted});
}

// Comparing

bool MainWindow::isComparing() const
{
    return m_compare != nullptr && m_pages->currentWidget() == m_compare;
}

void MainWindow::setComparing(bool comparing)
{
    if (comparing) {
        compareWith({});
        return;
    }
    m_pages->setCurrentWidget(m_columns);
    m_networkView->stack()->setFocus();
    emit comparingChanged(false);
}

void MainWindow::compareWith(const std::string& identifier)
{
    openCompareView();
    const bool isAlone = m_session.experimentCount() == 1;
    if (!identifier.empty())
        m_compare->addCell(identifier);
    else if (isAlone)
        m_compare->addCell(usualPartner(m_session.options()).identifier);
    m_compare->setFocus();
    emit comparingChanged(true);
}

void MainWindow::showWhyRecurrent()
{
    const ExperimentOptions options = m_session.options();
    m_session.setSettings(besideMemoryless(options), Arrival::AtStart);
    setComparing(true);
    if (const QString remark = remarkOnMemoryless(options); !remark.isEmpty())
        m_compare->notice()->offer(remark,
            {{"notice.compareAttention", tr("Compare attention"),
                tr("The same network with attention and without, below each other"),
                [this, options] {
                    m_session.setSettings(besideOtherAttention(options), Arrival::AtStart);
                }}},
            NoticeBar::Tone::Calm);
}

void MainWindow::openCompareView()
{
    if (m_compare == nullptr) {
        m_compare = new CompareView(m_session, m_pages);
        m_compare->setFont(m_networkView->font());
        m_pages->addWidget(m_compare);
        connect(m_compare, &CompareView::closeAsked, this, [this] { setComparing(false); });
        connect(m_compare, &CompareView::whyAsked, this, [this](const NumberReference& number) {
            m_side->show();
            m_side->showPage(m_explain);
            m_explain->askWhy(number);
        });
    }
    m_pages->setCurrentWidget(m_compare);
}

// Looks

void MainWindow::showNotice(const QString& sentence)
{
    m_lessons->leaveStartPage();
    (isComparing() ? m_compare->notice() : m_networkView->notice())->showNotice(sentence);
}

void MainWindow::setPresenting(bool presenting)
{
    if (presenting == m_isPresenting)
        return;
    m_isPresenting = presenting;
    if (presenting)
        m_presenter->begin();
    else
        m_presenter->end();
    (isComparing() ? static_cast<QWidget*>(m_compare) : m_networkView->stack())->setFocus();
    emit presentingChanged(presenting);
}

void MainWindow::setFullScreen(bool fullScreen)
{
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, fullScreen));
}

void MainWindow::showWeights()
{
    m_side->showPage(m_weights);
    m_weights->map()->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::showKeys()
{
    KeysDialog(*this).exec();
}

void MainWindow::showAbout()
{
    AboutDialog(this).exec();
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (!watched->isWidgetType() || static_cast<QWidget*>(watched)->window() != this)
        return false;
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* press = static_cast<QKeyEvent*>(event);
        // Questions end before the cell that they are about is left.
        if (press->key() == Qt::Key_Escape && m_explain->closeAction()->isEnabled() &&
            m_networkView->isAncestorOf(static_cast<QWidget*>(watched)))
            return true;
        if (press->modifiers() == Qt::NoModifier &&
            needsKey(*static_cast<QWidget*>(watched), press->key()))
            event->accept();
        return false;
    }
    if (event->type() == QEvent::KeyPress && m_isPresenting &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        setPresenting(false);
        return true;
    }
    return false;
}

} // namespace loopscope::ui
