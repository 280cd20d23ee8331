#include "core/diagnosis/spectrum.h"

#include "core/require.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

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

Eigen::VectorXd singularValuesOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
    if (matrix.size() == 0)
        return {};
    if (!matrix.allFinite())
        return Eigen::VectorXd::Constant(std::min(matrix.rows(), matrix.cols()), notANumber);
    return Eigen::BDCSVD<Eigen::MatrixXd>(matrix).singularValues();
}

double Spectrum::radius() const
{
    return eigenvalues.size() > 0 ? std::abs(eigenvalues[0]) : 0.0;
}

double Spectrum::norm() const
{
    return singularValues.size() > 0 ? singularValues[0] : 0.0;
}

Spectrum spectrumOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
    return {eigenvaluesOf(matrix), singularValuesOf(matrix)};
}

std::vector<int> recurrentMatrices(const Network& network)
{
    std::vector<int> result;
    for (std::size_t i = 0; i < network.parameters().size(); ++i) {
        const ParameterPlace& place = network.parameters()[i];
        if (place.role == ParameterRole::Cell && place.kind == ParameterKind::RecurrentMatrix)
            result.push_back(int(i));
    }
    return result;
}

std::vector<ParameterSpectrum> recurrentSpectra(
    const Network& network, const Eigen::VectorXd& parameters)
{
    std::vector<ParameterSpectrum> result;
    for (const int parameter : recurrentMatrices(network))
        result.push_back({parameter, spectrumOf(network.view(parameter, parameters))});
    return result;
}

} // namespace loopscope
