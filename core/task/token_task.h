#pragma once

#include "core/task/task.h"

#include <vector>

namespace loopscope
{

/// Predicts the next of a row of tokens, characters or words, from those before it.
class TokenTask : public Task
{
public:
    /// Tokens from here on are not trained on; all are, if the text is too short to be divided.
    std::size_t trainingSize() const { return m_trainingSize; }

    int outputSize() const override { return inputSize(); }
    int longestSequenceLength() const override;
    /// Sequence 0 always starts at the first token; the others start at places drawn from
    /// (seed, iteration) alone.
    void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const override;
    /// Evenly spaced over the part that is kept for testing, or over the whole text.
    void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    using Task::Task;

    /// @param tokens         classes, each below inputSize(); at least two
    /// @param smallestDivided  from so many on, the last tenth is kept for testing
    /// @param name           of many of them: "characters"
    void learn(std::vector<int> tokens, std::size_t smallestDivided, const std::string& name);
    const std::vector<int>& tokens() const { return m_tokens; }

private:
    void fillSequence(std::size_t start, int sequence, Batch& batch) const;

    std::vector<int> m_tokens;
    std::size_t m_trainingSize = 0;
    std::string m_name;
    Baseline m_frequencies; ///< guessing by how frequent each token is
};

} // namespace loopscope
