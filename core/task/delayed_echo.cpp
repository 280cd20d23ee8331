#include "core/task/delayed_echo.h"

namespace loopscope
{

TaskDescription DelayedEcho::describe()
{
    TaskDescription task;
    task.kind = TaskKind::DelayedEcho;
    task.identifier = "delayed-echo";
    task.name = "Delayed echo";
    task.purpose = "Says every symbol again, a fixed number of steps later.";
    task.lengthPurpose = "Steps in a row; from step d + 1 on, each repeats an earlier one.";
    task.metric = {"symbols repeated right", true, true, 0.99};
    task.defaults = {
        .cell = "vanilla", .sequenceLength = 24, .ungatedLearningRate = 0.005, .lagMatched = false};
    task.settings = {{&TaskOptions::lag, "Delay d",
                         "How many steps later a symbol is to be repeated.", 1, 100, 8, {}},
        {&TaskOptions::symbols, "Symbols", "How many different symbols there are.", 2, 8, 2, {}}};
    return task;
}

std::vector<Baseline> DelayedEcho::baselines(int) const
{
    return {evenGuessing(options().symbols)};
}

void DelayedEcho::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int lag = options().lag;
    for (int step = 0; step < batch.steps; ++step) {
        const int symbol = int(integerBelow(engine, std::uint64_t(options().symbols)));
        batch.inputs(symbol, batch.column(step, sequence)) = 1.0;
        if (step < lag)
            batch.weights[batch.column(step, sequence)] = 0.0;
        if (step + lag < batch.steps)
            batch.targetClasses[std::size_t(batch.column(step + lag, sequence))] = symbol;
    }
}

} // namespace loopscope
