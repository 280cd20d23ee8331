#include "core/task/spoken_words.h"

#include "core/network/random.h"
#include "core/task/generated_task.h"
#include "core/task/log_mel.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

TaskDescription SpokenWords::describe()
{
    TaskDescription task;
    task.kind = TaskKind::SpokenWords;
    task.group = TaskGroup::Speech;
    task.identifier = "spoken-words";
    task.name = "Spoken words";
    task.purpose = "Says which word is spoken. Some differ in the order of their sounds alone (tap "
                   "and pat, net and ten), so what was heard first has to be remembered.";
    task.source = "made with espeak-ng in 24 voices, six of them for testing alone";
    task.shape = Shape::ManyToOne;
    task.takesText = true;
    task.metric = {"words recognised", true, true, 0.95};
    task.defaults = {.units = 24, .lagMatched = false, .iterations = 600};
    return task;
}

SpokenWords::SpokenWords(const TaskOptions& options)
    : Task(options)
{
    read();
    for (const std::string& notice : m_data->notices)
        addSentence(notice);
    m_training = m_data->trainedOn();
    m_test = m_data->testedWith();
    for (std::size_t i = 0; i < m_data->utterances.size(); ++i) {
        if (m_data->utterances[i].word.empty())
            m_stageChoices.push_back(i);
        m_steps = std::max(m_steps, int(m_data->utterances[i].features.cols()));
    }
    m_stageChoices.insert(m_stageChoices.end(), m_training.begin(), m_training.end());
    measureDeviations();
}

void SpokenWords::read()
{
    // What ships lives as long as the program.
    m_data = std::shared_ptr<const SpokenData>(&shippedSpeech(), [](const SpokenData*) {});
    if (options().text.empty())
        return;
    Result<SpokenData> own = readSpeech(options().text);
    if (own)
        m_data = std::make_shared<const SpokenData>(std::move(*own));
    else
        addSentence(
            own.error() + " The recordings that ship with the program are learned instead.");
}

void SpokenWords::measureDeviations()
{
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(inputSize());
    double frames = 0.0;
    for (const std::size_t i : m_training) {
        const Eigen::MatrixXd& features = m_data->utterances[i].features;
        squares += features.array().square().rowwise().sum().matrix();
        frames += double(features.cols());
    }
    m_deviations = (squares / frames).cwiseSqrt();
    for (double& deviation : m_deviations)
        deviation = deviation > 0.0 ? deviation : 1.0;
}

int SpokenWords::inputSize() const
{
    return melBands;
}

std::size_t SpokenWords::onStage() const
{
    return m_stageChoices[std::size_t(
        std::clamp(options().variant, 1, int(m_stageChoices.size())) - 1)];
}

Recording SpokenWords::soundOnStage() const
{
    return soundOf(m_data->utterances[onStage()], options().text);
}

std::string SpokenWords::summary() const
{
    const bool isKept = m_test != m_training;
    return "Recordings: " + std::to_string(m_training.size() + (isKept ? m_test.size() : 0)) +
           " of " + std::to_string(m_data->words.size()) + " words, kept for testing: " +
           std::to_string(isKept ? m_test.size() : 0);
}

void SpokenWords::setUp(int sequences, Batch& batch) const
{
    startBatch(m_steps, sequences, batch);
    batch.lengths.assign(std::size_t(sequences), m_steps);
}

void SpokenWords::fillUtterance(std::size_t index, int sequence, Batch& batch) const
{
    const Utterance& utterance = m_data->utterances[index];
    const int frames = int(utterance.features.cols());
    for (int step = 0; step < frames; ++step)
        batch.inputs.col(batch.column(step, sequence)) =
            utterance.features.col(step).cwiseQuotient(m_deviations);
    batch.lengths[std::size_t(sequence)] = frames;
    const auto word = std::find(m_data->words.begin(), m_data->words.end(), utterance.word);
    const int column = batch.column(frames - 1, sequence);
    if (word != m_data->words.end())
        batch.targetClasses[std::size_t(column)] = int(word - m_data->words.begin());
    else
        batch.weights[column] = 0.0;
}

void SpokenWords::fillBatch(
    int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const
{
    checkRequest(iteration, steps, sequences);
    setUp(sequences, batch);
    if (isAsked())
        batch.weights.setOnes(Eigen::Index(steps) * sequences);
    fillUtterance(onStage(), 0, batch);
    RandomEngine engine = randomEngine(seed, RandomPurpose::Batches, std::uint64_t(iteration));
    for (int sequence = 1; sequence < sequences; ++sequence)
        fillUtterance(
            m_training[std::size_t(integerBelow(engine, m_training.size()))], sequence, batch);
}

void SpokenWords::fillTestBatch(int steps, std::uint64_t, Batch& batch) const
{
    checkRequest(0, steps, int(m_test.size()));
    setUp(int(m_test.size()), batch);
    for (std::size_t sequence = 0; sequence < m_test.size(); ++sequence)
        fillUtterance(m_test[sequence], int(sequence), batch);
}

std::string SpokenWords::inputName(int input) const
{
    return shortNumber(std::round(centreOfBand(input))) + " Hz";
}

std::string SpokenWords::outputName(int output) const
{
    return m_data->words.at(std::size_t(output));
}

bool SpokenWords::hasSameEncoding(const Task& other) const
{
    const auto* spoken = dynamic_cast<const SpokenWords*>(&other);
    return spoken != nullptr && Task::hasSameEncoding(other) &&
           m_deviations == spoken->m_deviations;
}

StageLabel SpokenWords::inputLabel(const Batch& batch, int step, int sequence) const
{
    if (step >= batch.lengths[std::size_t(sequence)])
        return {};
    StageLabel label = numberLabel(batch.inputs.col(batch.column(step, sequence)).norm());
    label.kind = StageLabel::Kind::Vector;
    return label;
}

StageLabel SpokenWords::outputLabel(const Iteration& iteration, int step, int sequence) const
{
    const Batch& batch = iteration.batch();
    const bool isEnd = step == batch.lengths[std::size_t(sequence)] - 1;
    if (!isEnd || hasTarget(batch, step, sequence))
        return Task::outputLabel(iteration, step, sequence);
    const ConstVectorView p = iteration.probabilities(step, sequence);
    return p.allFinite() ? classLabel(largestOf(p)) : StageLabel{StageLabel::Kind::Symbol, "NaN"};
}

std::vector<Baseline> SpokenWords::baselines(int) const
{
    return {evenGuessing(outputSize()),
        {"a bag of frames, without their order", m_data->bagLoss, m_data->bagShare}};
}

} // namespace loopscope
