#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// In which order two marks came, far apart among distractors.
///
/// One X or Y stands in [T/10, 2T/10), another in [5T/10, 6T/10); all other steps hold one of a, b,
/// c, d. Inputs one-hot. Target: XX, XY, YX or YY, at the last step.
class TemporalOrder : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 6; }
    int outputSize() const override { return 4; }
    int shortestSequenceLength() const override { return 10; }
    int lagOf(int steps) const override { return steps - 1 - steps / 10; }
    std::string inputName(int input) const override;
    std::string outputName(int output) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }
};

} // namespace loopscope
