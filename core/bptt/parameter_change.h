#pragma once

#include "core/bptt/iteration.h"

#include <vector>

namespace loopscope
{

/// What an update does to one parameter, in Frobenius norms.
struct ParameterChange {
    int parameter = 0; ///< index into Network::parameters()
    double before = 0.0;
    double gradient = 0.0;
    double step = 0.0; ///< ‖after − before‖
    double after = 0.0;
};

/// One entry for each parameter, in their order.
std::vector<ParameterChange> parameterChanges(const Iteration& iteration);

/// What an update does to one number.
struct NumberChange {
    int parameter = 0;
    int row = 0;
    int column = 0;
    double before = 0.0;
    double after = 0.0;
};

/// The numbers that an update changes most, the largest change first; equal changes in their order.
/// Changes that are not a number come before all others, unchanged numbers are left out.
std::vector<NumberChange> largestChanges(const Iteration& iteration, int count);

/// The loss that the new weights give on the iteration's own batch, calculated anew.
double lossAfterUpdate(const Iteration& iteration);

} // namespace loopscope
