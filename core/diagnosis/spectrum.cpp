#include "core/diagnosis/spectrum.h"

#include <cmath>
#include <complex>

namespace loopscope
{

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
