#include "core/task/word_task.h"

#include "core/file/utf8.h"
#include "core/task/sample_data.h"

#include <algorithm>
#include <utility>

namespace loopscope
{

namespace
{

constexpr std::size_t smallestDivided = 1000; ///< words
constexpr const char* other = "…";

bool isOfWord(unsigned char byte)
{
    const bool isLetter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool isDigit = byte >= '0' && byte <= '9';
    return isLetter || isDigit || byte == '\'' || byte >= 0x80;
}

/// The most frequent words, of equals those that come first; sorted.
std::vector<std::string> chooseWords(const std::vector<std::string>& words, bool& hasOther)
{
    struct Use {
        std::size_t count = 0;
        std::size_t first = 0;
    };
    std::map<std::string, Use> uses;
    for (std::size_t i = 0; i < words.size(); ++i)
        ++uses.try_emplace(words[i], Use{0, i}).first->second.count;
    std::vector<std::pair<std::string, Use>> ranked(uses.begin(), uses.end());
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.second.count != b.second.count ? a.second.count > b.second.count
                                                : a.second.first < b.second.first;
    });
    hasOther = ranked.size() > std::size_t(mostWords);
    ranked.resize(std::min(ranked.size(), std::size_t(mostWords)));
    std::vector<std::string> vocabulary;
    for (const auto& entry : ranked)
        vocabulary.push_back(entry.first);
    if (hasOther && uses.count(other) == 0)
        vocabulary.push_back(other);
    std::sort(vocabulary.begin(), vocabulary.end());
    return vocabulary;
}

} // namespace

std::vector<std::string> wordsAndSignsOf(std::string_view utf8)
{
    std::vector<std::string> words;
    while (!utf8.empty()) {
        std::size_t length = 0;
        while (length < utf8.size() && isOfWord(static_cast<unsigned char>(utf8[length])))
            ++length;
        const bool isWhite = length == 0 && (utf8[0] == '\x7F' || utf8[0] <= ' ');
        length = std::max(length, std::size_t(1));
        if (!isWhite)
            words.emplace_back(utf8.substr(0, length));
        utf8.remove_prefix(length);
    }
    return words;
}

TaskDescription WordTask::describe()
{
    TaskDescription task;
    task.kind = TaskKind::NextWord;
    task.group = TaskGroup::Text;
    task.identifier = "next-word";
    task.name = "Next word";
    task.purpose = "Reads a text word by word and predicts the word that follows.";
    task.lengthPurpose = "Words that are read in a row.";
    task.source = "Mikolov et al. 2010, Recurrent neural network based language model";
    task.takesText = true;
    task.standardText = lighthouseText();
    task.metric = {"words predicted right", true, true, 0.25};
    task.defaults = {.units = 48, .sequenceLength = 20, .lagMatched = false, .iterations = 300};
    return task;
}

WordTask::WordTask(const TaskOptions& options)
    : TokenTask(options)
{
    const RepairedText repaired = repairUtf8(options.text);
    if (repaired.invalidBytes > 0)
        addSentence(std::to_string(repaired.invalidBytes) +
                    " bytes of the text are not UTF-8 and are read as �.");
    std::string_view text = repaired.text;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    std::vector<std::string> words = wordsAndSignsOf(text);
    if (words.size() < 2) {
        addSentence("The text has fewer than two words; “hello world” stands in until there are.");
        words = {"hello", "world"};
    }
    bool hasOther = false;
    m_vocabulary = chooseWords(words, hasOther);
    if (hasOther)
        addSentence("The text has more than " + std::to_string(mostWords) +
                    " different words; the most frequent are kept, all others are read as “" +
                    other + "”.");
    const auto indexOf = [this](const std::string& word) {
        const auto place = std::lower_bound(m_vocabulary.begin(), m_vocabulary.end(), word);
        return place != m_vocabulary.end() && *place == word ? int(place - m_vocabulary.begin())
                                                             : -1;
    };
    const int unknown = indexOf(other);
    std::vector<int> tokens;
    tokens.reserve(words.size());
    for (const std::string& word : words) {
        const int index = indexOf(word);
        tokens.push_back(index < 0 ? unknown : index);
    }
    learn(std::move(tokens), smallestDivided, "words");
}

std::string WordTask::summary() const
{
    return "Words: " + std::to_string(words().size()) +
           ", different ones: " + std::to_string(m_vocabulary.size());
}

std::string WordTask::inputName(int input) const
{
    return m_vocabulary.at(std::size_t(input));
}

std::vector<std::string> WordTask::split(std::string_view utf8) const
{
    return wordsAndSignsOf(repairUtf8(utf8).text);
}

std::string WordTask::nameOfOthers() const
{
    return other;
}

std::string WordTask::join(const std::vector<int>& tokens) const
{
    constexpr std::string_view closing = ".,;:!?)";
    std::string text;
    for (const int token : tokens) {
        const std::string& word = m_vocabulary.at(std::size_t(token));
        const bool followsClosely =
            word.size() == 1 && closing.find(word.front()) != std::string_view::npos;
        text += (text.empty() || followsClosely ? "" : " ") + word;
    }
    return text;
}

StageLabel WordTask::inputLabel(const Batch& batch, int step, int sequence) const
{
    return classLabel(largestOf(batch.inputs.col(batch.column(step, sequence))));
}

} // namespace loopscope
