#include "ui/weights/weights_map.h"

#include "ui/lanes/value_grid.h"
#include "ui/stage/text_cache.h"
#include "ui/theme/number_format.h"
#include "ui/theme/ramps.h"
#include "ui/theme/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

// How the heatmaps are drawn.

namespace loopscope::ui
{
namespace
{

constexpr int leastSeparateCell = 6; ///< pixels: of a smaller one a line would leave too little

/// The colour of the theme that is easier to read on another.
QColor readableOn(const QColor& ground, const Theme& theme)
{
    const auto distance = [&](const QColor& colour) {
        return std::abs(colour.lightness() - ground.lightness());
    };
    return distance(theme.text) >= distance(theme.panel) ? theme.text : theme.panel;
}

/// First and last of the cells that a stretch of pixels touches.
std::pair<int, int> touched(int from, int to, int start, int size, int count)
{
    return {std::clamp((from - start) / size, 0, count - 1),
        std::clamp((to - start) / size, 0, count - 1)};
}

} // namespace

const QImage& WeightsMap::imageOf(const WeightMatrix& matrix, bool dark)
{
    if (m_areImagesDark != dark) {
        m_images.clear();
        m_areImagesDark = dark;
    }
    auto image = m_images.find(matrix.parameter);
    if (image == m_images.end()) {
        const auto numbers = m_data.snapshot->iteration->network().view(
            matrix.parameter, m_data.snapshot->iteration->before().parameters);
        ValueGrid grid;
        grid.units = matrix.rows;
        grid.steps = matrix.columns;
        grid.values.assign(numbers.data(), numbers.data() + numbers.size());
        grid.range = m_data.range;
        image = m_images.insert(matrix.parameter, valueImage(grid, dark));
    }
    return *image;
}

void WeightsMap::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    const Theme& theme = themeOf(*this);
    painter.fillRect(event->rect(), theme.panel);
    for (std::size_t i = 0; i < m_data.matrices.size(); ++i) {
        const WeightMatrix& matrix = m_data.matrices[i];
        const MatrixLayout& place = m_layout.matrices[i];
        painter.setFont(boldFont(font()));
        painter.setPen(theme.text);
        painter.drawText(place.title, matrix.name);
        drawNames(painter, matrix, place);
        const QRect visible = place.cells.intersected(event->rect());
        if (!visible.isEmpty())
            drawMatrix(painter, matrix, place, visible);
    }
    drawPins(painter, event->rect());
    if (!m_hovered.isNone())
        drawFrame(painter, m_hovered, false);
    if (!m_chosen.isNone())
        drawFrame(painter, m_chosen, true);
}

void WeightsMap::drawMatrix(QPainter& painter, const WeightMatrix& matrix,
    const MatrixLayout& place, const QRect& visible)
{
    const Theme& theme = themeOf(*this);
    painter.drawImage(place.cells, imageOf(matrix, theme.dark));
    if (place.cellWidth >= leastSeparateCell && place.cellHeight >= leastSeparateCell) {
        painter.setPen(theme.panel);
        for (int row = 1; row < matrix.rows; ++row)
            painter.drawLine(visible.left(), place.row(row).top(), visible.right(),
                place.row(row).top());
        for (int column = 1; column < matrix.columns; ++column)
            painter.drawLine(place.cell(0, column).left(), visible.top(),
                place.cell(0, column).left(), visible.bottom());
    }
    if (place.hasNumbers)
        drawNumbers(painter, matrix, place, visible, theme);
    if (!matrix.idleRows.empty())
        drawIdleRows(painter, matrix, place);
}

void WeightsMap::drawNumbers(QPainter& painter, const WeightMatrix& matrix,
    const MatrixLayout& place, const QRect& visible, const Theme& theme)
{
    painter.setFont(smallFont(font()));
    const auto [firstRow, lastRow] = touched(visible.top(), visible.bottom(), place.cells.top(),
        place.cellHeight, matrix.rows);
    const auto [firstColumn, lastColumn] = touched(visible.left(), visible.right(),
        place.cells.left(), place.cellWidth, matrix.columns);
    for (int column = firstColumn; column <= lastColumn; ++column) {
        for (int row = firstRow; row <= lastRow; ++row) {
            const double value = m_data.value({matrix.parameter, row, column});
            painter.setPen(readableOn(valueColour(value, m_data.range, theme.dark), theme));
            const QString text = std::abs(value) < 9.995 ? QString::number(value, 'f', 2)
                                                         : QString::number(value, 'g', 3);
            painter.drawText(place.cell(row, column), Qt::AlignCenter,
                QString(text).replace(QLatin1Char('-'), QChar(0x2212)));
        }
    }
}

