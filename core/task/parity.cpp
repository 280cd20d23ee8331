#include "core/task/parity.h"

namespace loopscope
{

TaskDescription Parity::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Parity;
    task.identifier = "parity";
    task.name = "Parity";
    task.purpose = "Reads zeros and ones and says whether the ones so far are even or odd in "
                   "number. One bit misread turns every later answer around.";
    task.lengthPurpose = "Bits to be read.";
    task.source = "Hochreiter & Schmidhuber 1996, Bridging long time lags by weight guessing";
    task.metric = {"last answers right", true, true, 0.99};
    task.defaults = {.sequenceLength = 16, .batchSize = 64};
    task.settings = {{&TaskOptions::answer, "Answer",
        "Where the network is told the right answer. At the end alone, hardly any network learns "
        "the rule.",
        int(AnswerTime::AtTheEnd), int(AnswerTime::AtEveryStep), int(AnswerTime::AtEveryStep),
        {"at the end", "at every step"}}};
    return task;
}

Shape Parity::shape() const
{
    return options().answer == int(AnswerTime::AtTheEnd) ? Shape::ManyToOne : Shape::ManyToMany;
}

std::vector<Baseline> Parity::baselines(int) const
{
    return {evenGuessing(2)};
}

double Parity::measure(const Iteration& iteration) const
{
    int right = 0;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence)
        right += isRight(iteration, iteration.steps() - 1, sequence);
    return double(right) / iteration.sequences();
}

void Parity::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    int parity = 0;
    for (int step = 0; step < batch.steps; ++step) {
        const int column = batch.column(step, sequence);
        const int bit = int(integerBelow(engine, 2));
        parity ^= bit;
        batch.inputs(bit, column) = 1.0;
        batch.targetClasses[std::size_t(column)] = parity;
    }
}

} // namespace loopscope
