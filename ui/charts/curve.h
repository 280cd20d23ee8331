#pragma once

#include "core/training/series.h"

#include <vector>

namespace loopscope::ui
{

/// Iterations next to each other whose number is not finite.
struct CurveGap {
    int first = 0;
    int last = 0;
    bool isInfinite = false; ///< all of them are infinite; otherwise one is not a number

    bool operator==(const CurveGap&) const = default;
};

/// A series, thinned so that drawing it costs the same for ten and for a million iterations, and
/// looks the same as drawing all.
struct Curve {
    /// Points in order of iteration. Of iterations that share a column of pixels only the smallest
    /// and the largest number are there. Between points with numbers that are not finite stands one
    /// that is not a number, so that no line runs across.
    std::vector<double> iterations;
    std::vector<double> numbers;
    /// Those of the points that no line reaches: neither neighbour is a finite number.
    std::vector<double> aloneIterations;
    std::vector<double> aloneNumbers;
    std::vector<CurveGap> gaps;   ///< every number that is not finite lies in one of them
    double highest = 0.0;         ///< of the finite numbers; 0 if there are none
    double lowestAboveZero = 0.0; ///< of the finite numbers; 0 if there are none
};

/// @param first, last  the part that is looked at; clamped to the series
/// @param columns      of pixels, ≥ 1
Curve curveOf(const Series& series, int first, int last, int columns);

struct CurveRange {
    double lower = 0.0;
    double upper = 1.0;
};

/// What the vertical axis shows: from 0 up, or of a logarithmic one from below the smallest number.
/// @param highest, lowestAboveZero  of all that is to be in it; 0 if there is nothing
CurveRange curveRange(double highest, double lowestAboveZero, bool isLogarithmic);

} // namespace loopscope::ui
