#pragma once

#include "core/network/network.h"

namespace loopscope
{

/// What a loss makes of one column of outputs y.
/// @param y              outputSize numbers
/// @param targetClass    cross-entropy: the right class
/// @param target         mean squared error: outputSize numbers
/// @param probabilities  written: softmax(y); y itself for mean squared error
/// @param gradient       written: ∂loss/∂y
/// @return −ln probability of the class (natural logarithm), or mean over the outputs of (y −
/// target)²
double evaluateLoss(Loss loss, int outputSize, const double* y, int targetClass,
    const double* target, double* probabilities, double* gradient);

} // namespace loopscope
