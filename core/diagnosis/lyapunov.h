#pragma once

#include "core/diagnosis/step_jacobian.h"

#include <Eigen/Core>

namespace loopscope
{

struct LyapunovOptions {
    int firstStep = 0; ///< the first and the last step whose Jacobians count,
    int lastStep = -1; ///< in the order of time; -1: the last one of the sequence
    int count = 0;     ///< how many exponents, the largest first; 0: all
    int maximumPasses = 12;
    double tolerance = 1e-6; ///< a pass that changes no exponent by more is the last one
};

/// How fast the state's small changes grow or die out over some steps, direction by direction.
///
///   λ_i = ln σ_i(J_last ⋯ J_first) / steps,   σ_1 ≥ σ_2 ≥ …
///
/// exp(λ_1) is the factor per step of the change that grows most; exp(Σ λ_i) that of a volume. A
/// gradient goes the same way back with the same numbers: Jᵀ has the singular values of J.
struct LyapunovExponents {
    int steps = 0;
    Eigen::VectorXd exponents; ///< natural logarithms per step, the largest first; −∞ of directions
                               ///< that are forgotten at once; not-a-number if a Jacobian is
                               ///< not finite
    int passes = 0;
    double change = 0.0; ///< of an exponent in the last pass, at most
};

/// Never forms the product, which would lose all but the largest: an orthonormal basis is carried
/// through the steps, made orthonormal again by a QR decomposition at each, and the logarithms of
/// R's diagonal are summed up. Further passes, through the transposes and again, turn the basis
/// into the singular vectors. Source: Benettin, Galgani, Giorgilli & Strelcyn 1980, "Lyapunov
/// characteristic exponents for smooth dynamical systems"; to and fro it is the QR iteration on PᵀP
/// of the product P.
/// @throws std::invalid_argument if the sequence has no such steps
LyapunovExponents lyapunovExponents(
    JacobianCalculator& jacobians, const LyapunovOptions& options = {});

} // namespace loopscope
