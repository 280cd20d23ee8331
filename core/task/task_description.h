#pragma once

#include "core/network/initialisation.h"
#include "core/network/network.h"
#include "core/task/task_options.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

class Task;

/// The headings under which tasks are offered.
enum class TaskGroup { Text, Memory, Translation, Waves, Series, Speech };

/// A whole number that a task lets a person choose.
struct TaskSetting {
    int TaskOptions::*field = nullptr;
    std::string name;    ///< "Delay d"
    std::string purpose; ///< a sentence
    int smallest = 0;
    int largest = 0;
    int standard = 0;
    std::vector<std::string> choices; ///< names of the values from smallest on; empty: a number
};

/// How well a task is done, beside the loss.
struct Metric {
    std::string name;           ///< "characters predicted right"
    bool isShare = true;        ///< of what the name says; else a number that the name explains
    bool higherIsBetter = true; ///< from 0 to 1, said in percent; else an error, best at 0
    double goal = 1.0;          ///< from here on the task counts as learned
};

/// Settings with which a network that can learn the task does so soon; see recommendedExperiment().
struct TaskDefaults {
    std::string cell = "gru"; ///< an identifier of the catalog
    int units = 16;
    Direction direction = Direction::Forward;
    Attention attention = Attention::None; ///< of an encoder–decoder
    int sequenceLength = 20;               ///< where it can be chosen
    int batchSize = 32;
    bool isPlainDescent = false; ///< SGD, else Adam
    double learningRate = 0.01;
    double ungatedLearningRate = 0.003; ///< of cells that keep their memory without gates
    double clipNorm = 1.0;              ///< of all gradients together; 0: not clipped
    bool lagMatched = true;             ///< gate biases that make a memory as long as the sequence
    int iterations = 1000;              ///< within which the goal is met
};

/// What a person should know of one kind of task, and the program, too.
struct TaskDescription {
    TaskKind kind = TaskKind::NextCharacter;
    TaskGroup group = TaskGroup::Memory;
    std::string identifier;    ///< "next-character": for files and commands
    std::string name;          ///< "Next character"
    std::string purpose;       ///< one or two sentences
    std::string lengthPurpose; ///< what T is here; empty where it cannot be chosen
    std::string source;        ///< who posed it; may be empty
    Shape shape = Shape::ManyToMany;
    Loss loss = Loss::CrossEntropy;
    bool choosesLoss = false; ///< mean squared error instead of cross-entropy is allowed
    bool takesText = false;   ///< learns TaskOptions::text
    std::string standardText; ///< which ships with it; may be empty
    Metric metric;
    TaskDefaults defaults;
    std::vector<TaskSetting> settings;
    std::shared_ptr<const Task> (*make)(const TaskOptions& options) = nullptr;

    bool choosesLength() const { return !lengthPurpose.empty(); }
};

/// Every kind of task, in the order in which they are offered.
const std::vector<TaskDescription>& taskDescriptions();

const TaskDescription& descriptionOf(TaskKind kind);

/// nullptr if no task has that identifier.
const TaskDescription* findTask(std::string_view identifier);

/// A kind of task with its standard settings.
TaskOptions standardOptions(TaskKind kind);

} // namespace loopscope
