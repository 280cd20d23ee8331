#pragma once

#include "ui/charts/length_data.h"

#include <qcustomplot.h>

#include <memory>
#include <vector>

namespace loopscope::ui
{

class ChartPlot;
struct Theme;

/// Draws how networks do on several lengths into a plot: a curve for each, what guessing reaches,
/// and a line at the length that is trained on. Lengths stand at logarithmic distances; groups of
/// sequences that differ in length by themselves stand side by side.
class LengthCurves
{
public:
    explicit LengthCurves(ChartPlot* plot);

    /// @param data  of networks on one task; may be empty
    void show(std::vector<std::shared_ptr<const LengthData>> data);
    const std::vector<QCPGraph*>& curves() const { return m_curves; }

    /// @param pens  one for each network
    void applyColours(const Theme& theme, const std::vector<QPen>& pens);
    void applyFont(const QFont& small);

    /// The point of the first network that is nearest to a place on the axis; nullptr without any.
    const MemoryCurve::Point* nearest(double place) const;

private:
    double placeOf(std::size_t point) const; ///< on the axis
    void showAxis();
    void showGuessing();
    void showTrained();

    ChartPlot* m_plot;
    std::vector<std::shared_ptr<const LengthData>> m_data;
    std::vector<QCPGraph*> m_curves;
    QCPGraph* m_guessing;
    QCPItemText* m_guessingWords;
    QCPItemStraightLine* m_trained;
    QCPItemText* m_trainedWords;
    double m_highest = 1.0; ///< of the measure's axis
};

} // namespace loopscope::ui
