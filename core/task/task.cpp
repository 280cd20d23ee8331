#include "core/task/task.h"

#include "core/require.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace loopscope
{

Task::Task(TaskOptions options)
    : m_options(std::move(options))
    , m_description(&descriptionOf(m_options.kind))
{
}

Task::~Task() = default;

int Task::sequenceLength(int chosen) const
{
    return std::clamp(chosen, shortestSequenceLength(), longestSequenceLength());
}

void Task::checkRequest(int iteration, int steps, int sequences) const
{
    require(iteration >= 0, "the iteration must be at least 0");
    require(steps >= shortestSequenceLength() && steps <= longestSequenceLength(),
        "steps must be in [shortestSequenceLength(), longestSequenceLength()]");
    require(sequences >= 1, "sequences must be at least 1");
}

void Task::startBatch(int steps, int sequences, Batch& batch, int sourceSteps) const
{
    const bool isTranslated = shape() == Shape::EncoderDecoder;
    const Eigen::Index columns = Eigen::Index(steps) * sequences;
    batch.steps = steps;
    batch.sequences = sequences;
    batch.inputs.setZero(isTranslated ? outputSize() : inputSize(), columns);
    if (hasClasses()) {
        batch.targetClasses.assign(std::size_t(columns), 0);
    } else {
        batch.targetClasses.clear();
        batch.targets.setZero(outputSize(), columns);
    }
    // Ones count as none do; kept, so that a task that weighs its steps allocates them only once.
    batch.weights.setOnes(batch.weights.size() == columns ? columns : 0);
    batch.initialStates.clear();
    batch.sourceSteps = sourceSteps;
    batch.sourceInputs.setZero(
        isTranslated ? inputSize() : 0, Eigen::Index(sourceSteps) * sequences);
    batch.lengths.assign(isTranslated ? std::size_t(sequences) : 0, steps);
    batch.sourceLengths.assign(isTranslated ? std::size_t(sequences) : 0, sourceSteps);
}

int Task::lagOf(int) const
{
    return 0;
}

void Task::addSentence(const std::string& sentence)
{
    m_notice += (m_notice.empty() ? "" : " ") + sentence;
}

bool Task::hasSameEncoding(const Task& other) const
{
    if (options().kind != other.options().kind || shape() != other.shape() ||
        inputSize() != other.inputSize() || outputSize() != other.outputSize())
        return false;
    for (int input = 0; input < inputSize(); ++input) {
        if (inputName(input) != other.inputName(input))
            return false;
    }
    for (int output = 0; output < outputSize(); ++output) {
        if (outputName(output) != other.outputName(output))
            return false;
    }
    return true;
}

bool Task::hasTarget(const Batch& batch, int step, int sequence) const
{
    const int length = batch.lengths.empty() ? batch.steps : batch.lengths[std::size_t(sequence)];
    if (step >= length || (shape() == Shape::ManyToOne && step != length - 1))
        return false;
    return batch.weights.size() == 0 || batch.weights[batch.column(step, sequence)] > 0.0;
}

StageLabel Task::classLabel(int outputClass) const
{
    return {classKind(), outputName(outputClass)};
}

StageLabel Task::inputLabel(const Batch& batch, int step, int sequence) const
{
    const int input = largestOf(batch.inputs.col(batch.column(step, sequence)));
    return {StageLabel::Kind::Symbol, inputName(input)};
}

StageLabel Task::sourceLabel(const Batch&, int, int) const
{
    return {};
}

StageLabel Task::targetLabel(const Batch& batch, int step, int sequence) const
{
    if (!hasTarget(batch, step, sequence))
        return {};
    const int column = batch.column(step, sequence);
    if (!batch.targetClasses.empty())
        return classLabel(targetClassOf(batch, column));
    return numberLabel(batch.targets(0, column));
}

StageLabel Task::outputLabel(const Iteration& iteration, int step, int sequence) const
{
    const Batch& batch = iteration.batch();
    if (!hasTarget(batch, step, sequence))
        return {};
    const ConstVectorView p = iteration.probabilities(step, sequence);
    if (!p.allFinite())
        return {StageLabel::Kind::Symbol, "NaN"};
    if (!batch.targetClasses.empty())
        return classLabel(largestOf(p));
    return numberLabel(p[0]);
}

bool Task::isRight(const Iteration& iteration, int step, int sequence) const
{
    const Batch& batch = iteration.batch();
    const ConstVectorView p = iteration.probabilities(step, sequence);
    return hasTarget(batch, step, sequence) && p.allFinite() &&
           largestOf(p) == targetClassOf(batch, batch.column(step, sequence));
}

double Task::measure(const Iteration& iteration) const
{
    int targets = 0;
    int right = 0;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        for (int step = 0; step < iteration.steps(); ++step) {
            targets += hasTarget(iteration.batch(), step, sequence);
            right += isRight(iteration, step, sequence);
        }
    }
    return targets > 0 ? double(right) / targets : 0.0;
}

std::string Task::metricWords(double value) const
{
    const Metric& metric = description().metric;
    if (!metric.isShare)
        return metric.name + " " + shortNumber(value);
    if (!metric.higherIsBetter)
        return shortNumber(value) + " × " + metric.name;
    std::array<char, 32> percent{};
    std::snprintf(percent.data(), percent.size(), "%.1f %% of ", 100.0 * value);
    return percent.data() + metric.name;
}

std::shared_ptr<const Task> makeTask(const TaskOptions& options)
{
    if (const auto problem = findProblem(options))
        throw std::invalid_argument(*problem);
    return descriptionOf(options.kind).make(options);
}

int targetClassOf(const Batch& batch, int column)
{
    if (!batch.targetClasses.empty())
        return batch.targetClasses[std::size_t(column)];
    return largestOf(batch.targets.col(column));
}

int largestOf(const Eigen::Ref<const Eigen::VectorXd>& values)
{
    Eigen::Index index = 0;
    values.maxCoeff(&index);
    return int(index);
}

std::string shortNumber(double value)
{
    std::array<char, 32> text{};
    const bool isLong = std::abs(value) >= 999.5 && std::abs(value) < 1e6;
    std::snprintf(text.data(), text.size(), isLong ? "%.0f" : "%.3g", value);
    return text.data();
}

StageLabel numberLabel(double value)
{
    return {StageLabel::Kind::Number, shortNumber(value), value};
}

} // namespace loopscope
