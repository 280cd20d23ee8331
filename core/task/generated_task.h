#pragma once

#include "core/network/random.h"
#include "core/task/task.h"

namespace loopscope
{

/// A task whose sequences are drawn at random, as many as are asked for. Sequence 0 of a training
/// batch is the seed's own example and stays; the others are fresh in every iteration.
class GeneratedTask : public Task
{
public:
    using Task::Task;

    int longestSequenceLength() const override { return longestSequence; }
    void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const final;
    /// 500 sequences of any length: also longer ones than are trained on.
    void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const final;

protected:
    /// Writes one sequence of batch.steps. Inputs and targets are zero before, weights one.
    virtual void fillSequence(RandomEngine& engine, int sequence, Batch& batch) const = 0;
    /// Whether some steps do not count.
    virtual bool hasWeights() const { return false; }

private:
    void setUp(int steps, int sequences, Batch& batch) const;
};

/// Letters that stand for the symbols 0, 1, …: "A", "B", …
std::string symbolName(int symbol);

/// What guessing all classes alike reaches.
Baseline evenGuessing(int classes);

} // namespace loopscope
