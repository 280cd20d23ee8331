#include "core/training/remedy.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

namespace
{

bool hasRecurrentMatrix(const Network& network)
{
    const auto& parameters = network.parameters();
    return std::any_of(parameters.begin(), parameters.end(), [](const ParameterPlace& place) {
        return place.kind == ParameterKind::RecurrentMatrix;
    });
}

/// 1, or a tenth of the threshold that did not help.
ClippingOptions tighter(const ClippingOptions& clipping)
{
    if (clipping.kind == ClippingKind::None)
        return {ClippingKind::Norm, 1.0};
    return {ClippingKind::Norm, std::min(1.0, clipping.threshold / 10.0)};
}

/// 1, where a gradient that passes through the matrix keeps its size; below it, half.
double smallerRadius(double spectralRadius)
{
    return spectralRadius > 1.0 ? 1.0 : spectralRadius / 2.0;
}

} // namespace

std::vector<Remedy> remediesFor(const ExperimentOptions& options, const Iteration& lastGood)
{
    std::vector<Remedy> remedies;
    const bool hadUpdate = std::isfinite(lastGood.loss()) && lastGood.clipping().isFinite;
    if (hadUpdate) {
        Remedy clip{Remedy::Kind::ClipNorm, options};
        clip.options.clipping = tighter(options.clipping);
        remedies.push_back(clip);
        Remedy slower{Remedy::Kind::LowerLearningRate, options};
        slower.options.optimizer.learningRate /= 10.0;
        remedies.push_back(slower);
    }
    if (options.initialisation.recurrent != RecurrentInitialisation::Xavier &&
        hasRecurrentMatrix(lastGood.network())) {
        Remedy tamer{Remedy::Kind::LowerSpectralRadius, options};
        tamer.options.initialisation.spectralRadius =
            smallerRadius(options.initialisation.spectralRadius);
        remedies.push_back(tamer);
    }
    std::erase_if(remedies, [](const Remedy& remedy) { return findProblem(remedy.options).has_value(); });
    return remedies;
}

} // namespace loopscope
