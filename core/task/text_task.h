#pragma once

#include "core/bptt/batch.h"

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
inline constexpr int longestSequence = 200;

/// Next-character prediction: input x[t] is character t of a line of text, one-hot; the target is
/// character t + 1.
class TextTask
{
public:
    /// @param utf8  any bytes. A byte order mark is dropped, CR LF becomes LF, bytes that are not
    /// UTF-8 become
    ///              `unknownCharacter` and are counted. Texts of fewer than two characters are
    ///              completed, see notice().
    explicit TextTask(std::string_view utf8);

    const std::u32string& characters() const { return m_characters; }
    const std::vector<char32_t>& vocabulary() const
    {
        return m_vocabulary;
    } ///< sorted by code point
    int vocabularySize() const { return int(m_vocabulary.size()); }
    /// Sentences on what was changed to make a task of the text; empty if nothing was.
    const std::string& notice() const { return m_notice; }
    /// The longest sequence that the text gives: characters − 1, at most longestSequence.
    int longestSequenceLength() const;

    /// The character of a class as UTF-8, made visible: "␣" for a space, "⏎" for a line end.
    std::string label(int characterClass) const;

    /// The sequences of one iteration. Sequence 0 always starts at the first character: it is the
    /// one on the stage. The others start at places drawn from (seed, iteration) alone.
    /// @param steps  in [1, longestSequenceLength()]
    void fillBatch(int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const;

private:
    std::u32string m_characters;
    std::vector<int> m_classes; ///< of each character
    std::vector<char32_t> m_vocabulary;
    std::string m_notice;
};

} // namespace loopscope
