#include "core/task/token_task.h"

#include "core/network/random.h"
#include "core/task/text_frequencies.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loopscope
{

namespace
{

constexpr std::size_t mostTestSequences = 100;

} // namespace

void TokenTask::learn(
    std::vector<int> tokens, std::size_t smallestDivided, const std::string& name)
{
    m_tokens = std::move(tokens);
    const std::size_t size = m_tokens.size();
    m_trainingSize = size < smallestDivided ? size : size - size / 10;
    m_name = name;
    m_frequencies = guessingByFrequency(m_tokens, inputSize(), name);
    for (int token = 0; token < inputSize(); ++token)
        m_classes.emplace(inputName(token), token);
}

ReadTokens TokenTask::read(std::string_view utf8) const
{
    ReadTokens result;
    const auto standIn = m_classes.find(nameOfOthers());
    if (standIn != m_classes.end())
        result.standIn = standIn->first;
    for (const std::string& name : split(utf8)) {
        auto found = m_classes.find(name);
        if (found == m_classes.end()) {
            if (std::find(result.unknown.begin(), result.unknown.end(), name) ==
                result.unknown.end())
                result.unknown.push_back(name);
            found = standIn;
        }
        if (found != m_classes.end())
            result.tokens.push_back(found->second);
    }
    return result;
}

std::vector<int> TokenTask::readBeginning(std::string_view utf8) const
{
    std::vector<int> beginning = read(utf8).tokens;
    if (beginning.empty())
        beginning.push_back(m_tokens.front());
    return beginning;
}

int TokenTask::longestSequenceLength() const
{
    // The part that is kept for testing must hold a sequence, too.
    const std::size_t kept = m_tokens.size() - m_trainingSize;
    const std::size_t shorter = kept > 0 ? std::min(kept, m_trainingSize) : m_trainingSize;
    return int(std::min(shorter - 1, std::size_t(longestSequence)));
}

void TokenTask::fillSequence(std::size_t start, int sequence, Batch& batch) const
{
    for (int step = 0; step < batch.steps; ++step) {
        const int column = batch.column(step, sequence);
        const std::size_t place = start + std::size_t(step);
        batch.inputs(m_tokens[place], column) = 1.0;
        batch.targetClasses[std::size_t(column)] = m_tokens[place + 1];
    }
}

void TokenTask::fillBatch(
    int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const
{
    checkRequest(iteration, steps, sequences);
    startBatch(steps, sequences, batch);
    RandomEngine engine = randomEngine(seed, RandomPurpose::Batches, std::uint64_t(iteration));
    const std::size_t starts = m_trainingSize - std::size_t(steps);
    for (int sequence = 0; sequence < sequences; ++sequence)
        fillSequence(
            sequence == 0 ? 0 : std::size_t(integerBelow(engine, starts)), sequence, batch);
}

void TokenTask::fillTestBatch(int steps, std::uint64_t, Batch& batch) const
{
    checkRequest(0, steps, 1);
    const std::size_t begin = m_trainingSize < m_tokens.size() ? m_trainingSize : 0;
    const std::size_t starts = m_tokens.size() - begin - std::size_t(steps);
    const std::size_t sequences = std::min(starts, mostTestSequences);
    startBatch(steps, int(sequences), batch);
    for (std::size_t sequence = 0; sequence < sequences; ++sequence)
        fillSequence(begin + sequence * starts / sequences, int(sequence), batch);
}

std::vector<Baseline> TokenTask::baselines(int) const
{
    const double size = inputSize();
    return {{"guessing all " + m_name + " alike", std::log(size), 1.0 / size}, m_frequencies};
}

} // namespace loopscope
