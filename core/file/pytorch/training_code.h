#pragma once

#include "core/file/pytorch/modules.h"
#include "core/file/pytorch/python_text.h"
#include "core/file/safetensors.h"
#include "core/training/clipping.h"
#include "core/training/optimizer.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope::pytorch
{

/// How the program learns.
struct LearningRules {
    OptimizerOptions optimizer;
    ClippingOptions clipping;
    std::vector<Eigen::Index> pinned; ///< parameters that training leaves alone
};

/// The parameters before an iteration under the names of Model's state_dict, and what the optimizer
/// remembers of earlier gradients: "exp_avg.readout.weight".
std::vector<Tensor> numbersOf(
    const Modules& modules, const TrainingState& state, const LearningRules& rules);

/// Functions gradients(), optimizer_of() and main().
/// @param batchArgument  what main() hands to batch()
void writeTraining(PythonText& text, const Modules& modules, const TrainingState& state,
    const LearningRules& rules, const std::string& batchArgument);

/// The table of names that gradients() reads.
void writeNames(PythonText& text, const Modules& modules);

/// The list of weights that are kept, if any.
void writePinned(PythonText& text, const Modules& modules, const LearningRules& rules);

} // namespace loopscope::pytorch
