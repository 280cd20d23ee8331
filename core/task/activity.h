#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// What a person does, from the three axes of a sensor that is carried: made by the program.
///
/// Standing sways 0.2 to 0.6 times a second, walking swings 1.6 to 2.2, running 2.6 to 3.4 times;
/// 25 measurements a second. Strength, direction, phase and the way the sensor hangs are random and
/// the same for all three, so that only the rhythm tells. Target: the class, at the last step.
class Activity : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 3; }
    int outputSize() const override { return 3; }
    int shortestSequenceLength() const override { return 10; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string inputName(int input) const override { return std::string(1, "xyz"[input]); }
    std::string outputName(int output) const override;
    /// All three numbers; as text, how long the vector is.
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }
};

} // namespace loopscope
