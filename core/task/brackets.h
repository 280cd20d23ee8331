#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Which bracket has to be closed next, at every step.
///
/// Inputs: the opening and closing brackets of each kind, one-hot; they are balanced so far. While
/// some are open and more may be opened, either happens with probability ½. Target: the kind of the
/// innermost open bracket, or that none is open.
class Brackets : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 2 * options().symbols; }
    int outputSize() const override { return options().symbols + 1; }
    int shortestSequenceLength() const override { return 2; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string inputName(int input) const override;
    std::string outputName(int output) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;

private:
    double shareOfNoneOpen(int steps) const;
};

} // namespace loopscope
