#pragma once

#include "core/bptt/iteration.h"

namespace loopscope
{

/// One weight's gradient, measured: nudged up and down, with a forward pass each.
///
///   slope = (L(w + ε) − L(w − ε)) / 2ε
struct GradientCheck {
    int parameter = 0; ///< index into Network::parameters()
    int row = 0;
    int column = 0;
    double weight = 0.0;
    double epsilon = 0.0;
    double lossAbove = 0.0; ///< L(w + ε)
    double lossBelow = 0.0; ///< L(w − ε)
    double slope = 0.0;
    double gradient = 0.0; ///< what full backpropagation says
    double truncatedGradient = 0.0; ///< what the update used; the same unless BPTT is truncated
    /// |slope − gradient| / max(|slope|, |gradient|); 0 where both are 0.
    double relativeDifference = 0.0;
    /// How far rounding alone may bring the slope off: the losses are known to about 2⁻⁵² of
    /// themselves and of the outputs they come from, and their difference is divided by 2ε.
    double rounding = 0.0;

    bool isFinite() const;
    /// Whether the two numbers are the same as far as the method can tell: six digits, or rounding.
    bool agrees() const;
};

/// Runs two forward passes of the iteration's batch.
/// @param epsilon  > 0; 1e-5 balances the error of the formula (∼ ε²) and that of rounding (∼ 1/ε)
/// @throws std::invalid_argument if there is no such weight, or epsilon ≤ 0
GradientCheck checkGradient(
    const Iteration& iteration, int parameter, int row, int column, double epsilon = 1e-5);

/// The same, but where the two numbers differ, once more with a tenth of ε and a hundredth: a loss
/// that bends within ε has another slope there, a gradient that is wrong stays wrong.
/// @return the first check that agrees; else that which differs least
GradientCheck checkGradientClosely(
    const Iteration& iteration, int parameter, int row, int column);

} // namespace loopscope
