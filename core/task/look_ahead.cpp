#include "core/task/look_ahead.h"

namespace loopscope
{

TaskDescription LookAhead::describe()
{
    TaskDescription task;
    task.kind = TaskKind::LookAhead;
    task.identifier = "look-ahead";
    task.name = "Look ahead";
    task.purpose = "Says at every step which random symbol comes next. That cannot be predicted; a "
                   "layer that also reads from the end has seen it.";
    task.lengthPurpose = "Symbols to be read.";
    task.source = "after Schuster & Paliwal 1997, Bidirectional recurrent neural networks";
    task.metric = {"symbols told right", true, true, 0.99};
    task.defaults = {.cell = "vanilla",
        .units = 8,
        .direction = Direction::Both,
        .sequenceLength = 12,
        .lagMatched = false,
        .iterations = 200};
    task.settings = {
        {&TaskOptions::lag, "Steps ahead", "How much later the symbol comes.", 1, 20, 1, {}},
        {&TaskOptions::symbols, "Symbols", "How many different symbols there are.", 2, 8, 2, {}}};
    return task;
}

std::vector<Baseline> LookAhead::baselines(int) const
{
    return {evenGuessing(options().symbols)};
}

void LookAhead::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int lag = options().lag;
    for (int step = 0; step < batch.steps; ++step) {
        const int symbol = int(integerBelow(engine, std::uint64_t(options().symbols)));
        batch.inputs(symbol, batch.column(step, sequence)) = 1.0;
        if (step + lag >= batch.steps)
            batch.weights[batch.column(step, sequence)] = 0.0;
        if (step >= lag)
            batch.targetClasses[std::size_t(batch.column(step - lag, sequence))] = symbol;
    }
}

} // namespace loopscope
