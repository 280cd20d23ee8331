#include "core/training/evaluation.h"

#include "core/bptt/engine.h"

namespace loopscope
{

Evaluation evaluate(const Task& task, std::shared_ptr<const Network> network,
    std::shared_ptr<const TrainingState> state, int steps, std::uint64_t seed)
{
    Iteration iteration;
    Batch& batch = Engine::batch(iteration);
    task.fillTestBatch(steps, seed, batch);
    giveTargets(*network, batch);
    Evaluation result;
    result.iteration = state->iteration;
    Engine(std::move(network)).run(iteration, std::move(state), {.outputsOnly = true});
    result.sequences = iteration.sequences();
    result.loss = iteration.loss();
    result.metric = task.measure(iteration);
    const Metric& metric = task.description().metric;
    result.isGoalMet =
        metric.higherIsBetter ? result.metric >= metric.goal : result.metric <= metric.goal;
    result.words = task.metricWords(result.metric);
    return result;
}

void giveTargets(const Network& network, Batch& batch)
{
    if (batch.targetClasses.empty() || takesClasses(network.options().loss))
        return;
    batch.targets.setZero(network.outputSize(), Eigen::Index(batch.targetClasses.size()));
    for (std::size_t column = 0; column < batch.targetClasses.size(); ++column)
        batch.targets(batch.targetClasses[column], Eigen::Index(column)) = 1.0;
}

} // namespace loopscope
