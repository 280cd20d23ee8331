#include "core/task/reverse.h"

#include "core/network/random.h"

#include <algorithm>
#include <set>

namespace loopscope
{

namespace
{

constexpr std::size_t mostPairs = 10000;

/// Different sequences of digits with their reverses, as many as there are, but at most mostPairs.
TokenPairs reversedDigits(int length)
{
    RandomEngine engine = randomEngine(1, RandomPurpose::TaskData, 2);
    std::size_t possible = 1;
    for (int i = 0; i < length && possible < 2 * mostPairs; ++i)
        possible *= 10;
    std::set<std::string> drawn;
    TokenPairs pairs;
    while (drawn.size() < std::min(possible / 2, mostPairs)) {
        std::string digits;
        for (int i = 0; i < length; ++i)
            digits += char('0' + integerBelow(engine, 10));
        if (!drawn.insert(digits).second)
            continue;
        const std::string reversed(digits.rbegin(), digits.rend());
        pairs.add(charactersOf(digits), charactersOf(reversed));
    }
    return pairs;
}

} // namespace

TaskDescription Reverse::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Reverse;
    task.group = TaskGroup::Translation;
    task.identifier = "reverse";
    task.name = "Reverse digits";
    task.purpose = "Reads digits and writes them backwards. The longer they are, the less fits "
                   "through the one state that the encoder hands over; attention looks past it.";
    task.shape = Shape::EncoderDecoder;
    task.metric = {"unseen sequences reversed right", true, true, 0.9};
    task.defaults = {.units = 32,
        .attention = Attention::Dot,
        .learningRate = 0.005,
        .lagMatched = false,
        .iterations = 2000};
    task.settings = {
        {&TaskOptions::count, "Digits", "How many digits are read and written.", 2, 20, 12, {}}};
    return task;
}

Reverse::Reverse(const TaskOptions& options)
    : PairsTask(options, reversedDigits(options.count))
{
}

} // namespace loopscope
