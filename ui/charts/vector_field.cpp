#include "ui/charts/vector_field.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double head = 3.0; // pixels

} // namespace

VectorField::VectorField(QCPAxis* xAxis, QCPAxis* yAxis)
    : QCPAbstractPlottable(xAxis, yAxis)
{
    setSelectable(QCP::stNone);
}

QCPRange VectorField::getKeyRange(bool& found, QCP::SignDomain) const
{
    found = false; // a background: it decides no range
    return {};
}

QCPRange VectorField::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const
{
    found = false;
    return {};
}

void VectorField::draw(QCPPainter* painter)
{
    painter->setAntialiasing(true);
    painter->setPen(pen());
    painter->setBrush(Qt::NoBrush);
    for (const TrajectoryData::Arrow& arrow : m_arrows) {
        const QPointF from = coordsToPixels(arrow.from.x(), arrow.from.y());
        const QPointF to = coordsToPixels(arrow.to.x(), arrow.to.y());
        const QPointF along = to - from;
        const double length = std::hypot(along.x(), along.y());
        if (!(length > 0.7)) {
            painter->drawPoint(from);
            continue;
        }
        painter->drawLine(from, to);
        const QPointF tip = along / length * std::min(head, length / 2.0);
        const QPointF side(-tip.y() * 0.6, tip.x() * 0.6);
        painter->drawLine(to, to - tip + side);
        painter->drawLine(to, to - tip - side);
    }
}

} // namespace loopscope::ui
