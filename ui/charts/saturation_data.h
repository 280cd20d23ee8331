#pragma once

#include "core/diagnosis/saturation.h"

#include <string>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// What the chart of gates and saturation draws: for each function of the cell how its values are
/// distributed, and how much of them lies where it is flat.
struct SaturationData {
    struct Row {
        std::string name;     ///< "f", or "tanh(c[t])" of a function inside of an equation
        double share = 0.0;   ///< of the values that are saturated, in [0, 1]
        int deadUnits = 0;    ///< whose slope is 0 at every step
        bool isFinite = true; ///< every value is a finite number
        /// Share of the values in each bin of width binWidth from `low` on; empty where the text
        /// has no name for the values. What lies beyond counts to the bin at the edge.
        std::vector<double> bins;
        std::vector<unsigned char> isFlat; ///< of each bin: whether the function is flat there
        double low = 0.0;
        double binWidth = 0.0;
    };
    std::vector<Row> rows; ///< in the order of the equations
    double low = 0.0;      ///< of the values that are drawn
    double high = 1.0;
};

SaturationData saturationData(const Snapshot& snapshot);

} // namespace loopscope::ui
