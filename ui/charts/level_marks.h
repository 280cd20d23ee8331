#pragma once

#include "ui/charts/curve.h"

#include <QColor>
#include <QRectF>
#include <QString>

#include <cmath>
#include <vector>

class QCPItemStraightLine;
class QCPItemText;

namespace loopscope::ui
{

class ChartPlot;
struct Theme;

/// Dashed lines that a curve is compared with, each with its words at an end of it: where they cover
/// neither the curve nor one another.
class LevelMarks
{
public:
    struct Level {
        QString name;
        QString number; ///< in words: stands alone where the name has no room
        double value = 0.0;
    };

    explicit LevelMarks(ChartPlot* plot) : m_plot(plot) {}

    /// @param taken     pixels, where other words stand; empty: nowhere
    /// @param playhead  iteration: words stand on its line only if there is no better place
    void show(const std::vector<Level>& levels, const Curve& curve, const QRectF& taken,
        int playhead);
    void setColours(const Theme& theme);

private:
    struct Mark {
        QCPItemStraightLine* line;
        QCPItemText* words;
    };
    struct Place {
        QRectF rect;           ///< pixels
        double ink = HUGE_VAL; ///< of what else would be in it; infinite: there is no place
        bool isBelow = false;  ///< its line
    };
    Mark add();
    void colour(const Mark& mark) const;
    void place(std::size_t index, const Curve& curve, int playhead, std::vector<QRectF>* taken);
    Place bestPlace(std::size_t index, const QSizeF& size, const Curve& curve, int playhead,
        const std::vector<QRectF>& taken) const;
    bool isFree(
        const QRectF& place, std::size_t index, const std::vector<QRectF>& taken) const;
    bool isCrossed(const QRectF& place, std::size_t index) const;
    double inkIn(const QRectF& place, const Curve& curve) const;

    ChartPlot* m_plot;
    std::vector<Mark> m_marks;
    std::vector<Level> m_levels;
    QColor m_ink;
    QColor m_paper;
};

} // namespace loopscope::ui
