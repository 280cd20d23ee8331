#include "core/bptt/parameter_change.h"

#include "core/bptt/engine.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace loopscope
{

namespace
{

int parameterAt(const Network& network, Eigen::Index index)
{
    const auto isAfter = [](Eigen::Index i, const ParameterPlace& place) {
        return i < place.offset + place.size();
    };
    const auto& places = network.parameters();
    return int(std::upper_bound(places.begin(), places.end(), index, isAfter) - places.begin());
}

} // namespace

std::vector<ParameterChange> parameterChanges(const Iteration& iteration)
{
    const Network& network = iteration.network();
    const Eigen::VectorXd& before = iteration.before().parameters;
    const Eigen::VectorXd& after = iteration.after().parameters;
    std::vector<ParameterChange> result;
    for (std::size_t i = 0; i < network.parameters().size(); ++i) {
        const int parameter = int(i);
        ParameterChange change;
        change.parameter = parameter;
        change.before = network.view(parameter, before).norm();
        change.gradient = network.view(parameter, iteration.parameterGradient()).norm();
        change.step = (network.view(parameter, after) - network.view(parameter, before)).norm();
        change.after = network.view(parameter, after).norm();
        result.push_back(change);
    }
    return result;
}

std::vector<NumberChange> largestChanges(const Iteration& iteration, int count)
{
    const Network& network = iteration.network();
    const Eigen::VectorXd& before = iteration.before().parameters;
    const Eigen::VectorXd& after = iteration.after().parameters;
    const auto size = [&](Eigen::Index i) {
        const double change = std::abs(after(i) - before(i));
        return std::isnan(change) ? std::numeric_limits<double>::infinity() : change;
    };
    std::vector<Eigen::Index> order(std::size_t(before.size()));
    std::iota(order.begin(), order.end(), Eigen::Index(0));
    const std::size_t kept = std::min(order.size(), std::size_t(std::max(count, 0)));
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(kept), order.end(),
        [&](Eigen::Index a, Eigen::Index b) {
            return size(a) != size(b) ? size(a) > size(b) : a < b;
        });
    std::vector<NumberChange> result;
    for (std::size_t i = 0; i < kept && size(order[i]) > 0.0; ++i) {
        const int parameter = parameterAt(network, order[i]);
        const ParameterPlace& place = network.parameters()[std::size_t(parameter)];
        const int element = int(order[i] - place.offset);
        result.push_back({parameter, element % place.rows, element / place.rows, before(order[i]),
            after(order[i])});
    }
    return result;
}

double lossAfterUpdate(const Iteration& iteration)
{
    Iteration again;
    Engine::batch(again) = iteration.batch();
    Engine(iteration.sharedNetwork())
        .run(again, iteration.sharedAfter(), {.outputsOnly = true});
    return again.loss();
}

} // namespace loopscope
