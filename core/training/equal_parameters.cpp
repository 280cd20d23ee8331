#include "core/training/equal_parameters.h"

#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace loopscope
{

namespace
{

Eigen::Index countFor(const ExperimentOptions& options, const Task& task)
{
    const auto network = Network::build(networkOptions(options, task));
    require(network.has_value(), "the options must be without problem");
    return (*network)->parameterCount();
}

} // namespace

Eigen::Index parameterCount(const ExperimentOptions& options)
{
    return countFor(options, *makeTask(options.task));
}

ExperimentOptions withUnits(ExperimentOptions options, int units)
{
    const double ratio = double(units) / options.layers.front().units;
    for (auto* stack : {&options.layers, &options.decoder}) {
        for (LayerOptions& layer : *stack)
            layer.units = std::clamp(int(std::lround(layer.units * ratio)), 1, maximumUnits);
    }
    return options;
}

ExperimentOptions withParameterCount(const ExperimentOptions& options, Eigen::Index wanted)
{
    const auto task = makeTask(options.task);
    const auto count = [&](int units) { return countFor(withUnits(options, units), *task); };
    // The count grows with the units: the fewest that reach it, and one fewer, are the nearest.
    int fewest = 1;
    int most = maximumUnits;
    while (fewest < most) {
        const int middle = (fewest + most) / 2;
        if (count(middle) >= wanted)
            most = middle;
        else
            fewest = middle + 1;
    }
    const bool isLessNearer =
        fewest > 1 && wanted - count(fewest - 1) <= std::abs(count(fewest) - wanted);
    return withUnits(options, isLessNearer ? fewest - 1 : fewest);
}

} // namespace loopscope
