#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <optional>
#include <string>

namespace loopscope
{

enum class ClippingKind {
    None,
    Norm, ///< the gradients of all parameters together, as one vector
    Value ///< each number by itself
};

struct ClippingOptions {
    ClippingKind kind = ClippingKind::None;
    double threshold = 1.0; ///< > 0, in the unit of a gradient

    bool operator==(const ClippingOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const ClippingOptions& options);

/// Makes gradients that are too large smaller before the update.
///
///   n = √(Σ g²) over all parameters
///   Norm   g ← g · threshold / (n + 10⁻⁶) where n > threshold: the direction is kept
///   Value  g ← −threshold, or threshold, whichever it lies beyond
///
/// A gradient that does not reach the threshold stays as it is, bit for bit. Where any number is
/// not finite, none is changed, so that it is seen.
/// @param gradient  of all parameters
/// @param clipped   written if the record says isClipped, else untouched; resized only if its size
///                  differs
/// Source: Pascanu, Mikolov & Bengio 2013, algorithm 1; Mikolov 2012 (by value); for finite
/// gradients beyond the threshold the same result as torch.nn.utils.clip_grad_norm_ and
/// clip_grad_value_, whose 10⁻⁶ this is.
ClippingRecord clip(
    const ClippingOptions& options, const Eigen::VectorXd& gradient, Eigen::VectorXd& clipped);

} // namespace loopscope
