#include "core/training/remedy.h"

#include "core/training/trainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

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

constexpr double toleratedLoss = 10.0; ///< as a multiple of that at the start of the trial

/// @return the loss at the end of the trial; nothing if the run broke again, or ran away
std::optional<double> lossWith(const Remedy& remedy, const SavedRun& run, int lastGood,
    const std::function<bool()>& mayGoOn)
{
    Trainer trial(*run.options);
    trial.restore(run, lastGood);
    trial.setOptions(remedy.options);
    const double start = trial.current()->loss();
    const int first = trial.current()->number();
    if (trial.advanceTo(first + triedIterations, mayGoOn) == StopReason::Diverged)
        return std::nullopt;
    const double loss = trial.current()->loss();
    if (!(loss <= toleratedLoss * start))
        return std::nullopt;
    return loss;
}

} // namespace

std::vector<Remedy> remediesThatHelp(const std::vector<Remedy>& remedies, const SavedRun& run,
    int lastGood, const std::function<bool(int remedy)>& mayGoOn)
{
    std::vector<std::pair<double, std::size_t>> helpful;
    for (std::size_t i = 0; i < remedies.size(); ++i) {
        const auto loss = lossWith(
            remedies[i], run, lastGood, [&] { return !mayGoOn || mayGoOn(int(i)); });
        if (loss)
            helpful.emplace_back(*loss, i);
    }
    if (helpful.empty())
        return remedies;
    std::sort(helpful.begin(), helpful.end());
    std::vector<Remedy> result;
    for (const auto& [loss, i] : helpful)
        result.push_back(remedies[i]);
    return result;
}

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
        hasRecurrentMatrix(lastGood.network()) && options.initialisation.spectralRadius > 0.0) {
        Remedy tamer{Remedy::Kind::LowerSpectralRadius, options};
        tamer.options.initialisation.spectralRadius =
            smallerRadius(options.initialisation.spectralRadius);
        remedies.push_back(tamer);
    }
    std::erase_if(
        remedies, [](const Remedy& remedy) { return findProblem(remedy.options).has_value(); });
    return remedies;
}

} // namespace loopscope
