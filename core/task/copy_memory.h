#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Read K symbols, wait, and write them again in order when asked.
///
/// T steps: K symbols, blanks, a question mark, K more blanks. Inputs: symbols, the blank and the
/// question mark, one-hot. Target: a blank at every step but the last K, which give the symbols.
class CopyMemory : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return options().symbols + 2; }
    int outputSize() const override { return options().symbols + 1; }
    int shortestSequenceLength() const override { return 2 * options().count + 1; }
    int lagOf(int steps) const override { return steps - options().count; }
    std::string inputName(int input) const override;
    std::string outputName(int output) const override { return inputName(output); }
    std::vector<Baseline> baselines(int steps) const override;
    /// Of the last K steps alone.
    double measure(const Iteration& iteration) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;

private:
    int blank() const { return options().symbols; }
    int question() const { return options().symbols + 1; }
};

} // namespace loopscope
