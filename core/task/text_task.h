#pragma once

#include "core/task/token_task.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// The most different characters a vocabulary holds: the most frequent ones, ties in the order of
/// first appearance. All others become one further character, `unknownCharacter`.
inline constexpr int maximumVocabulary = 96;
inline constexpr char32_t unknownCharacter = U'\uFFFD';
/// From so many characters on, the last tenth of a text is kept for testing.
inline constexpr std::size_t smallestDividedText = 5000;

/// Next-character prediction: input x[t] is character t of a line of text, one-hot; the target is
/// character t + 1.
class TextTask : public TokenTask
{
public:
    /// @param utf8  any bytes. A byte order mark is dropped, CR LF becomes LF, bytes that are not
    ///              UTF-8 become `unknownCharacter` and are counted. Texts of fewer than two
    ///              characters are completed, see notice().
    explicit TextTask(std::string_view utf8);
    explicit TextTask(const TaskOptions& options);
    static TaskDescription describe();

    const std::u32string& characters() const { return m_characters; }
    /// Sorted by code point.
    const std::vector<char32_t>& vocabulary() const { return m_vocabulary; }
    int vocabularySize() const { return int(m_vocabulary.size()); }
    /// The character of a class as UTF-8, made visible: "␣" for a space, "⏎" for a line end.
    std::string label(int characterClass) const;

    std::string summary() const override;
    int inputSize() const override { return vocabularySize(); }
    std::string inputName(int input) const override { return label(input); }
    std::string outputName(int output) const override { return label(output); }
    bool hasSameEncoding(const Task& other) const override;
    std::string join(const std::vector<int>& tokens) const override;

protected:
    std::vector<std::string> split(std::string_view utf8) const override;
    std::string nameOfOthers() const override;

private:
    std::u32string m_characters;
    std::vector<char32_t> m_vocabulary;
};

} // namespace loopscope
