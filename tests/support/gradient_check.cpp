#include "tests/support/gradient_check.h"

#include "core/bptt/engine.h"

#include <algorithm>
#include <cmath>

namespace loopscope::test
{

namespace
{

std::shared_ptr<const TrainingState> stateOf(const Eigen::VectorXd& parameters)
{
    auto state = std::make_shared<TrainingState>();
    state->parameters = parameters;
    return state;
}

QString nameOfParameter(const Network& network, Eigen::Index index)
{
    for (const ParameterPlace& place : network.parameters()) {
        const Eigen::Index inside = index - place.offset;
        if (inside >= 0 && inside < place.size())
            return QString("%1[%2,%3]")
                .arg(QString::fromStdString(place.name))
                .arg(inside % place.rows)
                .arg(inside / place.rows);
    }
    return "?";
}

} // namespace

Eigen::VectorXd engineGradient(const std::shared_ptr<const Network>& network, const Batch& batch,
    const Eigen::VectorXd& parameters)
{
    Engine engine(network);
    Iteration iteration;
    Engine::batch(iteration) = batch;
    engine.run(iteration, stateOf(parameters));
    return iteration.parameterGradient();
}

QString checkGradient(const std::shared_ptr<const Network>& network, const Batch& batch,
    const Eigen::VectorXd& parameters, const Eigen::VectorXd& gradient)
{
    constexpr double step = 1e-5;
    Engine engine(network);
    Iteration iteration;
    Engine::batch(iteration) = batch;
    Eigen::VectorXd nudged = parameters;
    for (Eigen::Index i = 0; i < parameters.size(); ++i) {
        const auto lossAt = [&](double value) {
            nudged[i] = value;
            engine.run(iteration, stateOf(nudged));
            return iteration.loss();
        };
        const double above = lossAt(parameters[i] + step);
        const double below = lossAt(parameters[i] - step);
        nudged[i] = parameters[i];
        const double numeric = (above - below) / (2.0 * step);
        const double allowed = 1e-7 + 1e-5 * std::max(std::abs(numeric), std::abs(gradient[i]));
        if (!(std::abs(numeric - gradient[i]) <= allowed))
            return QString("%1: gradient %2, central difference %3")
                .arg(nameOfParameter(*network, i))
                .arg(gradient[i], 0, 'g', 12)
                .arg(numeric, 0, 'g', 12);
    }
    return {};
}

} // namespace loopscope::test
