#include "core/task/temporal_order.h"

namespace loopscope
{

TaskDescription TemporalOrder::describe()
{
    TaskDescription task;
    task.kind = TaskKind::TemporalOrder;
    task.identifier = "temporal-order";
    task.name = "Temporal order";
    task.purpose = "Two marks, each X or Y, stand far apart among letters that mean nothing; at "
                   "the end the network says both, in their order.";
    task.lengthPurpose = "The marks stand after about a tenth and half of T steps.";
    task.source = "Hochreiter & Schmidhuber 1997, experiment 6a; in the form of Pascanu, Mikolov & "
                  "Bengio 2013, On the difficulty of training recurrent neural networks";
    task.shape = Shape::ManyToOne;
    task.metric = {"answers right", true, true, 0.99};
    task.defaults = {.units = 32, .sequenceLength = 60};
    return task;
}

std::string TemporalOrder::inputName(int input) const
{
    return std::string(1, "XYabcd"[input]);
}

std::string TemporalOrder::outputName(int output) const
{
    return inputName(output / 2) + inputName(output % 2);
}

std::vector<Baseline> TemporalOrder::baselines(int) const
{
    return {evenGuessing(4)};
}

void TemporalOrder::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int steps = batch.steps;
    const auto between = [&engine](int begin, int end) {
        return begin + int(integerBelow(engine, std::uint64_t(end - begin)));
    };
    const int first = between(steps / 10, 2 * steps / 10);
    const int second = between(5 * steps / 10, 6 * steps / 10);
    int order = 0;
    for (int step = 0; step < steps; ++step) {
        const bool isMark = step == first || step == second;
        const int input = isMark ? between(0, 2) : between(2, 6);
        batch.inputs(input, batch.column(step, sequence)) = 1.0;
        if (isMark)
            order = 2 * order + input;
    }
    batch.targetClasses[std::size_t(batch.column(steps - 1, sequence))] = order;
}

} // namespace loopscope
