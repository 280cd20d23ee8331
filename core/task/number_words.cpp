#include "core/task/number_words.h"

#include "core/require.h"

#include <array>

namespace loopscope
{

namespace
{

constexpr int numbers = 1000;
constexpr std::array<const char*, 20> small = {"zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<const char*, 10> tens = {
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};

TokenPairs allNumbers()
{
    TokenPairs pairs;
    for (int number = 0; number < numbers; ++number)
        pairs.add(wordsOf(inWords(number)), charactersOf(std::to_string(number)));
    return pairs;
}

} // namespace

std::string inWords(int number)
{
    require(number >= 0 && number < numbers, "only numbers from 0 to 999 are written in words");
    const auto word = [](const auto& words, int which) {
        return std::string(words[std::size_t(which)]);
    };
    if (number < 20)
        return word(small, number);
    if (number < 100) {
        const std::string ones = number % 10 == 0 ? "" : " " + word(small, number % 10);
        return word(tens, number / 10) + ones;
    }
    const std::string rest = number % 100 == 0 ? "" : " and " + inWords(number % 100);
    return word(small, number / 100) + " hundred" + rest;
}

TaskDescription NumberWords::describe()
{
    TaskDescription task;
    task.kind = TaskKind::NumberWords;
    task.group = TaskGroup::Translation;
    task.identifier = "number-words";
    task.name = "Number words → digits";
    task.purpose = "Reads a number in English words and writes it in digits. Input and output have "
                   "lengths of their own.";
    task.source = "after Sutskever, Vinyals & Le 2014, Sequence to sequence learning with neural "
                  "networks; Cho et al. 2014";
    task.shape = Shape::EncoderDecoder;
    task.metric = {"unseen numbers written right to the last digit", true, true, 0.95};
    task.defaults = {.units = 32, .learningRate = 0.005, .lagMatched = false, .iterations = 2000};
    return task;
}

NumberWords::NumberWords(const TaskOptions& options)
    : PairsTask(options, allNumbers())
{
}

} // namespace loopscope
