#include "core/bptt/writing.h"

#include "core/require.h"

#include <algorithm>

namespace loopscope
{

Batch writtenBatch(const std::shared_ptr<const Network>& network,
    const Eigen::VectorXd& parameters, int steps, const std::vector<int>& beginning,
    const SamplingOptions& options)
{
    require(steps >= 1, "at least one step must be written");
    require(!beginning.empty(), "something must be read before anything is written");
    auto writing = std::make_shared<Writing>();
    writing->sampling = options;
    writing->given = std::min(steps, int(beginning.size()));
    writing->drawn.assign(std::size_t(steps), -1);
    Batch batch;
    batch.steps = steps;
    batch.sequences = 1;
    batch.inputs.setZero(network->inputSize(), steps);
    batch.targetClasses.assign(std::size_t(steps), 0);
    batch.weights.setZero(steps);
    Sampler sampler(network, parameters, options);
    for (int step = 0; step < writing->given; ++step) {
        const int token = beginning[std::size_t(step)];
        sampler.read(token);
        batch.inputs(token, step) = 1.0;
        if (step > 0) {
            batch.targetClasses[std::size_t(step) - 1] = token;
            batch.weights[step - 1] = 1.0;
        }
    }
    for (int step = writing->given - 1; step < steps && sampler.chances().allFinite(); ++step) {
        const int token = sampler.write();
        writing->drawn[std::size_t(step)] = token;
        batch.targetClasses[std::size_t(step)] = token;
        if (step + 1 < steps)
            batch.inputs(token, step + 1) = 1.0;
    }
    batch.writing = std::move(writing);
    return batch;
}

Eigen::VectorXd chancesAt(const Iteration& iteration, int step)
{
    const std::shared_ptr<const Writing>& writing = iteration.batch().writing;
    require(writing != nullptr, "the network writes nothing");
    return chancesOf(iteration.output(step), writing->sampling.temperature);
}

} // namespace loopscope
