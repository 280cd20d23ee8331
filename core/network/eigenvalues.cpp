#include "core/network/matrix_values.h"
#include "core/require.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

namespace loopscope
{

namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

bool comesBefore(const std::complex<double>& a, const std::complex<double>& b)
{
    const double sizeOfA = std::abs(a);
    const double sizeOfB = std::abs(b);
    if (sizeOfA != sizeOfB)
        return sizeOfA > sizeOfB;
    return a.real() != b.real() ? a.real() > b.real() : a.imag() > b.imag();
}

} // namespace

Eigen::VectorXcd eigenvaluesOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
    require(matrix.rows() == matrix.cols(), "only a square matrix has eigenvalues");
    if (matrix.size() == 0)
        return {};
    const Eigen::VectorXcd unknown = Eigen::VectorXcd::Constant(matrix.rows(), notANumber);
    if (!matrix.allFinite())
        return unknown;
    const Eigen::EigenSolver<Eigen::MatrixXd> solver(matrix, false);
    if (solver.info() != Eigen::Success)
        return unknown;
    Eigen::VectorXcd values = solver.eigenvalues();
    std::sort(values.begin(), values.end(), comesBefore);
    return values;
}

} // namespace loopscope
