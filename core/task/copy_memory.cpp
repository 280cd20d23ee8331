#include "core/task/copy_memory.h"

#include <cmath>

namespace loopscope
{

TaskDescription CopyMemory::describe()
{
    TaskDescription task;
    task.kind = TaskKind::CopyMemory;
    task.identifier = "copy";
    task.name = "Copy memory";
    task.purpose = "Reads a few symbols, waits, and writes them again in the same order when a "
                   "question mark asks for them.";
    task.lengthPurpose = "All steps: the symbols, the wait, and the copy.";
    task.source = "Hochreiter & Schmidhuber 1997; in the form of Arjovsky, Shah & Bengio 2015, "
                  "Unitary evolution recurrent neural networks";
    task.metric = {"symbols copied right", true, true, 0.95};
    task.defaults = {.units = 32, .lagMatched = false, .iterations = 2500};
    task.settings = {{&TaskOptions::count, "Symbols to copy K",
                         "How many symbols have to be kept at once.", 1, 20, 5, {}},
        {&TaskOptions::symbols, "Symbols", "How many different symbols there are.", 2, 8, 4, {}}};
    return task;
}

std::string CopyMemory::inputName(int input) const
{
    return input == blank() ? "·" : input == question() ? "?" : symbolName(input);
}

std::vector<Baseline> CopyMemory::baselines(int steps) const
{
    const double size = options().symbols;
    return {
        {"writing blanks, then guessing", options().count * std::log(size) / steps, 1.0 / size}};
}

double CopyMemory::measure(const Iteration& iteration) const
{
    const int count = options().count;
    int right = 0;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        for (int step = iteration.steps() - count; step < iteration.steps(); ++step)
            right += isRight(iteration, step, sequence);
    }
    return double(right) / (double(count) * iteration.sequences());
}

void CopyMemory::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int count = options().count;
    const int copy = batch.steps - count;
    for (int step = 0; step < batch.steps; ++step) {
        const int column = batch.column(step, sequence);
        if (step >= count)
            batch.inputs(step == copy - 1 ? question() : blank(), column) = 1.0;
        if (step < copy)
            batch.targetClasses[std::size_t(column)] = blank();
    }
    for (int i = 0; i < count; ++i) {
        const int symbol = int(integerBelow(engine, std::uint64_t(options().symbols)));
        batch.inputs(symbol, batch.column(i, sequence)) = 1.0;
        batch.targetClasses[std::size_t(batch.column(copy + i, sequence))] = symbol;
    }
}

} // namespace loopscope
