#pragma once

#include "core/task/token_task.h"

#include <map>

namespace loopscope
{

/// The most different words that are told apart; all others are one further word, "…".
inline constexpr int mostWords = 500;

/// Next-word prediction: input x[t] is word t of a text, one-hot; the target is word t + 1. A sign
/// that is no letter, digit or apostrophe is a word by itself; white space is none.
class WordTask : public TokenTask
{
public:
    explicit WordTask(const TaskOptions& options);
    static TaskDescription describe();

    int inputSize() const override { return int(m_vocabulary.size()); }
    std::string summary() const override;
    const std::vector<std::string>& vocabulary() const { return m_vocabulary; } ///< sorted
    /// Words of the text, as indices of the vocabulary.
    const std::vector<int>& words() const { return tokens(); }
    std::string inputName(int input) const override;
    std::string outputName(int output) const override { return inputName(output); }
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    /// With a space before every word, and none before a sign that follows one closely.
    std::string join(const std::vector<int>& tokens) const override;

protected:
    std::vector<std::string> split(std::string_view utf8) const override;
    std::string nameOfOthers() const override;
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }

private:
    std::vector<std::string> m_vocabulary;
};

/// Words and signs of a text, see WordTask.
std::vector<std::string> wordsAndSignsOf(std::string_view utf8);

} // namespace loopscope
