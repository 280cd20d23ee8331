#pragma once

#include "core/task/task.h"

#include <map>

namespace loopscope
{

/// The most different words that are told apart; all others are one further word, "…".
inline constexpr int mostWords = 500;

/// Next-word prediction: input x[t] is word t of a text, one-hot; the target is word t + 1. A sign
/// that is no letter, digit or apostrophe is a word by itself; white space is none.
class WordTask : public Task
{
public:
    explicit WordTask(const TaskOptions& options);
    static TaskDescription describe();

    int inputSize() const override { return int(m_vocabulary.size()); }
    int outputSize() const override { return inputSize(); }
    int longestSequenceLength() const override;
    std::string summary() const override;
    const std::vector<std::string>& vocabulary() const { return m_vocabulary; } ///< sorted
    /// Words of the text, as indices of the vocabulary.
    const std::vector<int>& words() const { return m_words; }
    /// Words from here on are not trained on; all are, if the text is too short to be divided.
    std::size_t trainingSize() const { return m_trainingSize; }

    /// Sequence 0 always starts at the first word.
    void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const override;
    void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const override;
    std::string inputName(int input) const override;
    std::string outputName(int output) const override { return inputName(output); }
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    std::vector<Baseline> baselines(int steps) const override;

protected:
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }

private:
    void fillSequence(std::size_t start, int sequence, Batch& batch) const;

    std::vector<std::string> m_vocabulary;
    std::vector<int> m_words;
    std::size_t m_trainingSize = 0;
    Baseline m_frequencies;
};

/// Words and signs of a text, see WordTask.
std::vector<std::string> wordsAndSignsOf(std::string_view utf8);

} // namespace loopscope
