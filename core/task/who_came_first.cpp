#include "core/task/who_came_first.h"

#include <cmath>

namespace loopscope
{

TaskDescription WhoCameFirst::describe()
{
    TaskDescription task;
    task.kind = TaskKind::WhoCameFirst;
    task.identifier = "who-came-first";
    task.name = "Who came first?";
    task.purpose = "One A and one B stand among letters that mean nothing; the network says which "
                   "came first. Counting letters, or looking at the last few, is not enough.";
    task.lengthPurpose = "Letters to be read.";
    task.shape = Shape::ManyToOne;
    task.metric = {"answers right", true, true, 0.99};
    task.defaults = {
        .cell = "vanilla", .sequenceLength = 12, .ungatedLearningRate = 0.01, .iterations = 400};
    return task;
}

std::string WhoCameFirst::inputName(int input) const
{
    return std::string(1, "ABcd"[input]);
}

std::string WhoCameFirst::outputName(int output) const
{
    return output == 0 ? "A first" : "B first";
}

std::vector<Baseline> WhoCameFirst::baselines(int steps) const
{
    // Of a window of the last four letters: the order is unknown if neither of the two is in it.
    const double unknown =
        double(steps - 4) * double(steps - 5) / (double(steps) * double(steps - 1));
    return {evenGuessing(2),
        {"seeing the last four letters alone", unknown * std::log(2.0), 1.0 - unknown / 2.0}};
}

void WhoCameFirst::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const std::uint64_t steps = std::uint64_t(batch.steps);
    const int a = int(integerBelow(engine, steps));
    int b = int(integerBelow(engine, steps - 1));
    b += b >= a;
    for (int step = 0; step < batch.steps; ++step) {
        const int input = step == a ? 0 : step == b ? 1 : 2 + int(integerBelow(engine, 2));
        batch.inputs(input, batch.column(step, sequence)) = 1.0;
    }
    batch.targetClasses[std::size_t(batch.column(batch.steps - 1, sequence))] = a < b ? 0 : 1;
}

} // namespace loopscope
