#pragma once

#include <QImage>
#include <QString>

#include <vector>

namespace loopscope
{
class Iteration;
}

namespace loopscope::ui
{

/// What one step's vector is like.
struct VectorSummary {
    double smallest = 0.0; ///< of the finite numbers; 0 if there are none
    double largest = 0.0;
    int notANumber = 0; ///< how many
    int infinite = 0;   ///< how many

    bool isFinite() const { return notANumber == 0 && infinite == 0; }
};

/// One symbol of a cell over units × time, as it is drawn.
struct ValueGrid {
    int units = 0;
    int steps = 0;
    std::vector<double> values; ///< units numbers of step 0, then those of step 1, …
    std::vector<VectorSummary> columns;
    double range = 1.0; ///< colours span [-range, range]

    double value(int unit, int step) const
    {
        return values[std::size_t(step) * std::size_t(units) + std::size_t(unit)];
    }
};

/// The values of a symbol in one sequence of an iteration, on a scale of steppedRange(); of an
/// encoder without the padding of its source.
ValueGrid valueGrid(const Iteration& iteration, int track, int symbol, int sequence = 0);

/// Fills in columns and range from units, steps and values.
void summarise(ValueGrid& grid);

/// The smallest of 1, 2, 5, 10, 20, 50, … that is at least `largest`: a scale that changes in steps
/// only, and never for a cell whose values stay within ±1.
double steppedRange(double largest);

/// "±5".
QString rangeText(double range);

/// "NaN", "∞", "NaN, ∞", or nothing for a finite vector: the word that goes with the hatching.
QString notFiniteText(const VectorSummary& summary);

/// One pixel a number in its colour: `steps` wide, `units` high, unit 0 on top.
QImage valueImage(const ValueGrid& grid, bool dark);

} // namespace loopscope::ui
