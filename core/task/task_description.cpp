#include "core/task/task_description.h"

#include "core/require.h"
#include "core/task/activity.h"
#include "core/task/adding_problem.h"
#include "core/task/brackets.h"
#include "core/task/copy_memory.h"
#include "core/task/dates.h"
#include "core/task/delayed_echo.h"
#include "core/task/first_symbol.h"
#include "core/task/latch.h"
#include "core/task/look_ahead.h"
#include "core/task/mackey_glass.h"
#include "core/task/number_words.h"
#include "core/task/own_pairs.h"
#include "core/task/own_series.h"
#include "core/task/parity.h"
#include "core/task/phrases.h"
#include "core/task/reverse.h"
#include "core/task/shipped_series.h"
#include "core/task/spoken_words.h"
#include "core/task/temporal_order.h"
#include "core/task/text_task.h"
#include "core/task/waves.h"
#include "core/task/who_came_first.h"
#include "core/task/word_task.h"

#include <algorithm>

namespace loopscope
{

namespace
{

/// The table: every kind with its description and its maker.
std::vector<TaskDescription> allTasks()
{
    const auto entry = []<typename Kind>(std::type_identity<Kind>) {
        TaskDescription description = Kind::describe();
        description.make = [](const TaskOptions& options) -> std::shared_ptr<const Task> {
            return std::make_shared<const Kind>(options);
        };
        return description;
    };
    return {
        entry(std::type_identity<TextTask>()),
        entry(std::type_identity<WordTask>()),
        entry(std::type_identity<FirstSymbol>()),
        entry(std::type_identity<DelayedEcho>()),
        entry(std::type_identity<AddingProblem>()),
        entry(std::type_identity<CopyMemory>()),
        entry(std::type_identity<Parity>()),
        entry(std::type_identity<TemporalOrder>()),
        entry(std::type_identity<Brackets>()),
        entry(std::type_identity<WhoCameFirst>()),
        entry(std::type_identity<LookAhead>()),
        entry(std::type_identity<Latch>()),
        entry(std::type_identity<NumberWords>()),
        entry(std::type_identity<Dates>()),
        entry(std::type_identity<Phrases>()),
        entry(std::type_identity<Reverse>()),
        entry(std::type_identity<OwnPairs>()),
        entry(std::type_identity<SineWave>()),
        entry(std::type_identity<SumOfSines>()),
        entry(std::type_identity<SquareWave>()),
        entry(std::type_identity<MackeyGlass>()),
        entry(std::type_identity<Sunspots>()),
        entry(std::type_identity<Prices>()),
        entry(std::type_identity<RandomWalk>()),
        entry(std::type_identity<Activity>()),
        entry(std::type_identity<OwnSeries>()),
        entry(std::type_identity<SpokenWords>()),
    };
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
    options.text = descriptionOf(kind).standardText;
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
