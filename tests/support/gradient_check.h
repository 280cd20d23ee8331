#pragma once

#include "core/bptt/batch.h"
#include "core/network/network.h"

#include <Eigen/Core>
#include <QString>

#include <memory>

namespace loopscope::test
{

/// Compares a gradient of the loss with central differences, parameter by parameter.
///
/// Step 1e-5; a number may be off by 1e-7 + 1e-5 of its size: ten times the method's own error for
/// losses of order one, measured on PyTorch's exact gradients, and a hundred times stricter than
/// torch.autograd.gradcheck's defaults.
///
/// @return the first parameter that is off, with both numbers; empty if there is none
QString checkGradient(const std::shared_ptr<const Network>& network, const Batch& batch,
    const Eigen::VectorXd& parameters, const Eigen::VectorXd& gradient);

/// The engine's own gradient for those parameters.
Eigen::VectorXd engineGradient(const std::shared_ptr<const Network>& network, const Batch& batch,
    const Eigen::VectorXd& parameters);

} // namespace loopscope::test
