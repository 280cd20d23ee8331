#include "core/task/task_description.h"

#include "core/require.h"

#include <algorithm>

namespace loopscope
{

namespace
{

TaskDescription nextCharacter()
{
    TaskDescription task;
    task.kind = TaskKind::NextCharacter;
    task.group = TaskGroup::Text;
    task.identifier = "next-character";
    task.name = "Next character";
    task.purpose = "Reads a text letter by letter and predicts the letter that follows.";
    task.source = "Elman 1990, Finding structure in time";
    task.metric = {"characters predicted right", true, true, 0.95};
    task.takesText = true;
    task.choosesLength = true;
    task.choosesLoss = true;
    return task;
}

/// Every kind, in the order in which they are offered.
std::vector<TaskDescription> allTasks()
{
    return {nextCharacter()};
}

} // namespace

const std::vector<TaskDescription>& taskDescriptions()
{
    static const std::vector<TaskDescription> descriptions = allTasks();
    return descriptions;
}

const TaskDescription& descriptionOf(TaskKind kind)
{
    const auto& all = taskDescriptions();
    const auto found = std::find_if(
        all.begin(), all.end(), [kind](const TaskDescription& task) { return task.kind == kind; });
    require(found != all.end(), "there is no such kind of task");
    return *found;
}

const TaskDescription* findTask(std::string_view identifier)
{
    for (const TaskDescription& task : taskDescriptions()) {
        if (task.identifier == identifier)
            return &task;
    }
    return nullptr;
}

TaskOptions standardOptions(TaskKind kind)
{
    TaskOptions options;
    options.kind = kind;
    for (const TaskSetting& setting : descriptionOf(kind).settings)
        options.*setting.field = setting.standard;
    return options;
}

std::optional<std::string> findProblem(const TaskOptions& options)
{
    for (const TaskSetting& setting : descriptionOf(options.kind).settings) {
        const int value = options.*setting.field;
        if (value < setting.smallest || value > setting.largest)
            return setting.name + " is " + std::to_string(value) + "; it must be from " +
                   std::to_string(setting.smallest) + " to " + std::to_string(setting.largest) +
                   ".";
    }
    return std::nullopt;
}

} // namespace loopscope