void WeightsMap::drawNames(
    QPainter& painter, const WeightMatrix& matrix, const MatrixLayout& place)
{
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    painter.setFont(small);
    painter.setPen(themeOf(*this).mutedText);
    const int gap = metrics.height() / 3;
    for (int row = 0; place.rowStep > 0 && row < matrix.rows; ++row) {
        if (place.rowStep > 1 && (row + 1) % place.rowStep != 0)
            continue;
        const QRect cell = place.row(row);
        const QString name = metrics.elidedText(
            matrix.rowNames.value(row), Qt::ElideRight, cell.left() - gap);
        painter.drawText(QRect(0, cell.center().y() - metrics.height() / 2 + 1,
                             cell.left() - gap, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, name);
    }
    for (int column = 0; place.columnStep > 0 && column < matrix.columns; ++column) {
        if (place.columnStep > 1 && (column + 1) % place.columnStep != 0)
            continue;
        const QRect cell = place.cell(0, column);
        const int width = std::max(cell.width(), metrics.height() * 2);
        painter.drawText(QRect(cell.center().x() - width / 2, cell.top() - metrics.height(), width,
                             metrics.height()),
            Qt::AlignCenter, matrix.columnNames.value(column));
    }
    const int right = place.title.x() +
                      QFontMetrics(boldFont(font())).horizontalAdvance(matrix.name) + gap;
    const QString size = matrix.isVector
                             ? QString()
                             : tr("%1 × %2").arg(matrix.rows).arg(matrix.columns);
    if (right + metrics.horizontalAdvance(size) <= place.cells.right() + 1)
        painter.drawText(right, place.title.y(), size);
}

void WeightsMap::drawIdleRows(
    QPainter& painter, const WeightMatrix& matrix, const MatrixLayout& place)
{
    const Theme& theme = themeOf(*this);
    for (int row = 0; row < matrix.rows; ++row)
        if (matrix.idleRows[std::size_t(row)])
            painter.fillRect(place.row(row), QBrush(theme.panel, Qt::BDiagPattern));
}

/// A filled corner where training leaves a weight alone.
void WeightsMap::drawPins(QPainter& painter, const QRect& visible)
{
    const Theme& theme = themeOf(*this);
    const auto& parameters = m_data.snapshot ? m_data.snapshot->iteration->network().parameters()
                                             : std::vector<ParameterPlace>();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.playhead);
    for (const MatrixLayout& place : m_layout.matrices) {
        const ParameterPlace& parameter = parameters[std::size_t(place.parameter)];
        const auto first =
            std::lower_bound(m_data.pinned.begin(), m_data.pinned.end(), parameter.offset);
        for (auto pin = first;
             pin != m_data.pinned.end() && *pin < parameter.offset + parameter.size(); ++pin) {
            const int inside = int(*pin - parameter.offset);
            const QRect cell = place.cell(inside % parameter.rows, inside / parameter.rows);
            if (!cell.intersects(visible))
                continue;
            const int size = std::clamp(std::min(cell.width(), cell.height()) / 2, 2, 8);
            const QPoint corner(cell.right() + 1, cell.top());
            painter.drawPolygon(
                QPolygon({corner, corner - QPoint(size, 0), corner + QPoint(0, size)}));
        }
    }
    painter.restore();
}

void WeightsMap::drawFrame(QPainter& painter, const WeightPlace& place, bool isChosen)
{
    const Theme& theme = themeOf(*this);
    const QRect cell = m_layout.rectOf(place);
    painter.setBrush(Qt::NoBrush);
    if (!isChosen) {
        painter.setPen(theme.text);
        painter.drawRect(cell.adjusted(0, 0, -1, -1));
        return;
    }
    // Around the cell, so that its colour stays to be seen however small it is.
    painter.setPen(theme.panel);
    painter.drawRect(cell.adjusted(-3, -3, 2, 2));
    painter.setPen(QPen(hasFocus() ? theme.accent : theme.text, 2));
    painter.drawRect(cell.adjusted(-1, -1, 1, 1));
}

} // namespace loopscope::ui
