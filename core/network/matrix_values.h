#pragma once

#include <Eigen/Core>

namespace loopscope
{

/// The eigenvalues of a square matrix, the largest magnitude first; of equal magnitudes the larger
/// real part first, then the positive imaginary part. All are not-a-number if the matrix is not
/// finite.
/// @throws std::invalid_argument if the matrix is not square
Eigen::VectorXcd eigenvaluesOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

/// The singular values of a matrix, the largest first. All are not-a-number if it is not finite.
Eigen::VectorXd singularValuesOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

} // namespace loopscope
