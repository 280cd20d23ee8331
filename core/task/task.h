#pragma once

#include "core/bptt/batch.h"
#include "core/bptt/iteration.h"
#include "core/task/task_description.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loopscope
{

/// The longest sequence that any task gives.
inline constexpr int longestSequence = 200;

/// What the stage writes in one box.
struct StageLabel {
    enum class Kind {
        None,   ///< nothing stands there: no target at this step
        Symbol, ///< a letter or sign
        Word,   ///< the name of a class
        Number, ///< `value`, and `text` writes it
        Vector  ///< several numbers: the column of the batch is to be drawn
    };
    Kind kind = Kind::None;
    std::string text;   ///< UTF-8; empty where nothing stands
    double value = 0.0; ///< of a number, in the task's own unit

    bool isEmpty() const { return kind == Kind::None; }
};

/// What is reached without learning the task, or without learning all of it.
struct Baseline {
    std::string name; ///< "guessing"
    double loss = 0.0;
    double metric = 0.0;
};

/// One task with its settings: sequences to learn from, and how to read what comes out. Immutable.
///
/// A batch depends on (settings, seed, iteration) alone. Its sequence 0 is the one on the stage:
/// the same from iteration to iteration.
class Task
{
public:
    explicit Task(TaskOptions options);
    virtual ~Task();
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    const TaskOptions& options() const { return m_options; }
    const TaskDescription& description() const { return *m_description; }

    virtual int inputSize() const = 0;
    virtual int outputSize() const = 0;
    virtual Shape shape() const { return description().shape; }
    /// @param chosen  what the experiment asks for; counts where the task lets it be chosen
    Loss loss(Loss chosen) const { return description().choosesLoss ? chosen : description().loss; }
    bool hasClasses() const { return takesClasses(description().loss); }
    /// Of an encoder–decoder: what its decoder reads first, and what ends an answer; else -1.
    virtual int startClass() const { return -1; }
    virtual int endClass() const { return -1; }

    /// Of the sequences that fillBatch() can give; equal where T follows from the settings.
    virtual int shortestSequenceLength() const { return 1; }
    virtual int longestSequenceLength() const = 0;
    /// How many steps lie, at most, between what has to be remembered and where it is needed; 0
    /// where that is not the point of the task. @param steps  T
    virtual int lagOf(int steps) const;
    /// T in use: the chosen one, or the nearest to it that the task gives.
    int sequenceLength(int chosen) const;

    /// What the data are, as a phrase: "Characters: 52, different ones: 17". Empty where the
    /// settings say it all.
    virtual std::string summary() const { return {}; }
    /// Sentences on what was changed to make a task of what was given; empty if nothing was.
    const std::string& notice() const { return m_notice; }

    /// The sequences of one iteration of training.
    /// @param steps      in [shortestSequenceLength(), longestSequenceLength()]
    /// @param sequences  ≥ 1
    virtual void fillBatch(
        int iteration, int steps, int sequences, std::uint64_t seed, Batch& batch) const = 0;
    /// Sequences that training does not use, as many as the task needs for its metric.
    virtual void fillTestBatch(int steps, std::uint64_t seed, Batch& batch) const = 0;

    /// What a number that goes in or comes out stands for: "␣", "marker", "A first". An input is
    /// one of the encoder where there is one; its decoder reads outputs.
    virtual std::string inputName(int input) const = 0;
    virtual std::string outputName(int output) const = 0;
    /// Whether inputs and outputs of both tasks mean the same, so that weights can be kept.
    virtual bool hasSameEncoding(const Task& other) const;

    /// Whether the loss looks at a step.
    bool hasTarget(const Batch& batch, int step, int sequence = 0) const;
    virtual StageLabel inputLabel(const Batch& batch, int step, int sequence = 0) const;
    /// What the encoder of an encoder–decoder reads; empty in the padding.
    virtual StageLabel sourceLabel(const Batch& batch, int step, int sequence = 0) const;
    /// Empty where there is no target.
    virtual StageLabel targetLabel(const Batch& batch, int step, int sequence = 0) const;
    /// Of the most probable class, or the number; empty where there is no target.
    virtual StageLabel outputLabel(const Iteration& iteration, int step, int sequence = 0) const;
    /// Whether an output passes for its target. Never where there is no target or no number.
    virtual bool isRight(const Iteration& iteration, int step, int sequence = 0) const;

    /// What is reached without learning, the plainest first. @param steps  T
    virtual std::vector<Baseline> baselines(int steps) const = 0;
    /// description().metric of all sequences of an iteration.
    virtual double measure(const Iteration& iteration) const;
    /// "98.4 % of characters predicted right".
    std::string metricWords(double value) const;

protected:
    /// A class as the stage shows it.
    virtual StageLabel::Kind classKind() const { return StageLabel::Kind::Symbol; }
    StageLabel classLabel(int outputClass) const;
    void checkRequest(int iteration, int steps, int sequences) const;
    /// Gives a batch its size: inputs zero, every target class 0 or every target number zero, every
    /// step counting. @param sourceSteps  of an encoder–decoder's source
    void startBatch(int steps, int sequences, Batch& batch, int sourceSteps = 0) const;
    void addSentence(const std::string& sentence);

private:
    TaskOptions m_options;
    const TaskDescription* m_description;
    std::string m_notice;
};

/// @throws std::invalid_argument with findProblem()'s sentence
std::shared_ptr<const Task> makeTask(const TaskOptions& options);

/// The class that a column of a batch should become; of numbers in place of classes the largest.
int targetClassOf(const Batch& batch, int column);

/// The largest of a column's numbers: the first of equals.
int largestOf(const Eigen::Ref<const Eigen::VectorXd>& values);

/// A number as the stage writes it: three digits that count, "0.53".
std::string shortNumber(double value);
StageLabel numberLabel(double value);

} // namespace loopscope
