#include "ui/charts/coloured_dots.h"

#include <cmath>

namespace loopscope::ui
{

ColouredDots::ColouredDots(QCPAxis* xAxis, QCPAxis* yAxis)
    : QCPAbstractPlottable(xAxis, yAxis)
{
    setSelectable(QCP::stNone);
}

QCPRange ColouredDots::getKeyRange(bool& found, QCP::SignDomain) const
{
    QCPRange range;
    found = !m_dots.empty();
    for (std::size_t i = 0; i < m_dots.size(); ++i)
        i == 0 ? void(range = {m_dots[i].x, m_dots[i].x}) : range.expand(m_dots[i].x);
    return range;
}

QCPRange ColouredDots::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const
{
    QCPRange range;
    found = !m_dots.empty();
    for (std::size_t i = 0; i < m_dots.size(); ++i)
        i == 0 ? void(range = {m_dots[i].y, m_dots[i].y}) : range.expand(m_dots[i].y);
    return range;
}

void ColouredDots::draw(QCPPainter* painter)
{
    painter->setAntialiasing(true);
    drawLines(painter);
    painter->setPen(m_edge.isValid() ? QPen(m_edge, 1.0) : QPen(Qt::NoPen));
    for (const Dot& dot : m_dots) {
        const QPointF place = coordsToPixels(dot.x, dot.y);
        if (!std::isfinite(place.x()) || !std::isfinite(place.y()))
            continue;
        painter->setBrush(dot.colour);
        painter->drawEllipse(place, m_size / 2.0, m_size / 2.0);
    }
}

void ColouredDots::drawLines(QCPPainter* painter) const
{
    for (std::size_t i = 0; i < m_dots.size(); ++i) {
        const QPointF place = coordsToPixels(m_dots[i].x, m_dots[i].y);
        QColor colour = m_dots[i].colour;
        painter->setPen(QPen(colour, m_hasStems ? 2.0 : 1.2));
        if (m_hasStems)
            painter->drawLine(QPointF(place.x(), clipRect().bottom()), place);
        if (m_isPath && i > 0)
            painter->drawLine(coordsToPixels(m_dots[i - 1].x, m_dots[i - 1].y), place);
    }
}

} // namespace loopscope::ui
