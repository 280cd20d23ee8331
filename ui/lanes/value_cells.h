#pragma once

#include "ui/lanes/value_grid.h"

#include <QColor>
#include <QImage>
#include <QRectF>

class QPainter;
class QRect;

namespace loopscope::ui
{

struct Theme;

/// Draws the columns of a grid of values: cells with lines between them where there is room, else
/// the very pixels, scaled without smoothing. What is not a finite number is hatched.
class ValueCells
{
public:
    void setGrid(ValueGrid grid);
    const ValueGrid& grid() const { return m_grid; }

    /// @param separator  colour of the lines between cells
    void draw(QPainter& painter, const QRect& place, int step, const Theme& theme,
        const QColor& separator);

    /// The unit whose cell holds y when a column is drawn from top to top + height.
    int unitAt(double y, int top, int height) const;
    /// Where that cell is, of a column that is drawn in `place`.
    QRectF cellRect(const QRectF& place, int unit) const;

private:
    void drawSeparateCells(QPainter& painter, const QRect& place, int step, const Theme& theme);

    ValueGrid m_grid;
    QImage m_image;
    bool m_isImageDark = false;
};

} // namespace loopscope::ui
