#include "core/training/optimizer.h"

#include "core/require.h"
#include "core/training/setting_problem.h"

#include <cmath>

namespace loopscope
{

namespace
{

bool isDecay(double value)
{
    return value >= 0.0 && value < 1.0;
}

/// Which moments a kind keeps in the state. No two kinds keep the same, so the state tells
/// whose they are.
struct MomentsKept {
    bool first = false;
    bool second = false;
};

MomentsKept momentsOf(OptimizerKind kind)
{
    return {kind == OptimizerKind::Momentum || kind == OptimizerKind::Adam,
        kind == OptimizerKind::RmsProp || kind == OptimizerKind::Adam};
}

bool holdsMomentsOf(const TrainingState& state, OptimizerKind kind)
{
    const MomentsKept kept = momentsOf(kind);
    const Eigen::Index count = state.parameters.size();
    return state.firstMoment.size() == (kept.first ? count : 0) &&
           state.secondMoment.size() == (kept.second ? count : 0);
}

/// after = factor · before; zero if the moment is fresh or not kept.
void decay(bool isKept, bool isFresh, double factor, const Eigen::VectorXd& before,
    Eigen::VectorXd& after, Eigen::Index count)
{
    if (!isKept)
        after.resize(0);
    else if (isFresh)
        after.setZero(count);
    else
        after = factor * before;
}

/// With the order of operations of torch.optim.Adam: epsilon is added after the bias correction of
/// the second moment.
void stepOfAdam(const OptimizerOptions& options, const TrainingState& before, TrainingState& after)
{
    const double updates = after.momentUpdates;
    const double firstCorrection = 1.0 - std::pow(options.beta1, updates);
    const double secondCorrection = std::sqrt(1.0 - std::pow(options.beta2, updates));
    const double stepSize = options.learningRate / firstCorrection;
    after.parameters = before.parameters.array() -
                       stepSize * after.firstMoment.array() /
                           (after.secondMoment.array().sqrt() / secondCorrection + options.epsilon);
}

} // namespace

const char* nameOf(OptimizerKind kind)
{
    switch (kind) {
    case OptimizerKind::Sgd:
        return "SGD";
    case OptimizerKind::Momentum:
        return "Momentum";
    case OptimizerKind::RmsProp:
        return "RMSProp";
    case OptimizerKind::Adam:
        break;
    }
    return "Adam";
}

std::optional<std::string> findProblem(const OptimizerOptions& options)
{
    const OptimizerKind kind = options.kind;
    if (!(options.learningRate > 0.0) || !std::isfinite(options.learningRate))
        return settingProblem("The learning rate", options.learningRate, "a number above 0");
    if (kind == OptimizerKind::Momentum && !isDecay(options.momentum))
        return settingProblem("The momentum", options.momentum, "at least 0 and below 1");
    if (kind == OptimizerKind::RmsProp && !isDecay(options.alpha))
        return settingProblem("RMSProp's alpha", options.alpha, "at least 0 and below 1");
    if (kind == OptimizerKind::Adam && !isDecay(options.beta1))
        return settingProblem("Adam's beta1", options.beta1, "at least 0 and below 1");
    if (kind == OptimizerKind::Adam && !isDecay(options.beta2))
        return settingProblem("Adam's beta2", options.beta2, "at least 0 and below 1");
    if (momentsOf(kind).second && (!(options.epsilon > 0.0) || !std::isfinite(options.epsilon)))
        return settingProblem(
            std::string(nameOf(kind)) + "'s epsilon", options.epsilon, "a number above 0");
    return std::nullopt;
}

void startMoments(OptimizerKind kind, TrainingState& state)
{
    const MomentsKept kept = momentsOf(kind);
    const Eigen::Index count = state.parameters.size();
    state.firstMoment.setZero(kept.first ? count : 0);
    state.secondMoment.setZero(kept.second ? count : 0);
    state.momentUpdates = 0;
}

void update(const OptimizerOptions& options, const TrainingState& before,
    const Eigen::VectorXd& gradient, TrainingState& after)
{
    const Eigen::Index count = gradient.size();
    require(count == before.parameters.size(), "the gradient must have one number a parameter");
    require(&before != &after, "an update is written beside the state that it starts from");
    const OptimizerKind kind = options.kind;
    const MomentsKept kept = momentsOf(kind);
    const bool isFresh = !holdsMomentsOf(before, kind);
    const bool isAdam = kind == OptimizerKind::Adam;
    decay(kept.first, isFresh, isAdam ? options.beta1 : options.momentum, before.firstMoment,
        after.firstMoment, count);
    decay(kept.second, isFresh, isAdam ? options.beta2 : options.alpha, before.secondMoment,
        after.secondMoment, count);
    after.momentUpdates = kept.first || kept.second ? (isFresh ? 1 : before.momentUpdates + 1) : 0;
    switch (kind) {
    case OptimizerKind::Sgd:
        after.parameters = before.parameters - options.learningRate * gradient;
        break;
    case OptimizerKind::Momentum:
        after.firstMoment += gradient;
        after.parameters = before.parameters - options.learningRate * after.firstMoment;
        break;
    case OptimizerKind::RmsProp:
        after.secondMoment.array() += (1.0 - options.alpha) * gradient.array().square();
        after.parameters =
            before.parameters.array() - options.learningRate * gradient.array() /
                                            (after.secondMoment.array().sqrt() + options.epsilon);
        break;
    case OptimizerKind::Adam:
        after.firstMoment += (1.0 - options.beta1) * gradient;
        after.secondMoment.array() += (1.0 - options.beta2) * gradient.array().square();
        stepOfAdam(options, before, after);
        break;
    }
    after.iteration = before.iteration + 1;
}

} // namespace loopscope
