#pragma once

#include "core/task/spoken_data.h"
#include "core/task/task.h"

namespace loopscope
{

/// Which word is said?
///
/// Inputs: log-mel features, each band divided by its deviation in the recordings that are trained
/// on. One answer, at the last frame of an utterance; shorter ones are padded at their ends.
/// Sequence 0 is the recording that options().variant counts, from 1, among stageChoices(); the
/// nearest there is. One that is to be recognised has no target: it is heard, and nothing is
/// learned from it.
class SpokenWords : public Task
{
public:
    explicit SpokenWords(const TaskOptions& options);
    static TaskDescription describe();

    int inputSize() const override;
    int outputSize() const override { return int(m_data->words.size()); }
    int shortestSequenceLength() const override { return m_steps; }
    int longestSequenceLength() const override { return m_steps; }
    int lagOf(int steps) const override { return steps - 1; }
    std::string summary() const override;

    void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const override;
    /// The recordings of voices that training does not use.
    void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const override;

    std::string inputName(int input) const override;
    std::string outputName(int output) const override;
    bool hasSameEncoding(const Task& other) const override;
    StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const override;
    /// A word that is to be recognised is answered, too, though nobody knows the right answer.
    StageLabel outputLabel(const Iteration& iteration, int step, int sequence = 0) const override;
    /// Guessing, and the bag of frames: what can be known without the order of the
    /// sounds; see learnBagOfFrames().
    std::vector<Baseline> baselines(int steps) const override;

    const SpokenData& data() const { return *m_data; }
    /// Utterances that can stand on the stage: those to be recognised, then those trained on.
    const std::vector<std::size_t>& stageChoices() const { return m_stageChoices; }
    /// Which of the data's utterances is sequence 0.
    std::size_t onStage() const;
    /// Of sequence 0: it has no more than the frames that are shown.
    Recording soundOnStage() const;
    bool isAsked() const { return m_data->utterances[onStage()].word.empty(); }

protected:
    StageLabel::Kind classKind() const override { return StageLabel::Kind::Word; }

private:
    void read();
    void measureDeviations();
    void fillUtterance(std::size_t utterance, int sequence, Batch& batch) const;
    void setUp(int sequences, Batch& batch) const;

    std::shared_ptr<const SpokenData> m_data;
    std::vector<std::size_t> m_training;
    std::vector<std::size_t> m_test;
    std::vector<std::size_t> m_stageChoices;
    Eigen::VectorXd m_deviations; ///< of each band, in the recordings that are trained on
    int m_steps = 1;
};

} // namespace loopscope
