#include "ui/controls/paced_refresh.h"

#include <utility>

namespace loopscope::ui
{

PacedRefresh::PacedRefresh(QWidget* widget, int pace, std::function<void()> refresh)
    : m_widget(widget)
    , m_pace(pace)
    , m_refresh(std::move(refresh))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &PacedRefresh::now);
}

void PacedRefresh::now()
{
    m_isStale = true;
    if (!m_widget->isVisible())
        return;
    m_isStale = false;
    m_timer.stop();
    m_since.start();
    m_refresh();
}

void PacedRefresh::soon(bool isPaced)
{
    m_isStale = true;
    if (!m_widget->isVisible())
        return;
    if (!isPaced || !m_since.isValid() || m_since.hasExpired(m_pace))
        now();
    else if (!m_timer.isActive())
        m_timer.start(m_pace - int(m_since.elapsed()));
}

void PacedRefresh::whenShown()
{
    if (m_isStale)
        now();
}

} // namespace loopscope::ui
