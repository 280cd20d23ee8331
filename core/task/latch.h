#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Two kinds of sequences that differ in their first three numbers alone; noise follows.
///
/// Input: +1 or −1 plus normal noise of deviation 0.2 for three steps, then the noise alone.
/// Target: up or down, at the last step.
class Latch : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 1; }
    int outputSize() const override { return 2; }
    int shortestSequenceLength() const override { return 4; }
    int lagOf(int steps) const override { return steps - 3; }
    std::string inputName(int) const override { return "x"; }
    std::string outputName(int output) const override { return output == 0 ? "up" : "down"; }
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }
};

} // namespace loopscope
