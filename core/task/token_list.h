#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

using Token = std::uint16_t;

/// Sequences of tokens, one behind the other in one block, and the names of the tokens.
class TokenList
{
public:
    /// Adds a sequence; names that are new join the vocabulary.
    void add(const std::vector<std::string>& names);
    /// Numbers tokens by the order of their names, so that it does not matter which came first.
    void sortVocabulary();

    std::size_t size() const { return m_starts.size() - 1; }
    std::span<const Token> at(std::size_t sequence) const;
    int longest() const { return m_longest; } ///< tokens of the longest sequence
    const std::vector<std::string>& vocabulary() const { return m_vocabulary; }
    /// -1 if the vocabulary has no such name.
    int find(const std::string& name) const;

private:
    std::vector<Token> m_tokens;
    std::vector<std::size_t> m_starts = {0};
    std::vector<std::string> m_vocabulary;
    std::map<std::string, Token> m_numbers;
    int m_longest = 0;
};

/// What is read, and what it should become.
struct TokenPairs {
    TokenList sources;
    TokenList targets;

    void add(const std::vector<std::string>& source, const std::vector<std::string>& target);
};

/// The characters of a text, each by itself; bytes that are not UTF-8 become �.
std::vector<std::string> charactersOf(std::string_view utf8);

/// What stands between white space.
std::vector<std::string> wordsOf(std::string_view utf8);

} // namespace loopscope
