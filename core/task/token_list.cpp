#include "core/task/token_list.h"

#include "core/file/utf8.h"
#include "core/require.h"

#include <algorithm>
#include <limits>

namespace loopscope
{

void TokenList::add(const std::vector<std::string>& names)
{
    for (const std::string& name : names) {
        const auto [place, isNew] = m_numbers.try_emplace(name, Token(m_vocabulary.size()));
        if (isNew) {
            require(m_vocabulary.size() < std::numeric_limits<Token>::max(),
                "a vocabulary has at most 65535 tokens");
            m_vocabulary.push_back(name);
        }
        m_tokens.push_back(place->second);
    }
    m_starts.push_back(m_tokens.size());
    m_longest = std::max(m_longest, int(names.size()));
}

void TokenList::sortVocabulary()
{
    std::vector<Token> renumbered(m_vocabulary.size());
    Token next = 0;
    for (auto& [name, number] : m_numbers) {
        renumbered[number] = next;
        m_vocabulary[next] = name;
        number = next++;
    }
    for (Token& token : m_tokens)
        token = renumbered[token];
}

std::span<const Token> TokenList::at(std::size_t sequence) const
{
    require(sequence < size(), "there is no such sequence");
    return {m_tokens.data() + m_starts[sequence], m_starts[sequence + 1] - m_starts[sequence]};
}

int TokenList::find(const std::string& name) const
{
    const auto place = m_numbers.find(name);
    return place == m_numbers.end() ? -1 : place->second;
}

void TokenPairs::add(const std::vector<std::string>& source, const std::vector<std::string>& target)
{
    sources.add(source);
    targets.add(target);
}

std::vector<std::string> charactersOf(std::string_view utf8)
{
    std::vector<std::string> characters;
    for (const char32_t character : decodeUtf8(utf8).characters)
        characters.push_back(encodeUtf8(character));
    return characters;
}

std::vector<std::string> wordsOf(std::string_view utf8)
{
    std::vector<std::string> words;
    constexpr std::string_view white = " \t\r\n";
    while (true) {
        const std::size_t first = utf8.find_first_not_of(white);
        if (first == std::string_view::npos)
            return words;
        const std::size_t end = std::min(utf8.find_first_of(white, first), utf8.size());
        words.emplace_back(utf8.substr(first, end - first));
        utf8.remove_prefix(end);
    }
}

} // namespace loopscope
