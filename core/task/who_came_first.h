#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Whether A came before B: one of each stands at a random place among two letters that mean
/// nothing. The symbols are the same in either order, so whoever only counts them cannot know.
///
/// Inputs: A, B, c, d, one-hot. Target: A first or B first, at the last step.
class WhoCameFirst : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 4; }
    int outputSize() const override { return 2; }
    int shortestSequenceLength() const override { return 4; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string inputName(int input) const override;
    std::string outputName(int output) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }
};

} // namespace loopscope
