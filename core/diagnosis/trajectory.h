#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

namespace loopscope
{

/// A cloud of vectors seen from where it spreads most.
struct Projection {
    /// Of each vector, along the first two principal components: 2 × vectors. With fewer than two
    /// components the rest is zero.
    Eigen::Matrix2Xd points;
    Eigen::MatrixXd components; ///< orthonormal columns, size × 2
    Eigen::VectorXd mean;
    Eigen::Vector2d shares = Eigen::Vector2d::Zero(); ///< of the variance, each in [0, 1]
};

/// Principal component analysis: the directions of largest variance about the mean.
///
/// Of each component's two signs the one is taken that makes its element of largest magnitude
/// positive, so that pictures of nearly the same vectors look the same.
/// @param vectors  one a column; without any, or with one that is not finite, the points are
/// not-a-number
Projection principalComponents(const Eigen::Ref<const Eigen::MatrixXd>& vectors);

/// The way of a symbol through the steps of a sequence: units × steps.
Eigen::MatrixXd symbolPath(const Iteration& iteration, int track, int symbol, int sequence = 0);

} // namespace loopscope
