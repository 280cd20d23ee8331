#pragma once

#include "core/bptt/iteration.h"

#include <optional>
#include <string>

namespace loopscope
{

enum class OptimizerKind { Sgd, Momentum, RmsProp, Adam };

struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::Adam;
    double learningRate = 0.01; ///< > 0
    double momentum = 0.9;      ///< Momentum: share of the last step that is kept, in [0, 1)
    double alpha = 0.99;        ///< RMSProp: decay of the mean squared gradient, in [0, 1)
    double beta1 = 0.9;         ///< Adam: decay of the mean gradient, in [0, 1)
    double beta2 = 0.999;       ///< Adam: decay of the mean squared gradient, in [0, 1)
    double epsilon = 1e-8;      ///< RMSProp and Adam: > 0

    bool operator==(const OptimizerOptions&) const = default;
};

/// As people write it: "SGD", "Momentum", "RMSProp", "Adam".
const char* nameOf(OptimizerKind kind);

/// The first setting that cannot be, as a sentence with its name, value and constraint. Settings
/// that the kind does not use are none of its problems.
std::optional<std::string> findProblem(const OptimizerOptions& options);

/// Gives a state the moments that a kind keeps, all zero: what is there before the first update.
void startMoments(OptimizerKind kind, TrainingState& state);

/// One update of every parameter θ by its gradient g, with the rules of torch.optim:
///
///   SGD       θ ← θ − η g
///   Momentum  m ← μ m + g                        θ ← θ − η m
///   RMSProp   v ← α v + (1 − α) g²               θ ← θ − η g / (√v + ε)
///   Adam      m ← β₁ m + (1 − β₁) g              v ← β₂ v + (1 − β₂) g²
///             θ ← θ − η/(1 − β₁ᵏ) · m / (√v / √(1 − β₂ᵏ) + ε) at the k-th update
///
/// Before the first update m and v are zero; after a change to another kind they start anew.
/// @param after  written; its vectors are resized only if their sizes differ
/// Source: torch.optim.SGD (dampening 0, not Nesterov's), RMSprop (not centred, no momentum), Adam;
/// Polyak 1964; Tieleman & Hinton 2012, lecture 6.5; Kingma & Ba 2015.
void update(const OptimizerOptions& options, const TrainingState& before,
    const Eigen::VectorXd& gradient, TrainingState& after);

} // namespace loopscope
