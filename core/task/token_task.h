#pragma once

#include "core/task/task.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace loopscope
{

/// How a task reads what somebody has written.
struct ReadTokens {
    std::vector<int> tokens; ///< classes
    /// What the learned text does not have, each once, made visible: left out, or read as `standIn`
    /// where there is one.
    std::vector<std::string> unknown;
    std::string standIn; ///< for all unknown ones; empty: they are left out
};

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

    ReadTokens read(std::string_view utf8) const;
    /// What a network reads before it writes: a beginning, or the first token of the learned text
    /// where nothing of it can be read.
    std::vector<int> readBeginning(std::string_view utf8) const;
    /// What was written, as a text: UTF-8.
    virtual std::string join(const std::vector<int>& tokens) const = 0;

protected:
    using Task::Task;

    /// @param tokens         classes, each below inputSize(); at least two
    /// @param smallestDivided  from so many on, the last tenth is kept for testing
    /// @param name           of many of them: "characters"
    void learn(std::vector<int> tokens, std::size_t smallestDivided, const std::string& name);
    const std::vector<int>& tokens() const { return m_tokens; }
    /// The tokens of a text, as inputName() writes them.
    virtual std::vector<std::string> split(std::string_view utf8) const = 0;
    /// The name of the token that stands for all that are not told apart.
    virtual std::string nameOfOthers() const = 0;

private:
    void fillSequence(std::size_t start, int sequence, Batch& batch) const;

    std::vector<int> m_tokens;
    std::unordered_map<std::string, int> m_classes; ///< by name
    std::size_t m_trainingSize = 0;
    std::string m_name;
    Baseline m_frequencies; ///< guessing by how frequent each token is
};

} // namespace loopscope
