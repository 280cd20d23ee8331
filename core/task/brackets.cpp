#include "core/task/brackets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace loopscope
{

namespace
{

constexpr int mostKinds = 4;
constexpr int mostDeep = 8;
constexpr std::array<const char*, mostKinds> opening = {"(", "[", "{", "<"};
constexpr std::array<const char*, mostKinds> closing = {")", "]", "}", ">"};

} // namespace

TaskDescription Brackets::describe()
{
    TaskDescription task;
    task.kind = TaskKind::Brackets;
    task.identifier = "brackets";
    task.name = "Balanced brackets";
    task.purpose = "Reads brackets inside brackets and says at every step which one has to be "
                   "closed next. What is open inside must not hide what is open outside.";
    task.lengthPurpose = "Brackets to be read.";
    task.source = "after Gers & Schmidhuber 2001, LSTM recurrent networks learn simple "
                  "context-free and context-sensitive languages";
    task.metric = {"closing brackets told right", true, true, 0.99};
    task.defaults = {.units = 32, .sequenceLength = 24, .lagMatched = false};
    task.settings = {{&TaskOptions::depth, "Depth", "How many brackets may be open at once.", 1,
                         mostDeep, 4, {}},
        {&TaskOptions::symbols, "Kinds", "How many kinds of brackets there are.", 1, mostKinds, 2,
            {}}};
    return task;
}

std::string Brackets::inputName(int input) const
{
    const int kinds = options().symbols;
    return input < kinds ? opening[std::size_t(input)] : closing[std::size_t(input - kinds)];
}

std::string Brackets::outputName(int output) const
{
    return output < options().symbols ? closing[std::size_t(output)] : "·";
}

/// The mean over the steps of the probability that no bracket is open after them.
double Brackets::shareOfNoneOpen(int steps) const
{
    const std::size_t deepest = std::size_t(options().depth);
    std::array<double, mostDeep + 2> probability{};
    probability[0] = 1.0;
    double sum = 0.0;
    for (int step = 0; step < steps; ++step) {
        std::array<double, mostDeep + 2> next{};
        for (std::size_t depth = 0; depth <= deepest; ++depth) {
            const double opens = depth == 0 ? 1.0 : depth == deepest ? 0.0 : 0.5;
            next[depth + 1] += opens * probability[depth];
            if (depth > 0)
                next[depth - 1] += (1.0 - opens) * probability[depth];
        }
        probability = next;
        sum += probability[0];
    }
    return sum / steps;
}

std::vector<Baseline> Brackets::baselines(int steps) const
{
    const double none = shareOfNoneOpen(steps);
    const double each = (1.0 - none) / options().symbols;
    const auto surprise = [](double share) { return share > 0.0 ? -share * std::log(share) : 0.0; };
    return {evenGuessing(outputSize()),
        {"guessing by how frequent each is", surprise(none) + options().symbols * surprise(each),
            std::max(none, each)}};
}

void Brackets::fillSequence(RandomEngine& engine, int sequence, Batch& batch) const
{
    const int kinds = options().symbols;
    std::array<int, mostDeep> open{};
    int depth = 0;
    for (int step = 0; step < batch.steps; ++step) {
        const int column = batch.column(step, sequence);
        const bool opens = depth == 0 || (depth < options().depth && integerBelow(engine, 2) == 0);
        if (opens) {
            const int kind = int(integerBelow(engine, std::uint64_t(kinds)));
            open[std::size_t(depth++)] = kind;
            batch.inputs(kind, column) = 1.0;
        } else {
            batch.inputs(kinds + open[std::size_t(--depth)], column) = 1.0;
        }
        batch.targetClasses[std::size_t(column)] = depth > 0 ? open[std::size_t(depth - 1)] : kinds;
    }
}

} // namespace loopscope
