#include "core/task/latch.h"

namespace loopscope
{

namespace
{

constexpr int tellingSteps = 3;
constexpr double deviation = 0.2;

} // namespace

TaskDescription Latch::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Latch;
    task.identifier = "latch";
    task.name = "Latch";
    task.purpose = "The first three numbers are near +1 or near −1, all others are noise around 0; "
                   "at the end the network says which it was.";
    task.lengthPurpose = "Numbers to be read; what the first three say is asked for at step T.";
    task.source = "Bengio, Simard & Frasconi 1994, Learning long-term dependencies with gradient "
                  "descent is difficult; Hochreiter & Schmidhuber 1997, experiment 3a";
    task.shape = Shape::ManyToOne;
    task.metric = {"answers right", true, true, 0.99};
    task.defaults = {.cell = "vanilla",
        .units = 8,
        .sequenceLength = 40,
        .batchSize = 20,
        .isPlainDescent = true,
        .learningRate = 0.1,
        .ungatedLearningRate = 0.1};
    return task;
}

StageLabel Latch::inputLabel(const Batch& batch, int step, int sequence) const
{
    return numberLabel(batch.inputs(0, batch.column(step, sequence)));
}

std::vector<Baseline> Latch::baselines(int) const
{
    return {evenGuessing(2)};
}

void Latch::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int kind = int(integerBelow(engine, 2));
    const double sign = kind == 0 ? 1.0 : -1.0;
    for (int step = 0; step < batch.steps; ++step)
        batch.inputs(0, batch.column(step, sequence)) =
            (step < tellingSteps ? sign : 0.0) + deviation * normal(engine);
    batch.targetClasses[std::size_t(batch.column(batch.steps - 1, sequence))] = kind;
}

} // namespace loopscope
