#pragma once

#include "core/bptt/iteration.h"
#include "core/file/safetensors.h"
#include "core/network/network.h"

#include <string>
#include <vector>

namespace loopscope
{

/// An iteration's record as named tensors, for one of its sequences. Every tensor of steps has one
/// row a step, in the order of time also where a track reads the sequence from its end.

/// "l0", "l1_reverse", of an encoder–decoder "encoder.l0", "decoder.l0": how names tell layers and
/// directions apart. @param track  index into Network::tracks()
std::string trackName(const Network& network, int track);

/// Every symbol of every track but x: "forward.l0.h", steps × units.
std::vector<Tensor> forwardTensors(const Iteration& iteration, int sequence = 0);
/// "forward.y", steps × outputs.
Tensor outputTensor(const Iteration& iteration, int sequence = 0);
/// "loss", one number a step.
Tensor lossTensor(const Iteration& iteration, int sequence = 0);
/// ∂loss/∂symbol: "backward.l0.h" … as the forward ones, "backward.y", and "backward.x" (steps ×
/// inputs), the gradient of the input through all tracks that read it.
std::vector<Tensor> backwardTensors(const Iteration& iteration, int sequence = 0);

/// Numbers placed as the parameters are, one tensor a parameter: prefix + "l0.W_f", prefix + "W_y".
std::vector<Tensor> parameterTensors(
    const Network& network, const Eigen::VectorXd& numbers, const std::string& prefix);

} // namespace loopscope
