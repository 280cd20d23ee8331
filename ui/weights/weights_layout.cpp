#include "ui/weights/weights_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{
namespace
{

constexpr int leastRowsSideBySide = 16; ///< from so many rows on, height is scarcer than width
constexpr int leastCellSideBySide = 8;  ///< pixels
constexpr int tallestInLines = 14; ///< of text: a matrix of few rows is no taller than this

/// Every how many of a row of names one is written: 1, 2, 5, 10, …; 0 if they cannot be left out.
int stepFor(int count, int pixelsEach, int pixelsNeeded, bool areNumbers)
{
    if (pixelsEach >= pixelsNeeded)
        return 1;
    if (!areNumbers)
        return 0;
    for (int decade = 1; decade <= count; decade *= 10)
        for (const int step : {decade, 2 * decade, 5 * decade})
            if (step * pixelsEach >= pixelsNeeded)
                return step;
    return 0;
}

bool areNumbers(const QStringList& names)
{
    bool isNumber = false;
    if (!names.isEmpty())
        names.last().toInt(&isNumber);
    return isNumber && names.last() == QString::number(names.size());
}

int widest(const QStringList& names, const QFontMetrics& metrics)
{
    if (areNumbers(names))
        return metrics.horizontalAdvance(names.last());
    int width = 0;
    for (const QString& name : names)
        width = std::max(width, metrics.horizontalAdvance(name));
    return width;
}

class Placer
{
public:
    Placer(const WeightsData& data, int width, double zoom, const QFontMetrics& text,
        const QFontMetrics& small)
        : m_data(data)
        , m_width(width)
        , m_zoom(zoom)
        , m_text(text)
        , m_small(small)
        , m_gap(small.height() * 2 / 3)
        , m_numberWidth(small.horizontalAdvance(QStringLiteral("−0.00")) + m_gap / 2)
    {
    }

    WeightsLayout place()
    {
        for (std::size_t first = 0; first < m_data.matrices.size();) {
            std::size_t end = first + 1;
            while (end < m_data.matrices.size() && joins(first, end))
                ++end;
            placeGroup(first, end);
            first = end;
        }
        m_layout.size = QSize(m_right + m_gap, m_top);
        return m_layout;
    }

private:
    const WeightMatrix& matrix(std::size_t index) const { return m_data.matrices[index]; }

    /// Whether a matrix belongs to the equation of another.
    bool joins(std::size_t first, std::size_t index) const
    {
        return !matrix(first).to.isEmpty() && matrix(index).to == matrix(first).to &&
               matrix(index).rows == matrix(first).rows;
    }

    int columnsOf(std::size_t first, std::size_t end) const
    {
        int columns = 0;
        for (std::size_t i = first; i < end; ++i)
            columns += matrix(i).columns;
        return columns;
    }

    int rowNameWidth(std::size_t index) const
    {
        return std::min(widest(matrix(index).rowNames, m_small), m_width / 4) + m_gap / 2;
    }

    /// Of each cell, if the matrices stand in one line.
    int widthOfCells(std::size_t first, std::size_t end) const
    {
        const int room = m_width - 2 * m_gap - rowNameWidth(first) - m_gap * int(end - first - 1);
        return room / std::max(1, columnsOf(first, end));
    }

    void placeGroup(std::size_t first, std::size_t end)
    {
        const int together = widthOfCells(first, end);
        const bool isTall = matrix(first).rows >= leastRowsSideBySide;
        if (together >= m_numberWidth || (isTall && together >= leastCellSideBySide)) {
            placeLine(first, end);
            return;
        }
        for (std::size_t begin = first; begin < end;) {
            std::size_t next = begin + 1;
            while (next < end && matrix(next).isVector)
                ++next;
            placeLine(begin, next);
            begin = next;
        }
    }

    void placeLine(std::size_t first, std::size_t end)
    {
        const int most = m_numberWidth * 3 / 2;
        const int fitting = std::clamp(widthOfCells(first, end), 1, most);
        const int width = std::max(1, int(std::lround(fitting * m_zoom)));
        const int line = m_small.height();
        const int rows = matrix(first).rows;
        const int forNames = std::min(line, tallestInLines * line / rows);
        const int height = std::clamp(std::max(width, forNames), 1,
            std::max(line * 3 / 2, int(std::lround(line * m_zoom))));
        const int titleBase = m_top + m_text.ascent();
        bool hasColumnNames = false;
        for (std::size_t i = first; i < end; ++i)
            hasColumnNames = hasColumnNames || columnStepOf(i, width) > 0;
        const int top = m_top + m_text.height() + (hasColumnNames ? line : line / 4);
        int left = m_gap + rowNameWidth(first);
        int title = left;
        for (std::size_t i = first; i < end; ++i) {
            MatrixLayout place;
            place.parameter = matrix(i).parameter;
            place.cellWidth = width;
            place.cellHeight = height;
            place.cells = QRect(left, top, width * matrix(i).columns, height * rows);
            place.title = QPoint(std::max(left, title), titleBase);
            place.rowStep = i == first ? stepFor(rows, height, line,
                                             areNumbers(matrix(i).rowNames))
                                       : 0;
            place.columnStep = columnStepOf(i, width);
            place.hasNumbers = width >= m_numberWidth && height >= line;
            m_layout.matrices.push_back(place);
            title = place.title.x() + m_text.horizontalAdvance(matrix(i).name) + m_gap;
            left = place.cells.right() + 1 + m_gap;
        }
        m_right = std::max({m_right, left - m_gap, title - m_gap});
        m_top = top + height * rows + m_gap;
    }

    int columnStepOf(std::size_t index, int width) const
    {
        if (matrix(index).isVector)
            return 0;
        const QStringList& names = matrix(index).columnNames;
        return stepFor(matrix(index).columns, width, widest(names, m_small) + 2, areNumbers(names));
    }

    const WeightsData& m_data;
    const int m_width;
    const double m_zoom;
    const QFontMetrics& m_text;
    const QFontMetrics& m_small;
    const int m_gap;
    const int m_numberWidth;
    WeightsLayout m_layout;
    int m_top = 0;
    int m_right = 0;
};

} // namespace

QRect MatrixLayout::cell(int row, int column) const
{
    return QRect(cells.left() + column * cellWidth, cells.top() + row * cellHeight, cellWidth,
        cellHeight);
}

QRect MatrixLayout::row(int row) const
{
    return QRect(cells.left(), cells.top() + row * cellHeight, cells.width(), cellHeight);
}

WeightPlace WeightsLayout::placeAt(const QPoint& point) const
{
    for (const MatrixLayout& matrix : matrices)
        if (matrix.cells.contains(point))
            return {matrix.parameter, (point.y() - matrix.cells.top()) / matrix.cellHeight,
                (point.x() - matrix.cells.left()) / matrix.cellWidth};
    return {};
}

const MatrixLayout* WeightsLayout::find(int parameter) const
{
    const auto found = std::find_if(matrices.begin(), matrices.end(),
        [parameter](const MatrixLayout& matrix) { return matrix.parameter == parameter; });
    return found == matrices.end() ? nullptr : &*found;
}

QRect WeightsLayout::rectOf(const WeightPlace& place) const
{
    const MatrixLayout* const matrix = find(place.parameter);
    return matrix ? matrix->cell(place.row, place.column) : QRect();
}

WeightsLayout weightsLayout(const WeightsData& data, int width, double zoom,
    const QFontMetrics& text, const QFontMetrics& small)
{
    return Placer(data, width, zoom, text, small).place();
}

} // namespace loopscope::ui
