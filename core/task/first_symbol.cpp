#include "core/task/first_symbol.h"

namespace loopscope
{

TaskDescription FirstSymbol::describe()
{
    TaskDescription task;
    task.kind = TaskKind::FirstSymbol;
    task.identifier = "first-symbol";
    task.name = "Remember the first symbol";
    task.purpose = "Reads random symbols; at the end, a question mark asks for the first of them. "
                   "All others only distract.";
    task.lengthPurpose = "The first symbol is asked for at step T.";
    task.source = "after Hochreiter & Schmidhuber 1997, Long short-term memory, experiment 2";
    task.shape = Shape::ManyToOne;
    task.metric = {"answers right", true, true, 0.99};
    task.defaults = {.sequenceLength = 40};
    task.settings = {
        {&TaskOptions::symbols, "Symbols", "How many different symbols there are.", 2, 8, 4, {}}};
    return task;
}

std::string FirstSymbol::inputName(int input) const
{
    return input == options().symbols ? "?" : symbolName(input);
}

std::vector<Baseline> FirstSymbol::baselines(int) const
{
    return {evenGuessing(options().symbols)};
}

void FirstSymbol::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int last = batch.steps - 1;
    for (int step = 0; step < last; ++step) {
        const int symbol = int(integerBelow(engine, std::uint64_t(options().symbols)));
        batch.inputs(symbol, batch.column(step, sequence)) = 1.0;
        if (step == 0)
            batch.targetClasses[std::size_t(batch.column(last, sequence))] = symbol;
    }
    batch.inputs(options().symbols, batch.column(last, sequence)) = 1.0;
}

} // namespace loopscope
