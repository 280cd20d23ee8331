#pragma once

#include <QPen>
#include <QRectF>
#include <QStringList>
#include <QVector>

#include <vector>

class QCPGraph;
class QCPItemText;
class QCPLayer;

namespace loopscope::ui
{

class ChartPlot;
struct Theme;

/// What is drawn of a run that was left.
struct OtherRun {
    QString words; ///< the change with which it began
    QVector<double> iterations;
    QVector<double> numbers;
};

/// Pale curves of runs that were left, behind the curve of the run that is looked at, with a legend
/// of what was changed in each.
class OtherRuns
{
public:
    explicit OtherRuns(ChartPlot* plot);

    /// @param current  words for the run that is looked at
    void show(const std::vector<OtherRun>& runs, const QString& current);
    void setColours(const Theme& theme);
    /// Sets the legend for the font and the room that there is.
    void placeLegend();
    QRectF legendRect() const { return m_legendRect; } ///< in pixels; empty if there is none

    int count() const { return m_count; } ///< of curves
    QStringList legend() const;           ///< its lines, the run that is looked at first

private:
    static constexpr int mostLines = 4; ///< of the legend; the newest runs are named

    ChartPlot* m_plot;
    QCPLayer* m_layer;
    std::vector<QCPGraph*> m_graphs;
    std::vector<QCPItemText*> m_lines;
    QPen m_pen;
    QStringList m_words; ///< one a line
    QRectF m_legendRect;
    int m_count = 0;
};

} // namespace loopscope::ui
