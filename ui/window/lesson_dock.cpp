#include "ui/window/lesson_dock.h"

#include "ui/lessons/lesson_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/network_view.h"

#include <QDockWidget>
#include <QStackedWidget>

namespace loopscope::ui
{

LessonDock::LessonDock(MainWindow& window, LessonPanel& panel)
    : m_window(window)
    , m_panel(panel)
{
}

void LessonDock::make()
{
    if (m_dock != nullptr)
        return;
    m_dock = new QDockWidget(LessonPanel::tr("Lesson"), &m_window);
    m_dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    m_dock->setTitleBarWidget(new QWidget(m_dock));
    m_dock->hide();
    m_window.addDockWidget(Qt::RightDockWidgetArea, m_dock);
    m_home = qobject_cast<QStackedWidget*>(m_panel.parentWidget());
}

void LessonDock::setBeside(bool isBeside)
{
    const bool wasBeside = m_dock != nullptr && m_dock->widget() == &m_panel;
    if (isBeside == wasBeside)
        return;
    make();
    if (!isBeside) {
        m_dock->setWidget(nullptr);
        m_panel.setContentsMargins({});
        m_home->addWidget(&m_panel);
        m_home->setCurrentWidget(&m_panel);
        m_dock->hide();
        return;
    }
    m_dock->setWidget(&m_panel);
    const int line = m_window.fontMetrics().height();
    m_panel.setContentsMargins(line, line * 6 / 10, line / 2, line / 2);
    m_panel.show();
    m_dock->show();
    adjustSize();
}

void LessonDock::adjustSize()
{
    if (m_dock == nullptr)
        return;
    m_dock->setFont(m_window.networkView()->font());
    const int width = m_dock->fontMetrics().height() * 18;
    m_dock->setMinimumWidth(width);
    m_window.resizeDocks({m_dock}, {width}, Qt::Horizontal);
}

} // namespace loopscope::ui
