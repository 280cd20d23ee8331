#include "ui/window/main_window.h"

#include "ui/build/build_panel.h"
#include "ui/charts/diagnostics_panel.h"
#include "ui/controls/icons.h"
#include "ui/explain/explain_panel.h"
#include "ui/session/session.h"
#include "ui/session/text_file.h"
#include "ui/stage/stage_stack.h"
#include "ui/stage/timeline_view.h"
#include "ui/window/help_dialogs.h"
#include "ui/window/network_view.h"
#include "ui/window/notice_bar.h"
#include "ui/window/window_actions.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QApplication>
#include <QComboBox>
#include <QDir>
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

#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double presentingScale = 1.35; ///< of the type, seen from the last row
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
    , m_columns(new QSplitter(Qt::Horizontal, this))
    , m_middle(new QSplitter(Qt::Vertical, m_columns))
{
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    makePanels();
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
}

void MainWindow::makePanels()
{
    m_build = new BuildPanel(m_session, m_columns);
    auto* pages = new QStackedWidget(m_middle); // the network, or a chart that is shown large
    m_networkView = new NetworkView(m_session, pages);
    m_diagnostics = new DiagnosticsPanel(m_session, m_middle);
    m_explain = new ExplainPanel(m_session, m_columns);
    const int space = fontMetrics().height();
    m_explain->setContentsMargins(space, space * 6 / 10, space / 2, space / 2);
    connect(m_build, &BuildPanel::openTextRequested, this, &MainWindow::openText);

    pages->addWidget(m_networkView);
    m_diagnostics->setMiddle(pages);
    connect(m_diagnostics, &DiagnosticsPanel::lossPointed, m_networkView->timeline(),
        &TimelineView::showLoss);
    m_middle->addWidget(pages);
    m_middle->addWidget(m_diagnostics);
    m_columns->addWidget(m_build);
    m_columns->addWidget(m_middle);
    m_columns->addWidget(m_explain);
    for (QSplitter* splitter : {m_columns, m_middle}) {
        splitter->setHandleWidth(1);
        splitter->setChildrenCollapsible(false);
    }
    m_columns->setStretchFactor(1, 1);
    m_middle->setStretchFactor(0, 1);
    setCentralWidget(m_columns);
    statusBar()->setSizeGripEnabled(false);
}

/// The panels get what they ask for, the network the rest.
void MainWindow::shareOutRoom()
{
    const int line = fontMetrics().height();
    const int build = std::max(m_build->minimumSizeHint().width(), line * 15);
    const int explain = std::max(m_explain->minimumSizeHint().width(), line * 18);
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
    if (m_session.options().task.text != m_textOfFile)
        m_textName.clear();
    setWindowTitle(m_textName.isEmpty() ? tr("Loopscope") : tr("%1 — Loopscope").arg(m_textName));
}

// Files

void MainWindow::openText()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Open Text"), QString(),
        tr("Texts (*.txt *.md *.csv);;All files (*)"));
    if (!path.isEmpty())
        openTextFile(path);
}

bool MainWindow::openTextFile(const QString& path)
{
    const auto text = readTextFile(path);
    if (!text) {
        m_networkView->notice()->showNotice(text.error());
        return false;
    }
    m_textName = QFileInfo(path).fileName();
    m_textOfFile = *text;
    ExperimentOptions options = m_session.options();
    options.task.text = *text;
    m_session.setOptions(options);
    updateTitle();
    return true;
}

void MainWindow::savePicture()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save Picture"), QStringLiteral("loopscope.png"), tr("Pictures (*.png)"));
    if (path.isEmpty())
        return;
    if (grab().save(path, "PNG"))
        statusBar()->showMessage(
            tr("The window was written to “%1”.").arg(QDir::toNativeSeparators(path)));
    else
        m_networkView->notice()->showNotice(
            tr("“%1” cannot be written; choose another folder.").arg(QDir::toNativeSeparators(path)));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    openTextFile(event->mimeData()->urls().first().toLocalFile());
}

void MainWindow::askForLoss()
{
    const double loss = m_session.snapshot()->iteration->loss();
    bool chosen = false;
    const double wanted = QInputDialog::getDouble(this, tr("Train"),
        tr("Train until the loss is below:"), std::isfinite(loss) ? loss / 10.0 : 0.1, 1e-6, 1e6, 6,
        &chosen);
    if (chosen)
        m_session.trainUntil({.lossBelow = wanted});
}

// Looks

void MainWindow::setPresenting(bool presenting)
{
    if (presenting == m_isPresenting)
        return;
    m_isPresenting = presenting;
    if (presenting) {
        m_hiddenForPresenting.clear();
        for (QWidget* panel : {static_cast<QWidget*>(m_build), static_cast<QWidget*>(m_explain),
                 static_cast<QWidget*>(m_diagnostics)}) {
            if (!panel->isHidden())
                m_hiddenForPresenting.push_back(panel);
            panel->hide();
        }
    } else {
        for (QWidget* panel : m_hiddenForPresenting)
            panel->show();
    }
    QFont type = QApplication::font();
    if (presenting)
        type.setPointSizeF(type.pointSizeF() * presentingScale);
    m_networkView->setFont(type);
    menuBar()->setVisible(!presenting);
    statusBar()->setVisible(!presenting);
    setFullScreen(presenting);
    m_networkView->stack()->setFocus();
    emit presentingChanged(presenting);
}

void MainWindow::setFullScreen(bool fullScreen)
{
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, fullScreen));
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
