#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Whether the ones among random bits so far are even or odd in number: at every step, or at the
/// end alone. Inputs: 0 and 1, one-hot.
class Parity : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 2; }
    int outputSize() const override { return 2; }
    Shape shape() const override;
    int shortestSequenceLength() const override { return 2; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string inputName(int input) const override { return input == 0 ? "0" : "1"; }
    std::string outputName(int output) const override { return output == 0 ? "even" : "odd"; }
    std::vector<Baseline> baselines(int steps) const override;
    /// Of the last step alone, which depends on all others.
    double measure(const Iteration& iteration) const override;

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }
};

} // namespace loopscope
