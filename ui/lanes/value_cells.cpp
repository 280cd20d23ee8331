#include "ui/lanes/value_cells.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int leastSeparateHeight =
    4; // of a cell, for a line between cells to leave something of it
constexpr int leastSeparateWidth = 6;

} // namespace

void ValueCells::setGrid(ValueGrid grid)
{
    m_grid = std::move(grid);
    m_image = QImage();
}

void ValueCells::draw(
    QPainter& painter, const QRect& place, int step, const Theme& theme, const QColor& separator)
{
    if (step < 0 || step >= m_grid.steps || m_grid.units <= 0 || place.isEmpty())
        return;
    if (m_image.isNull() || m_isImageDark != theme.dark) {
        m_image = valueImage(m_grid, theme.dark);
        m_isImageDark = theme.dark;
    }
    if (place.height() >= leastSeparateHeight * m_grid.units &&
        place.width() >= leastSeparateWidth) {
        painter.fillRect(place, separator);
        drawSeparateCells(painter, place, step, theme);
        return;
    }
    painter.drawImage(place, m_image, QRect(step, 0, 1, m_grid.units));
    if (!m_grid.columns[std::size_t(step)].isFinite())
        painter.fillRect(place, QBrush(theme.stage, Qt::BDiagPattern));
}

void ValueCells::drawSeparateCells(
    QPainter& painter, const QRect& place, int step, const Theme& theme)
{
    const double height = double(place.height()) / m_grid.units;
    for (int unit = 0; unit < m_grid.units; ++unit) {
        const int top = place.top() + int(std::lround(unit * height));
        const int bottom = place.top() + int(std::lround((unit + 1) * height));
        const int line = unit + 1 < m_grid.units ? 1 : 0;
        const QRect cell(place.left(), top, place.width(), bottom - top - line);
        painter.fillRect(cell, QColor(m_image.pixel(step, unit)));
        if (!std::isfinite(m_grid.value(unit, step)))
            painter.fillRect(cell, QBrush(theme.stage, Qt::BDiagPattern));
    }
}

int ValueCells::unitAt(double y, int top, int height) const
{
    if (height <= 0 || m_grid.units <= 0)
        return 0;
    return std::clamp(int((y - top) / height * m_grid.units), 0, m_grid.units - 1);
}

QRectF ValueCells::cellRect(const QRectF& place, int unit) const
{
    if (unit < 0 || unit >= m_grid.units)
        return {};
    const double height = place.height() / m_grid.units;
    return {place.left(), place.top() + unit * height, place.width(), height};
}

} // namespace loopscope::ui
