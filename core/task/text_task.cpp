#include "core/task/text_task.h"

#include "core/file/utf8.h"
#include "core/require.h"
#include "core/task/sample_data.h"
#include "core/task/visible.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace loopscope
{

namespace
{

/// "1 byte", "2 bytes".
std::string counted(std::size_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

using Sentences = std::vector<std::string>;

void noteInvalidBytes(std::string_view utf8, std::size_t invalidBytes, Sentences& notices)
{
    if (invalidBytes == 0)
        return;
    notices.push_back(counted(invalidBytes, "byte of the text is not UTF-8 and is read as �.",
        "bytes of the text are not UTF-8 and are read as �."));
    const std::string_view start = utf8.substr(0, 2);
    if (start == "\xFF\xFE" || start == "\xFE\xFF")
        notices.push_back("It begins like UTF-16: save the file as UTF-8.");
}

void removeByteOrderMark(std::u32string& characters)
{
    if (!characters.empty() && characters.front() == U'\uFEFF')
        characters.erase(0, 1);
}

/// CR LF becomes LF.
void joinLineEnds(std::u32string& characters)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const bool ofLineEnd =
            characters[i] == U'\r' && i + 1 < characters.size() && characters[i + 1] == U'\n';
        if (!ofLineEnd)
            characters[kept++] = characters[i];
    }
    characters.resize(kept);
}

/// A sequence needs an input and a target: the text gets at least two characters.
void complete(std::u32string& characters, Sentences& notices)
{
    if (characters.empty()) {
        characters = U"hello";
        notices.push_back("The text is empty; “hello” stands in until there is one.");
    } else if (characters.size() == 1) {
        const bool wasSpace = characters[0] == U' ';
        characters.push_back(wasSpace ? U'\n' : U' ');
        notices.push_back(
            std::string("The text has one character and nothing to predict from it; a ") +
            (wasSpace ? "line end" : "space") + " is put behind it.");
    }
}

struct Frequency {
    std::size_t count = 0;
    std::size_t first = 0; ///< where it appears first
};
using Frequencies = std::unordered_map<char32_t, Frequency>;

Frequencies frequenciesOf(const std::u32string& characters)
{
    Frequencies frequencies;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        Frequency& frequency =
            frequencies.try_emplace(characters[i], Frequency{0, i}).first->second;
        ++frequency.count;
    }
    return frequencies;
}

/// The vocabulary: every character, or by the rule of maximumVocabulary. `unknownCharacter` is none
/// of those that are ranked; if the text holds it, or if any other is left out, it is one character
/// more.
std::vector<char32_t> chooseVocabulary(const Frequencies& frequencies, Sentences& notices)
{
    std::vector<std::pair<char32_t, Frequency>> ranked(frequencies.begin(), frequencies.end());
    std::erase_if(ranked, [](const auto& entry) { return entry.first == unknownCharacter; });
    const std::size_t different = ranked.size();
    bool hasUnknown = frequencies.count(unknownCharacter) > 0;
    if (different > std::size_t(maximumVocabulary)) {
        std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
            return a.second.count != b.second.count ? a.second.count > b.second.count
                                                    : a.second.first < b.second.first;
        });
        const std::size_t left = different - std::size_t(maximumVocabulary);
        std::size_t places = 0;
        for (std::size_t i = std::size_t(maximumVocabulary); i < different; ++i)
            places += ranked[i].second.count;
        ranked.resize(std::size_t(maximumVocabulary));
        hasUnknown = true;
        notices.push_back("The text has " + std::to_string(different) +
                          " different characters; the " + std::to_string(maximumVocabulary) +
                          " most frequent are kept, and " +
                          counted(left, "other is read as", "others are read as one,") + " � (" +
                          counted(places, "place", "places") + " in the text).");
    }
    std::vector<char32_t> vocabulary;
    for (const auto& entry : ranked)
        vocabulary.push_back(entry.first);
    if (hasUnknown)
        vocabulary.push_back(unknownCharacter);
    std::sort(vocabulary.begin(), vocabulary.end());
    return vocabulary;
}

} // namespace

TaskDescription TextTask::describe()
{
    TaskDescription task;
    task.kind = TaskKind::NextCharacter;
    task.group = TaskGroup::Text;
    task.identifier = "next-character";
    task.name = "Next character";
    task.purpose = "Reads a text letter by letter and predicts the letter that follows.";
    task.lengthPurpose = "Letters that are read in a row.";
    task.source = "Elman 1990, Finding structure in time";
    task.choosesLoss = true;
    task.takesText = true;
    task.standardText = lighthouseText();
    task.metric = {"characters predicted right", true, true, 0.55};
    task.defaults = {
        .units = 48, .sequenceLength = 40, .ungatedLearningRate = 0.01, .lagMatched = false};
    return task;
}

TextTask::TextTask(std::string_view utf8)
    : TextTask(TaskOptions{.kind = TaskKind::NextCharacter, .text = std::string(utf8)})
{
}

TextTask::TextTask(const TaskOptions& options)
    : TokenTask(options)
{
    const std::string& utf8 = options.text;
    DecodedText decoded = decodeUtf8(utf8);
    m_characters = std::move(decoded.characters);
    Sentences notices;
    noteInvalidBytes(utf8, decoded.invalidBytes, notices);
    removeByteOrderMark(m_characters);
    joinLineEnds(m_characters);
    complete(m_characters, notices);

    const Frequencies frequencies = frequenciesOf(m_characters);
    m_vocabulary = chooseVocabulary(frequencies, notices);
    std::unordered_map<char32_t, int> classes;
    for (const auto& [character, frequency] : frequencies) {
        const auto place = std::lower_bound(m_vocabulary.begin(), m_vocabulary.end(), character);
        const bool known = place != m_vocabulary.end() && *place == character;
        const auto found =
            known ? place
                  : std::lower_bound(m_vocabulary.begin(), m_vocabulary.end(), unknownCharacter);
        classes[character] = int(found - m_vocabulary.begin());
    }
    std::vector<int> tokens;
    tokens.reserve(m_characters.size());
    for (char32_t& character : m_characters) {
        tokens.push_back(classes[character]);
        character = m_vocabulary[std::size_t(tokens.back())];
    }
    learn(std::move(tokens), smallestDividedText, "characters");
    if (vocabularySize() == 1) {
        notices.push_back("Every character is the same, “" + label(0) +
                          "”: the next one is certain, and there is nothing to learn.");
    }
    for (const std::string& notice : notices)
        addSentence(notice);
}

std::string TextTask::summary() const
{
    return "Characters: " + std::to_string(m_characters.size()) +
           ", different ones: " + std::to_string(vocabularySize());
}

bool TextTask::hasSameEncoding(const Task& other) const
{
    const auto* text = dynamic_cast<const TextTask*>(&other);
    return text != nullptr && m_vocabulary == text->m_vocabulary;
}

std::vector<std::string> TextTask::split(std::string_view utf8) const
{
    std::vector<std::string> names;
    for (const char32_t character : decodeUtf8(utf8).characters)
        names.push_back(visible(character));
    return names;
}

std::string TextTask::nameOfOthers() const
{
    return visible(unknownCharacter);
}

std::string TextTask::join(const std::vector<int>& tokens) const
{
    std::string text;
    for (const int token : tokens)
        text += encodeUtf8(m_vocabulary.at(std::size_t(token)));
    return text;
}

std::string TextTask::label(int characterClass) const
{
    require(characterClass >= 0 && characterClass < vocabularySize(),
        "the class of a character must be one of the vocabulary's");
    return visible(m_vocabulary[std::size_t(characterClass)]);
}

} // namespace loopscope
