#include "ui/charts/heat_map.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr double smallestCellWithLines = 7.0; // pixels

/// The cells of a row of `count` between two edges that are inside of others: [first, last].
std::pair<int, int> cellsInside(
    int count, double begin, double end, double insideBegin, double insideEnd)
{
    const double cell = (end - begin) / count;
    return {std::clamp(int(std::floor((insideBegin - begin) / cell)), 0, count - 1),
        std::clamp(int(std::ceil((insideEnd - begin) / cell)) - 1, 0, count - 1)};
}

} // namespace

HeatMap::HeatMap(QCPAxis* xAxis, QCPAxis* yAxis)
    : QCPAbstractPlottable(xAxis, yAxis)
{
    setSelectable(QCP::stNone);
}

void HeatMap::setCells(const QImage& cells, const Place& place)
{
    m_cells = cells;
    m_place = place;
}

QCPRange HeatMap::getKeyRange(bool& found, QCP::SignDomain) const
{
    found = !m_cells.isNull();
    return {m_place.left, m_place.right};
}

QCPRange HeatMap::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const
{
    found = !m_cells.isNull();
    return {m_place.bottom, m_place.top};
}

void HeatMap::draw(QCPPainter* painter)
{
    if (m_cells.isNull())
        return;
    const QRectF whole(
        QPointF(keyAxis()->coordToPixel(m_place.left), valueAxis()->coordToPixel(m_place.top)),
        QPointF(keyAxis()->coordToPixel(m_place.right), valueAxis()->coordToPixel(m_place.bottom)));
    const QRectF inside = whole & QRectF(clipRect());
    if (inside.isEmpty())
        return;
    // Only the cells in sight: zoomed in, the whole image would be huge.
    const auto [firstColumn, lastColumn] =
        cellsInside(m_cells.width(), whole.left(), whole.right(), inside.left(), inside.right());
    const auto [firstRow, lastRow] =
        cellsInside(m_cells.height(), whole.top(), whole.bottom(), inside.top(), inside.bottom());
    const QRect cells(QPoint(firstColumn, firstRow), QPoint(lastColumn, lastRow));
    const double width = whole.width() / m_cells.width();
    const double height = whole.height() / m_cells.height();
    const QRectF target(whole.left() + firstColumn * width, whole.top() + firstRow * height,
        cells.width() * width, cells.height() * height);
    painter->setAntialiasing(false);
    painter->setRenderHint(QPainter::SmoothPixmapTransform, std::min(width, height) < 1.0 - 1e-9);
    painter->drawImage(target, m_cells, cells);
    if (m_lineColour.isValid() && std::min(width, height) >= smallestCellWithLines)
        drawLines(painter, whole, cells);
}

void HeatMap::drawLines(QCPPainter* painter, const QRectF& whole, const QRect& cells) const
{
    const double width = whole.width() / m_cells.width();
    const double height = whole.height() / m_cells.height();
    painter->setPen(QPen(m_lineColour, 0.0));
    for (int column = std::max(cells.left(), 1); column <= cells.right(); ++column) {
        const double x = std::round(whole.left() + column * width);
        painter->drawLine(QPointF(x, whole.top()), QPointF(x, whole.bottom()));
    }
    for (int row = std::max(cells.top(), 1); row <= cells.bottom(); ++row) {
        const double y = std::round(whole.top() + row * height);
        painter->drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y));
    }
}

} // namespace loopscope::ui
