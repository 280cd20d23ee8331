#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// How the steps of a sequence add up to the gradient of one kind of weights of a track: of W, of U
/// or of b, those of all gates one below the other.
///
/// Every step uses the same weights, so each adds its share, and shares may work against each
/// other. What a share brings to the whole, along[t] = ⟨share_t, total⟩ / ‖total‖, says so with one
/// signed number a step: together they are ‖total‖ exactly.
struct GradientSum {
    int track = 0;
    ParameterKind kind = ParameterKind::InputMatrix;
    std::vector<int> parameters; ///< of Network::parameters(), in the order of the rows
    Eigen::MatrixXd total;       ///< ∂loss/∂ all of them: (units · parameters) × columns
    Eigen::VectorXd norms;       ///< ‖share‖ of each step
    Eigen::VectorXd along;       ///< of each step; zero if total is
    double largest = 0.0; ///< |number|, of the shares and of their sums on the way; finite ones
};

/// Of the kinds that the track's cell has, in the order W, U, b.
std::vector<GradientSum> gradientSums(const Iteration& iteration, int track);

/// What one step adds: a part of GradientSum::total, of its size.
Eigen::MatrixXd shareOf(const Iteration& iteration, const GradientSum& sum, int step);

/// What has come together when the backward pass stands at a step: the shares of it and of all
/// later steps.
Eigen::MatrixXd sumDownTo(const Iteration& iteration, const GradientSum& sum, int step);

} // namespace loopscope
