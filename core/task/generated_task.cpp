#include "core/task/generated_task.h"

#include "core/require.h"

#include <cmath>

namespace loopscope
{

void GeneratedTask::setUp(int steps, int sequences, Batch& batch) const
{
    startBatch(steps, sequences, batch);
    if (hasWeights())
        batch.weights.setOnes(Eigen::Index(steps) * sequences);
}

void GeneratedTask::fillBatch(
    int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const
{
    checkRequest(iteration, steps, sequences);
    setUp(steps, sequences, batch);
    RandomEngine own = randomEngine(seed, RandomPurpose::StageSequence, 0);
    fillSequence(own, 0, batch);
    RandomEngine fresh = randomEngine(seed, RandomPurpose::Batches, std::uint64_t(iteration));
    for (int sequence = 1; sequence < sequences; ++sequence)
        fillSequence(fresh, sequence, batch);
}

void GeneratedTask::fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const
{
    constexpr int sequences = 500;
    require(steps >= shortestSequenceLength(), "steps must be at least shortestSequenceLength()");
    setUp(steps, sequences, batch);
    RandomEngine engine = randomEngine(seed, RandomPurpose::TestBatches, 0);
    for (int sequence = 0; sequence < sequences; ++sequence)
        fillSequence(engine, sequence, batch);
}

std::string symbolName(int symbol)
{
    return std::string(1, char('A' + symbol));
}

Baseline evenGuessing(int classes)
{
    return {"guessing", std::log(double(classes)), 1.0 / classes};
}

} // namespace loopscope
