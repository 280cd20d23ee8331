#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Say every symbol again `lag` steps later: y[t] = x[t − lag]. The first `lag` steps do not count.
class DelayedEcho : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return options().symbols; }
    int outputSize() const override { return options().symbols; }
    int shortestSequenceLength() const override { return options().lag + 1; }
    int lagOf(int) const override { return options().lag; }
    std::string inputName(int input) const override { return symbolName(input); }
    std::string outputName(int output) const override { return symbolName(output); }
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    bool hasWeights() const override { return true; }
};

} // namespace loopscope
