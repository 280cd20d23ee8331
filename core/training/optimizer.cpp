#include "core/training/optimizer.h"

#include "core/require.h"

#include <cmath>
#include <locale>
#include <sstream>

namespace loopscope
{

namespace
{

std::string problem(const char* name, double value, const char* constraint)
{
    std::ostringstream sentence;
    sentence.imbue(std::locale::classic());
    sentence << name << " is " << value << "; it must be " << constraint << '.';
    return sentence.str();
}

bool isDecay(double value)
{
    return value >= 0.0 && value < 1.0;
}

/// The moments before the first update are zero, whatever the size of their vectors is.
void decay(double factor, const Eigen::VectorXd& before, const Eigen::VectorXd& gradient,
    Eigen::VectorXd& after)
{
    if (before.size() == gradient.size())
        after = factor * before;
    else
        after.setZero(gradient.size());
}

/// Source: Kingma & Ba 2015, "Adam: A method for stochastic optimization", with the order of
/// operations of torch.optim.Adam: epsilon is added after the bias correction of the second moment.
void updateAdam(const OptimizerOptions& options, const TrainingState& before,
    const Eigen::VectorXd& gradient, TrainingState& after)
{
    decay(options.beta1, before.firstMoment, gradient, after.firstMoment);
    decay(options.beta2, before.secondMoment, gradient, after.secondMoment);
    after.firstMoment += (1.0 - options.beta1) * gradient;
    after.secondMoment.array() += (1.0 - options.beta2) * gradient.array().square();
    const bool fresh = before.firstMoment.size() != gradient.size();
    after.momentUpdates = fresh ? 1 : before.momentUpdates + 1;
    const double updates = after.momentUpdates;
    const double firstCorrection = 1.0 - std::pow(options.beta1, updates);
    const double secondCorrection = std::sqrt(1.0 - std::pow(options.beta2, updates));
    const double stepSize = options.learningRate / firstCorrection;
    after.parameters = before.parameters.array() -
                       stepSize * after.firstMoment.array() /
                           (after.secondMoment.array().sqrt() / secondCorrection + options.epsilon);
}

} // namespace

std::optional<std::string> findProblem(const OptimizerOptions& options)
{
    if (!(options.learningRate > 0.0) || !std::isfinite(options.learningRate))
        return problem("The learning rate", options.learningRate, "a number above 0");
    if (options.kind == OptimizerKind::Sgd)
        return std::nullopt;
    if (!isDecay(options.beta1))
        return problem("Adam's beta1", options.beta1, "at least 0 and below 1");
    if (!isDecay(options.beta2))
        return problem("Adam's beta2", options.beta2, "at least 0 and below 1");
    if (!(options.epsilon > 0.0) || !std::isfinite(options.epsilon))
        return problem("Adam's epsilon", options.epsilon, "a number above 0");
    return std::nullopt;
}

void update(const OptimizerOptions& options, const TrainingState& before,
    const Eigen::VectorXd& gradient, TrainingState& after)
{
    require(gradient.size() == before.parameters.size(),
        "the gradient must have one number a parameter");
    require(&before != &after, "an update is written beside the state that it starts from");
    if (options.kind == OptimizerKind::Adam) {
        updateAdam(options, before, gradient, after);
    } else {
        after.parameters = before.parameters - options.learningRate * gradient;
        after.firstMoment.resize(0);
        after.secondMoment.resize(0);
        after.momentUpdates = 0;
    }
    after.iteration = before.iteration + 1;
}

} // namespace loopscope
