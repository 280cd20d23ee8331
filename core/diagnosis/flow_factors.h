#pragma once

#include "core/diagnosis/gradient_flow.h"

#include <optional>

namespace loopscope
{

/// Where the factor per step back of a cell with one road comes from.
///
/// Such a cell has one state, read once, one step back, by a matrix: h[t] = f(… + U h[t-1] …). Its
/// gradient takes two steps from h_t to h_{t−1}: the slope of f, unit by unit, then Uᵀ. Each has a
/// factor ‖after‖ / ‖before‖; their geometric means over the steps of a flow multiply to its
/// factorPerStep.
struct FlowFactors {
    double slopes = 0.0;  ///< of the functions between the state and the matrix
    double weights = 0.0; ///< of the matrix
    int matrix = 0;       ///< index into Program::parameters
    int apply = -1;       ///< the only Apply on the road; -1 if there is none or there are several
};

/// @param flow  of this iteration, to the track's state
/// @return nothing if the cell has more roads than one, or the flow is zero or not finite somewhere
std::optional<FlowFactors> flowFactors(const Iteration& iteration, const GradientFlow& flow);

} // namespace loopscope
