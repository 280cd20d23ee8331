#include "core/diagnosis/gradient_sum.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

using Eigen::MatrixXd;

double largestFinite(const MatrixXd& matrix)
{
    double largest = 0.0;
    for (const double number : matrix.reshaped())
        largest = std::isfinite(number) ? std::max(largest, std::abs(number)) : largest;
    return largest;
}

/// Puts matrices of one width below each other.
template <typename MatrixOf>
MatrixXd stacked(const Iteration& iteration, const GradientSum& sum, const MatrixOf& matrixOf)
{
    const Network& network = iteration.network();
    const ParameterPlace& first = network.parameters()[std::size_t(sum.parameters.front())];
    MatrixXd result(first.rows * Eigen::Index(sum.parameters.size()), first.columns);
    for (std::size_t i = 0; i < sum.parameters.size(); ++i)
        result.middleRows(Eigen::Index(i) * first.rows, first.rows) = matrixOf(sum.parameters[i]);
    return result;
}

GradientSum sumOf(const Iteration& iteration, GradientSum sum)
{
    sum.total = stacked(iteration, sum, [&](int parameter) -> MatrixXd {
        return iteration.network().view(parameter, iteration.parameterGradient());
    });
    const double length = sum.total.stableNorm();
    const int steps = iteration.stepsOf(sum.track);
    sum.norms.setZero(steps);
    sum.along.setZero(steps);
    MatrixXd soFar = MatrixXd::Zero(sum.total.rows(), sum.total.cols());
    for (int step = steps - 1; step >= 0; --step) {
        const MatrixXd share = shareOf(iteration, sum, step);
        soFar += share;
        sum.norms[step] = share.stableNorm();
        if (length > 0.0 || std::isnan(length))
            sum.along[step] = share.cwiseProduct(sum.total / length).sum();
        sum.largest = std::max({sum.largest, largestFinite(share), largestFinite(soFar)});
    }
    return sum;
}

} // namespace

std::vector<GradientSum> gradientSums(const Iteration& iteration, int trackIndex)
{
    const Network& network = iteration.network();
    require(trackIndex >= 0 && trackIndex < int(network.tracks().size()),
        "the network has no such track");
    const Track& track = network.tracks()[std::size_t(trackIndex)];
    std::vector<GradientSum> sums;
    for (const ParameterKind kind :
        {ParameterKind::InputMatrix, ParameterKind::RecurrentMatrix, ParameterKind::Bias}) {
        GradientSum sum;
        sum.track = trackIndex;
        sum.kind = kind;
        for (std::size_t i = 0; i < track.program->parameters.size(); ++i) {
            if (track.program->parameters[i].kind == kind)
                sum.parameters.push_back(track.firstParameter + int(i));
        }
        if (!sum.parameters.empty())
            sums.push_back(sumOf(iteration, std::move(sum)));
    }
    return sums;
}

MatrixXd shareOf(const Iteration& iteration, const GradientSum& sum, int step)
{
    return stacked(iteration, sum,
        [&](int parameter) { return iteration.gradientShare(parameter, step); });
}

MatrixXd sumDownTo(const Iteration& iteration, const GradientSum& sum, int step)
{
    MatrixXd result = MatrixXd::Zero(sum.total.rows(), sum.total.cols());
    for (int later = iteration.stepsOf(sum.track) - 1; later >= step; --later)
        result += shareOf(iteration, sum, later);
    return result;
}

} // namespace loopscope
