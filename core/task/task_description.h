#pragma once

#include "core/network/network.h"
#include "core/task/task_options.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// The headings under which tasks are offered.
enum class TaskGroup { Memory, Waves, Text, Translation, Series };

/// A whole number that a task lets a person choose.
struct TaskSetting {
    int TaskOptions::*field = nullptr;
    std::string name;    ///< "Delay d"
    std::string purpose; ///< a sentence
    int smallest = 0;
    int largest = 0;
    int standard = 0;
};

/// How well a task is done, beside the loss.
struct Metric {
    std::string name;           ///< "right characters"
    bool isShare = true;        ///< from 0 to 1, shown in percent; else in the task's own unit
    bool higherIsBetter = true; ///< else it is an error
    double goal = 1.0;          ///< from here on the task counts as learned
};

/// Settings with which a network that can learn the task does so soon.
struct TaskDefaults {
    std::string cell = "vanilla"; ///< an identifier of the catalog
    int units = 12;
    int sequenceLength = 20; ///< where it can be chosen
    int batchSize = 1;
    double learningRate = 0.01; ///< of Adam
    double clipNorm = 0.0;      ///< joint norm of the gradients; 0: not clipped
    bool lagMatched = false;    ///< gate biases that make a memory as long as the sequence
};

/// What a person should know of one kind of task, and the program, too.
struct TaskDescription {
    TaskKind kind = TaskKind::NextCharacter;
    TaskGroup group = TaskGroup::Text;
    std::string identifier; ///< "next-character": for files and commands
    std::string name;       ///< "Next character"
    std::string purpose;    ///< one or two sentences
    std::string source;     ///< who posed it; may be empty
    Shape shape = Shape::ManyToMany;
    Loss loss = Loss::CrossEntropy;
    Metric metric;
    TaskDefaults defaults;
    bool takesText = false;     ///< learns TaskOptions::text
    bool choosesLength = false; ///< T can be chosen; else it follows from the task's settings
    bool choosesLoss = false;   ///< mean squared error instead of cross-entropy is allowed
    std::vector<TaskSetting> settings;
};

/// Every kind of task, in the order in which they are offered.
const std::vector<TaskDescription>& taskDescriptions();

const TaskDescription& descriptionOf(TaskKind kind);

/// nullptr if no task has that identifier.
const TaskDescription* findTask(std::string_view identifier);

/// A kind of task with its standard settings.
TaskOptions standardOptions(TaskKind kind);

} // namespace loopscope
