#include "ui/charts/spectrum_data.h"

#include "core/diagnosis/step_jacobian.h"
#include "ui/session/snapshot.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope::ui
{
namespace
{

// A matrix scaled to radius 1 has eigenvalues a rounding error outside.
constexpr double onCircle = 1.0 + 1e-9;
constexpr double largestPlane = 1e100;

SpectrumData spectrumData(std::string name, const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
    SpectrumData data;
    data.name = std::move(name);
    data.size = int(matrix.rows());
    if (!data.isTooLarge())
        data.spectrum = spectrumOf(matrix);
    return data;
}

QString placeOf(const Network& network, const Track& track)
{
    QStringList words;
    if (network.stackCount() > 1)
        words.append(track.stack == 0 ? QCoreApplication::translate("SpectrumData", "encoder")
                                      : QCoreApplication::translate("SpectrumData", "decoder"));
    if (network.layerCount(track.stack) > 1)
        words.append(QCoreApplication::translate("SpectrumData", "layer %1").arg(track.layer + 1));
    if (track.reverse)
        words.append(QCoreApplication::translate("SpectrumData", "backward"));
    return words.join(QStringLiteral(", "));
}

} // namespace

bool SpectrumData::isFinite() const
{
    return spectrum.eigenvalues.allFinite() && spectrum.singularValues.allFinite();
}

int SpectrumData::outside() const
{
    return int(std::count_if(spectrum.eigenvalues.begin(), spectrum.eigenvalues.end(),
        [](const std::complex<double>& value) { return std::abs(value) > onCircle; }));
}

std::vector<RecurrentMatrix> recurrentMatrixNames(const Network& network)
{
    std::vector<RecurrentMatrix> matrices;
    for (const int parameter : recurrentMatrices(network)) {
        const ParameterPlace& place = network.parameters()[std::size_t(parameter)];
        const Track& track = network.tracks()[std::size_t(place.track)];
        matrices.push_back({parameter, place.name, placeOf(network, track).toStdString()});
    }
    return matrices;
}

SpectrumData recurrentSpectrumData(const Snapshot& snapshot, int index)
{
    const Iteration& iteration = *snapshot.iteration;
    const auto matrices = recurrentMatrixNames(iteration.network());
    if (index < 0 || index >= int(matrices.size()))
        return {};
    const RecurrentMatrix& matrix = matrices[std::size_t(index)];
    return spectrumData(
        matrix.name, iteration.network().view(matrix.parameter, iteration.before().parameters));
}

SpectrumData jacobianSpectrumData(const Snapshot& snapshot, int step)
{
    const Network& network = snapshot.iteration->network();
    const int track = snapshot.track();
    const JointState state = jointState(network.tracks()[std::size_t(track)]);
    SpectrumData data;
    data.name = QStringLiteral("∂z%1/∂z%2").arg(subscript(step + 1), subscript(step)).toStdString();
    data.size = state.size;
    if (state.size == 0 || data.isTooLarge())
        return data;
    JacobianCalculator jacobians(snapshot.iteration, track);
    if (step < jacobians.steps())
        data.spectrum = spectrumOf(jacobians.stepJacobian(step));
    return data;
}

double planeRadius(const SpectrumData& data)
{
    const double radius = data.isFinite() ? data.spectrum.radius() : 0.0;
    return std::clamp(1.15 * radius, 1.25, largestPlane);
}

double powerAfterTenSteps(double magnitude)
{
    return magnitude == 0.0 ? -std::numeric_limits<double>::infinity()
                            : 10.0 * std::log10(magnitude);
}

} // namespace loopscope::ui
