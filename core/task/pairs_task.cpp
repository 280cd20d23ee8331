#include "core/task/pairs_task.h"

#include "core/network/random.h"
#include "core/require.h"
#include "core/task/visible.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopscope
{

namespace
{

constexpr std::size_t mostTests = 500;
constexpr std::size_t smallestDivided = 20; ///< pairs; fewer are all trained on and tested with
constexpr int firstToken = 2;               ///< class of the target's token 0

} // namespace

PairsTask::PairsTask(const TaskOptions& options, TokenPairs pairs)
    : Task(options)
    , m_pairs(std::move(pairs))
    , m_steps(m_pairs.targets.longest() + 1)
    , m_sourceSteps(m_pairs.sources.longest())
{
    m_pairs.sources.sortVocabulary();
    m_pairs.targets.sortVocabulary();
    split();
}

/// A tenth of the pairs, but at most mostTests, drawn once and for all, is for testing.
void PairsTask::split()
{
    std::vector<std::size_t> order(m_pairs.sources.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    if (order.size() < smallestDivided) {
        m_training = m_test = order;
        addSentence("There are too few pairs to keep some for testing: the test uses the pairs "
                    "that are trained on.");
        return;
    }
    RandomEngine engine = randomEngine(1, RandomPurpose::TestBatches, 1);
    shuffle(engine, order);
    const std::size_t tests = std::min(order.size() / 5, mostTests);
    m_test.assign(order.begin(), order.begin() + std::ptrdiff_t(tests));
    m_training.assign(order.begin() + std::ptrdiff_t(tests), order.end());
}

std::string PairsTask::summary() const
{
    return "Pairs: " + std::to_string(m_pairs.sources.size()) +
           ", kept for testing: " + std::to_string(m_test == m_training ? 0 : m_test.size());
}

void PairsTask::fillPair(std::size_t pair, int sequence, Batch& batch) const
{
    const std::span<const Token> source = m_pairs.sources.at(pair);
    for (std::size_t step = 0; step < source.size(); ++step)
        batch.sourceInputs(source[step], Eigen::Index(step) * batch.sequences + sequence) = 1.0;
    batch.sourceLengths[std::size_t(sequence)] = int(source.size());

    const std::span<const Token> target = m_pairs.targets.at(pair);
    int read = startClass();
    for (int step = 0; step <= int(target.size()); ++step) {
        const int column = batch.column(step, sequence);
        const bool isEnd = step == int(target.size());
        const int said = isEnd ? endClass() : firstToken + target[std::size_t(step)];
        batch.inputs(read, column) = 1.0;
        batch.targetClasses[std::size_t(column)] = said;
        read = said;
    }
    batch.lengths[std::size_t(sequence)] = int(target.size()) + 1;
}

void PairsTask::fillBatch(
    int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const
{
    checkRequest(iteration, steps, sequences);
    startBatch(steps, sequences, batch, m_sourceSteps);
    RandomEngine own = randomEngine(seed, RandomPurpose::StageSequence, 0);
    fillPair(m_training[std::size_t(integerBelow(own, m_training.size()))], 0, batch);
    RandomEngine fresh = randomEngine(seed, RandomPurpose::Batches, std::uint64_t(iteration));
    for (int sequence = 1; sequence < sequences; ++sequence)
        fillPair(m_training[std::size_t(integerBelow(fresh, m_training.size()))], sequence, batch);
}

void PairsTask::fillTestBatch(int steps, std::uint64_t, Batch& batch) const
{
    const std::size_t sequences = std::min(m_test.size(), mostTests);
    checkRequest(0, steps, int(sequences));
    startBatch(steps, int(sequences), batch, m_sourceSteps);
    for (std::size_t sequence = 0; sequence < sequences; ++sequence)
        fillPair(m_test[sequence], int(sequence), batch);
}

std::string PairsTask::inputName(int input) const
{
    return visible(m_pairs.sources.vocabulary().at(std::size_t(input)));
}

std::string PairsTask::outputName(int output) const
{
    if (output == startClass())
        return "▶";
    if (output == endClass())
        return "■";
    return visible(m_pairs.targets.vocabulary().at(std::size_t(output - firstToken)));
}

StageLabel::Kind PairsTask::classKind() const
{
    return hasTargetWords() ? StageLabel::Kind::Word : StageLabel::Kind::Symbol;
}

StageLabel PairsTask::inputLabel(const Batch& batch, int step, int sequence) const
{
    if (step >= batch.lengths[std::size_t(sequence)])
        return {};
    return classLabel(largestOf(batch.inputs.col(batch.column(step, sequence))));
}

StageLabel PairsTask::sourceLabel(const Batch& batch, int step, int sequence) const
{
    if (step >= batch.sourceLengths[std::size_t(sequence)])
        return {};
    const int input = largestOf(batch.sourceInputs.col(batch.column(step, sequence)));
    return {hasSourceWords() ? StageLabel::Kind::Word : StageLabel::Kind::Symbol, inputName(input)};
}

std::vector<Baseline> PairsTask::baselines(int) const
{
    // All of a sequence guessed right: hardly ever.
    return {{"guessing", std::log(double(outputSize())), 0.0}};
}

double PairsTask::measure(const Iteration& iteration) const
{
    int right = 0;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        bool isExact = true;
        for (int step = 0; step < iteration.batch().lengths[std::size_t(sequence)]; ++step)
            isExact = isExact && isRight(iteration, step, sequence);
        right += isExact;
    }
    return double(right) / iteration.sequences();
}

std::optional<std::string> PairsTask::encode(std::string_view text, Batch& batch) const
{
    const std::vector<std::string> names = hasSourceWords() ? wordsOf(text) : charactersOf(text);
    if (names.empty())
        return "There is nothing to read.";
    for (const std::string& name : names) {
        if (m_pairs.sources.find(name) < 0)
            return "“" + name + "” does not occur in what the network was taught.";
    }
    startBatch(m_steps, 1, batch, int(names.size()));
    for (std::size_t step = 0; step < names.size(); ++step)
        batch.sourceInputs(m_pairs.sources.find(names[step]), Eigen::Index(step)) = 1.0;
    batch.sourceLengths = {int(names.size())};
    batch.lengths = {m_steps};
    return std::nullopt;
}

} // namespace loopscope
