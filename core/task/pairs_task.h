#pragma once

#include "core/task/task.h"
#include "core/task/token_list.h"

#include <optional>

namespace loopscope
{

/// One sequence becomes another, of another length: for an encoder–decoder.
///
/// The encoder reads the source, one-hot. The decoder reads ▶, then the target one step late
/// (teacher forcing), and has to say the target, then ■. Shorter sequences are padded at their
/// ends. A part of the pairs is kept for testing.
class PairsTask : public Task
{
public:
    /// @param pairs  at least two
    PairsTask(const TaskOptions& options, TokenPairs pairs);

    int inputSize() const override { return int(m_pairs.sources.vocabulary().size()); }
    int outputSize() const override { return int(m_pairs.targets.vocabulary().size()) + 2; }
    int startClass() const override { return 0; }
    int endClass() const override { return 1; }
    int shortestSequenceLength() const override { return m_steps; }
    int longestSequenceLength() const override { return m_steps; }
    int sourceSteps() const { return m_sourceSteps; }
    std::string summary() const override;
    std::size_t trainingSize() const { return m_training.size(); }
    std::size_t testSize() const { return m_test.size(); }

    void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const override;
    /// At most 500 of the pairs that training does not use.
    void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const override;

    std::string inputName(int input) const override;
    std::string outputName(int output) const override;
    /// What the decoder reads; empty in the padding.
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    StageLabel sourceLabel(const Batch& batch, int step, int sequence = 0) const override;
    std::vector<Baseline> baselines(int steps) const override;
    /// Sequences right from the first token to the end. The same as comparing what the decoder
    /// writes on its own: as long as it is right, it reads what teacher forcing gives it.
    double measure(const Iteration& iteration) const override;

    /// A source that a person typed, for the decoder to answer.
    /// @param batch  one sequence; only its source counts
    /// @return a sentence if there is a token that the vocabulary does not have, or none at all
    std::optional<std::string> encode(std::string_view text, Batch& batch) const;

protected:
    /// Whether the tokens of a side are words, not characters.
    virtual bool hasSourceWords() const { return false; }
    virtual bool hasTargetWords() const { return false; }
    StageLabel::Kind classKind() const override;

private:
    void split();
    void fillPair(std::size_t pair, int sequence, Batch& batch) const;

    TokenPairs m_pairs;
    std::vector<std::size_t> m_training;
    std::vector<std::size_t> m_test;
    int m_steps = 0;
    int m_sourceSteps = 0;
};

} // namespace loopscope
