#include "ui/lessons/pointer_ring.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <utility>

namespace loopscope::ui
{
namespace
{

constexpr int followMilliseconds = 120;

} // namespace

PointerRing::PointerRing(QWidget* parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    m_timer.setInterval(followMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &PointerRing::follow);
    hide();
}

void PointerRing::light(Find find)
{
    m_find = std::move(find);
    m_timer.start();
    follow();
}

void PointerRing::putOut()
{
    m_find = nullptr;
    m_timer.stop();
    m_places.clear();
    hide();
}

void PointerRing::follow()
{
    if (!m_find)
        return;
    const std::vector<QRect> places = m_find();
    setVisible(!places.empty());
    if (places.empty() || (places == m_places && geometry() == parentWidget()->rect())) {
        m_places = places;
        return;
    }
    m_places = places;
    setGeometry(parentWidget()->rect());
    raise();
    update();
}

void PointerRing::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double line = std::max(2.0, fontMetrics().height() / 7.0);
    const double radius = fontMetrics().height() * 0.5;
    for (const QRect& place : m_places) {
        const QRectF ring = QRectF(place).adjusted(-line, -line, line, line) &
                            QRectF(rect()).adjusted(line, line, -line, -line);
        QColor halo = theme.playhead;
        halo.setAlpha(60);
        painter.setPen(QPen(halo, line * 2.5));
        painter.drawRoundedRect(ring, radius, radius);
        painter.setPen(QPen(theme.playhead, line));
        painter.drawRoundedRect(ring, radius, radius);
    }
}

} // namespace loopscope::ui
