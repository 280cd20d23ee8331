#include "ui/window/presenter.h"

#include "ui/lessons/lesson_runner.h"
#include "ui/session/session.h"
#include "ui/theme/fonts.h"
#include "ui/theme/type.h"
#include "ui/window/lesson_host.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QFontMetrics>
#include <QMenuBar>
#include <QScreen>
#include <QStatusBar>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double leastScale = 1.35; ///< of the type
constexpr int linesOfScreen = 34;   ///< at most, to be read from the last row
constexpr double leastChange = 0.01;
constexpr int mostAttempts = 3;

} // namespace

Presenter::Presenter(MainWindow& window)
    : QObject(&window)
    , m_window(window)
{
    m_fitting.setSingleShot(true);
    m_fitting.setInterval(0); // several panels may come at once
    connect(&m_fitting, &QTimer::timeout, this, &Presenter::fit);
}

QList<QAction*> Presenter::panels() const
{
    QList<QAction*> all;
    for (const char* name : {"view.build", "view.explain", "view.diagnostics"})
        all.append(m_window.findChild<QAction*>(QLatin1String(name)));
    return all;
}

QList<QAction*> Presenter::openPanels() const
{
    QList<QAction*> open = panels();
    open.removeIf([](const QAction* panel) { return !panel->isChecked(); });
    return open;
}

void Presenter::begin()
{
    m_hidden = openPanels();
    m_folded.clear();
    // The steps of a lesson are the slides: they stay beside the network.
    if (m_window.lessons()->runner()->isRunning())
        m_hidden.removeIf([](const QAction* panel) {
            return panel->objectName() == QLatin1String("view.explain");
        });
    for (QAction* panel : std::as_const(m_hidden))
        panel->setChecked(false);
    m_window.menuBar()->hide();
    m_window.statusBar()->hide();
    m_ordinaryType = QApplication::font();
    m_window.setMinimumSize(1, 1); // else the window outgrows the screen before the type is smaller
    fit();
    for (QAction* panel : panels()) // a lesson's next step may need another one
        connect(panel, &QAction::toggled, &m_fitting, qOverload<>(&QTimer::start));
    connect(&m_window, &MainWindow::comparingChanged, &m_fitting, qOverload<>(&QTimer::start));
    m_window.setFullScreen(true);
}

void Presenter::end()
{
    for (QAction* panel : panels())
        disconnect(panel, &QAction::toggled, &m_fitting, nullptr);
    disconnect(&m_window, &MainWindow::comparingChanged, &m_fitting, nullptr);
    for (QAction* panel : std::as_const(m_hidden) + m_folded)
        panel->setChecked(true);
    m_folded.clear();
    m_fitting.stop();
    setType(1.0);
    m_window.setMinimumSize(0, 0);
    m_window.menuBar()->show();
    m_window.statusBar()->show();
    m_window.setFullScreen(false);
}

/// What all that is open needs at least, in the present type.
QSizeF Presenter::needed() const
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QSizeF size = m_window.centralWidget()->minimumSizeHint();
    for (const QDockWidget* beside : m_window.findChildren<QDockWidget*>())
        if (!beside->isHidden())
            size.rwidth() += beside->minimumWidth();
    return size;
}

/// The type as large as the screen is high, as far as all that is open has room on it.
void Presenter::fit()
{
    const QSizeF screen = m_window.screen()->size();
    const double line = QFontMetrics(m_ordinaryType).height();
    const double wanted = std::max(leastScale, screen.height() / (line * linesOfScreen));
    double before = 0.0;
    QSizeF neededBefore(0.0, 0.0); // what a type of no size needs, as a first guess
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        const QSizeF now = needed();
        const auto scaleFor = [&](double room, double size, double sizeBefore) {
            const double slope = (size - sizeBefore) / (m_scale - before);
            return m_scale + (room - size) / (slope > 0.0 ? slope : size / m_scale);
        };
        const double most = std::min(scaleFor(screen.width(), now.width(), neededBefore.width()),
            scaleFor(screen.height(), now.height(), neededBefore.height()));
        const double scale = std::clamp(most, 1.0, wanted);
        if (std::abs(scale - m_scale) < leastChange)
            return;
        before = m_scale;
        neededBefore = now;
        setType(scale);
    }
}

/// Of the whole program: a style sheet keeps the type of a part from being handed on to what is in
/// it, and what opens meanwhile is to be read, too.
void Presenter::setType(double scale)
{
    m_scale = scale;
    applyType(*qApp, scaledFont(m_ordinaryType, scale));
}

void Presenter::togglePanels()
{
    const QList<QAction*> open = openPanels();
    for (QAction* panel : open.isEmpty() ? std::as_const(m_folded) : open)
        panel->setChecked(open.isEmpty());
    for (QDockWidget* beside : m_window.findChildren<QDockWidget*>())
        if (beside->widget() != nullptr) // a lesson beside the comparison
            beside->setVisible(open.isEmpty());
    m_folded = open;
}

bool Presenter::isShowingSlides() const
{
    return m_window.isPresenting() && m_window.lessons()->runner()->isRunning();
}

void Presenter::goOn()
{
    LessonRunner* lesson = m_window.lessons()->runner();
    if (isShowingSlides() && !lesson->isLastStep() && lesson->state() == LessonRunner::State::Done)
        lesson->next();
    else
        m_window.session().stepForward();
}

void Presenter::goBack()
{
    LessonRunner* lesson = m_window.lessons()->runner();
    const bool isAtItsStart = isShowingSlides() && lesson->stepIndex() > 0 &&
                              lesson->moment().phase == lesson->start().phase &&
                              lesson->moment().step == lesson->start().step;
    if (isAtItsStart)
        lesson->back();
    else
        m_window.session().stepBackward();
}

} // namespace loopscope::ui
