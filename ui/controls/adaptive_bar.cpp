#include "ui/controls/adaptive_bar.h"

#include <QEvent>
#include <QLayout>
#include <QScopedValueRollback>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int mostAttempts = 3;

} // namespace

void AdaptiveBar::setShortenings(std::vector<Shortening> shortenings)
{
    m_shortenings = std::move(shortenings);
    fit();
}

QSize AdaptiveBar::minimumSizeHint() const
{
    return QSize(m_narrowest, QFrame::minimumSizeHint().height());
}

bool AdaptiveBar::event(QEvent* event)
{
    const bool isDone = QFrame::event(event);
    // Shortening asks for a new layout too, and then the width is the one that is known.
    if (event->type() == QEvent::LayoutRequest && widthOfContents() != m_width)
        fit();
    return isDone;
}

void AdaptiveBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

void AdaptiveBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fit();
}

void AdaptiveBar::fit()
{
    if (layout() == nullptr || m_isFitting)
        return;
    const QScopedValueRollback fitting(m_isFitting, true);
    const int before = m_narrowest;
    // What is around the bar may be laid out meanwhile, and give it another width.
    int room = 0;
    for (int attempt = 0; attempt < mostAttempts && room != width(); ++attempt) {
        room = width();
        shortenTo(room);
    }
    if (m_narrowest != before)
        updateGeometry();
}

void AdaptiveBar::shortenTo(int room)
{
    m_shortened = int(m_shortenings.size());
    for (const Shortening& shortening : m_shortenings)
        shortening(true);
    m_width = widthOfContents();
    m_narrowest = m_width;
    while (m_shortened > 0) {
        const Shortening& last = m_shortenings[std::size_t(m_shortened - 1)];
        last(false);
        const int longer = widthOfContents();
        if (longer > room) {
            last(true);
            return;
        }
        m_width = longer;
        --m_shortened;
    }
}

int AdaptiveBar::widthOfContents() const
{
    // A part with a layout of its own would say only later that it has become shorter.
    const QList<QLayout*> layouts = findChildren<QLayout*>();
    for (auto innermost = layouts.rbegin(); innermost != layouts.rend(); ++innermost)
        (*innermost)->activate();
    return layout()->minimumSize().width();
}

} // namespace loopscope::ui
