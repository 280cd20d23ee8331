#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Remember the first of T − 1 random symbols until a question at step T asks for it.
///
/// Inputs: the symbols, one-hot, and a question mark, which stands alone at the last step. Target:
/// the class of the first symbol, at the last step.
class FirstSymbol : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return options().symbols + 1; }
    int outputSize() const override { return options().symbols; }
    int shortestSequenceLength() const override { return 2; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string inputName(int input) const override;
    std::string outputName(int output) const override { return symbolName(output); }
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
};

} // namespace loopscope
