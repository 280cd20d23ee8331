#include "core/task/phrases.h"

#include "core/network/random.h"

#include <array>
#include <set>

namespace loopscope
{

namespace
{

struct Noun {
    const char* english;
    const char* french;
    bool isFeminine;
};
struct Adjective {
    const char* english;
    const char* masculine;
    const char* feminine;
    bool standsBefore;
};
struct Verb {
    const char* english;
    const char* french;
};

constexpr std::array<Noun, 12> nouns = {
    {{"cat", "chat", false}, {"dog", "chien", false}, {"horse", "cheval", false},
        {"fish", "poisson", false}, {"boy", "garçon", false}, {"book", "livre", false},
        {"mouse", "souris", true}, {"girl", "fille", true}, {"house", "maison", true},
        {"flower", "fleur", true}, {"apple", "pomme", true}, {"car", "voiture", true}}};
constexpr std::array<Adjective, 8> adjectives = {
    {{"big", "grand", "grande", true}, {"small", "petit", "petite", true},
        {"young", "jeune", "jeune", true}, {"red", "rouge", "rouge", false},
        {"green", "vert", "verte", false}, {"white", "blanc", "blanche", false},
        {"black", "noir", "noire", false}, {"round", "rond", "ronde", false}}};
constexpr std::array<Verb, 6> verbs = {{{"sees", "voit"}, {"finds", "trouve"}, {"likes", "aime"},
    {"follows", "suit"}, {"hides", "cache"}, {"paints", "peint"}}};
constexpr std::array<Verb, 3> conjunctions = {{{"and", "et"}, {"but", "mais"}, {"because", "car"}}};

constexpr std::size_t sentences = 5000;

struct Sentence {
    std::string english;
    std::string french;

    void add(const std::string& englishWords, const std::string& frenchWords)
    {
        english += (english.empty() ? "" : " ") + englishWords;
        french += (french.empty() ? "" : " ") + frenchWords;
    }
};

template <typename List>
const auto& drawFrom(RandomEngine& engine, const List& list)
{
    return list[std::size_t(integerBelow(engine, list.size()))];
}

/// "the red cat": "le chat rouge". Two of three have an adjective.
void addNoun(RandomEngine& engine, Sentence& sentence)
{
    const Noun& noun = drawFrom(engine, nouns);
    const bool isDefinite = integerBelow(engine, 2) == 0;
    const std::string article =
        isDefinite ? (noun.isFeminine ? "la" : "le") : (noun.isFeminine ? "une" : "un");
    sentence.add(isDefinite ? "the" : "a", article);
    if (integerBelow(engine, 3) == 0) {
        sentence.add(noun.english, noun.french);
        return;
    }
    const Adjective& adjective = drawFrom(engine, adjectives);
    const std::string agreeing = noun.isFeminine ? adjective.feminine : adjective.masculine;
    sentence.add(std::string(adjective.english) + " " + noun.english,
        adjective.standsBefore ? agreeing + " " + noun.french : noun.french + (" " + agreeing));
}

Sentence drawSentence(RandomEngine& engine, int clauses)
{
    Sentence sentence;
    for (int clause = 0; clause < clauses; ++clause) {
        if (clause > 0) {
            const Verb& word = drawFrom(engine, conjunctions);
            sentence.add(word.english, word.french);
        }
        addNoun(engine, sentence);
        const Verb& verb = drawFrom(engine, verbs);
        sentence.add(verb.english, verb.french);
        addNoun(engine, sentence);
    }
    return sentence;
}

/// Different sentences of one clause up to so many.
TokenPairs drawnSentences(int mostClauses)
{
    RandomEngine engine = randomEngine(1, RandomPurpose::TaskData, 3);
    std::set<std::string> drawn;
    TokenPairs pairs;
    while (drawn.size() < sentences) {
        const int clauses = 1 + int(integerBelow(engine, std::uint64_t(mostClauses)));
        const Sentence sentence = drawSentence(engine, clauses);
        if (drawn.insert(sentence.english).second)
            pairs.add(wordsOf(sentence.english), wordsOf(sentence.french));
    }
    return pairs;
}

} // namespace

TaskDescription Phrases::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Phrases;
    task.group = TaskGroup::Translation;
    task.identifier = "phrases";
    task.name = "English → French";
    task.purpose =
        "Translates sentences of a small phrase language. French puts most adjectives "
        "behind the noun and lets articles agree with it, so word by word is not enough.";
    task.source = "after Sutskever, Vinyals & Le 2014, Sequence to sequence learning with neural "
                  "networks; sentences written for Loopscope";
    task.shape = Shape::EncoderDecoder;
    task.metric = {"unseen sentences translated right to the last word", true, true, 0.9};
    task.defaults = {.units = 48,
        .attention = Attention::Dot,
        .learningRate = 0.005,
        .lagMatched = false,
        .iterations = 2000};
    task.settings = {{&TaskOptions::count, "Clauses",
        "How many clauses a sentence has at most. Long sentences do not fit through the state that "
        "the encoder hands over.",
        1, 4, 2, {}}};
    return task;
}

Phrases::Phrases(const TaskOptions& options)
    : PairsTask(options, drawnSentences(options.count))
{
}

} // namespace loopscope
