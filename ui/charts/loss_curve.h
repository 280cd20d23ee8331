#pragma once

#include <vector>

namespace loopscope::ui
{

/// Iterations next to each other whose loss is not a finite number.
struct LossGap {
    int first = 0;
    int last = 0;
    bool isInfinite = false; ///< all of them are infinite; otherwise one is not a number

    bool operator==(const LossGap&) const = default;
};

/// A run's losses, thinned so that drawing them costs the same for ten and for a million
/// iterations, and looks the same as drawing all.
struct LossCurve {
    /// Points in order of iteration. Of iterations that share a column of pixels only the smallest
    /// and the largest loss are there. Between points with losses that are not finite stands one
    /// that is not a number, so that no line runs across.
    std::vector<double> iterations;
    std::vector<double> losses;
    /// Those of the points that no line reaches: neither neighbour is a finite number.
    std::vector<double> aloneIterations;
    std::vector<double> aloneLosses;
    std::vector<LossGap> gaps;    ///< every loss that is not finite lies in one of them
    double highest = 0.0;         ///< of the finite losses; 0 if there are none
    double lowestAboveZero = 0.0; ///< of the finite losses; 0 if there are none
};

/// @param losses   of every iteration, from 0 on
/// @param first, last  the part that is looked at; clamped to the losses
/// @param columns  of pixels, ≥ 1
LossCurve lossCurve(const std::vector<double>& losses, int first, int last, int columns);

struct LossRange {
    double lower = 0.0;
    double upper = 1.0;
};

/// What the vertical axis shows: from 0 up, or of a logarithmic one from below the smallest loss.
/// The loss of blind guessing is always in it.
/// @param guessing  0 if there is no such loss
LossRange lossRange(const LossCurve& curve, double guessing, bool isLogarithmic);

} // namespace loopscope::ui
