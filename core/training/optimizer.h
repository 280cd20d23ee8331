#pragma once

#include "core/bptt/iteration.h"

#include <optional>
#include <string>

namespace loopscope {

enum class OptimizerKind { Sgd, Adam };

struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::Adam;
    double learningRate = 0.01; ///< > 0
    double beta1 = 0.9;         ///< Adam: decay of the mean gradient, in [0, 1)
    double beta2 = 0.999;       ///< Adam: decay of the mean squared gradient, in [0, 1)
    double epsilon = 1e-8;      ///< Adam: > 0

    bool operator==(const OptimizerOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const OptimizerOptions& options);

/// One update with the rules of torch.optim.SGD and torch.optim.Adam.
/// @param after  written; its vectors are resized only if their sizes differ
void update(const OptimizerOptions& options, const TrainingState& before, const Eigen::VectorXd& gradient,
    TrainingState& after);

} // namespace loopscope
