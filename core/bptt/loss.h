#pragma once

#include "core/bptt/batch.h"
#include "core/network/network.h"

namespace loopscope
{

/// What a loss makes of one column of outputs y.
/// @param y              outputSize numbers
/// @param targetClass    cross-entropy: the right class
/// @param target         other losses: outputSize numbers
/// @param probabilities  written: softmax(y), sigmoid(y), or y itself for mean squared error
/// @param gradient       written: ∂loss/∂y
/// @return the loss of the column, as enum Loss says; natural logarithms
double evaluateLoss(Loss loss, int outputSize, const double* y, int targetClass,
    const double* target, double* probabilities, double* gradient);

/// Sends a gradient of `probabilities` back to y.
/// @param gradient  ∂loss/∂probabilities; becomes ∂loss/∂y
void sendBackThroughProbabilities(
    Loss loss, int outputSize, const double* probabilities, double* gradient);

/// How much a column's loss counts: nothing after the end of its sequence, and in many-to-one
/// nothing before it.
double lossWeight(const Network& network, const Batch& batch, int step, int sequence);

} // namespace loopscope
