#pragma once

#include "core/task/generated_task.h"

namespace loopscope
{

/// Add the two marked ones of T random numbers.
///
/// Inputs: a number uniform on [0, 1], and 1 where it is marked, else 0. One number of each half is
/// marked. Target: their sum, at the last step.
class AddingProblem : public GeneratedTask
{
public:
    using GeneratedTask::GeneratedTask;
    static TaskDescription describe();

    int inputSize() const override { return 2; }
    int outputSize() const override { return 1; }
    int shortestSequenceLength() const override { return 2; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string inputName(int input) const override { return input == 0 ? "number" : "mark"; }
    std::string outputName(int) const override { return "sum"; }
    /// ".53", and "+.53" where it is marked.
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    /// Within 0.08, as Hochreiter & Schmidhuber count (0.04 in their units).
    bool isRight(const Iteration& iteration, int step, int sequence = 0) const override;
    std::vector<Baseline> baselines(int steps) const override;
    double measure(const Iteration& iteration) const override { return iteration.loss(); }

protected:
    void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const override;
};

} // namespace loopscope
