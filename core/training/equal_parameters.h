#pragma once

#include "core/training/experiment_options.h"

#include <Eigen/Core>

namespace loopscope
{

/// How many numbers the network learns, its readout included.
Eigen::Index parameterCount(const ExperimentOptions& options);

/// The same network with other sizes: so many units in its first layer, the other layers in
/// proportion, each in [1, maximumUnits].
ExperimentOptions withUnits(ExperimentOptions options, int units);

/// The same network with the sizes that bring its number of parameters as near to a wanted one as
/// can be; of two that are equally near the smaller.
ExperimentOptions withParameterCount(const ExperimentOptions& options, Eigen::Index wanted);

} // namespace loopscope
