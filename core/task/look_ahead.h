#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Say a symbol before it has come: y[t] = x[t + lag]. The last `lag` steps do not count. Only a
/// network that also reads from the end can know.
class LookAhead : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return options().symbols; }
    int outputSize() const override { return options().symbols; }
    int shortestSequenceLength() const override { return options().lag + 1; }
    std::string inputName(int input) const override { return symbolName(input); }
    std::string outputName(int output) const override { return symbolName(output); }
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    bool hasWeights() const override { return true; }
};

} // namespace loopscope
