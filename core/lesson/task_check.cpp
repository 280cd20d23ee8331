#include "core/lesson/task_check.h"

#include "core/cell/spelling.h"
#include "core/file/settings_json.h"
#include "core/task/task.h"

#include <algorithm>

namespace loopscope
{
namespace
{

using nlohmann::json;

/// What a task is given beside its kind; nullptr if nothing.
const json* taskOf(const SettingsPatch& patch)
{
    return patch != nullptr && patch->contains("task") ? &(*patch)["task"] : nullptr;
}

std::string quoted(const std::string& name)
{
    return "\"" + name + "\"";
}

/// "the task delayed-echo uses "lag" and "symbols""
std::string wordsOfUse(TaskKind kind)
{
    std::vector<std::string> names;
    for (const std::string& name : taskMembers(kind))
        names.push_back(quoted(name));
    return "the task " + descriptionOf(kind).identifier + " uses " +
           (names.empty() ? "none." : joinWords(names, "and") + ".");
}

/// The number of the task that asks for more steps than there are, where the patch gives it.
std::string pointerToLength(const SettingsPatch& patch)
{
    if (patch->contains("sequenceLength"))
        return "/sequenceLength";
    for (const char* name : {"lag", "count"})
        if ((*patch)["task"].contains(name))
            return std::string("/task/") + name;
    return "/task";
}

} // namespace

void checkTaskNumbers(const SettingsPatch& patch, const std::vector<ExperimentOptions>& networks,
    const std::string& pointer, MistakeList& mistakes)
{
    const json* task = taskOf(patch);
    if (task == nullptr || networks.empty())
        return;
    for (const auto& [name, value] : task->items()) {
        const std::string used = name == "bytes" ? "text" : name;
        const bool isUsed = name == "kind" ||
                            std::any_of(networks.begin(), networks.end(), [&](const auto& network) {
                                const std::vector<std::string> names =
                                    taskMembers(network.task.kind);
                                return std::find(names.begin(), names.end(), used) != names.end();
                            });
        if (!isUsed)
            mistakes.add(pointer + "/task/" + name,
                quoted(name) + " changes nothing here; " + wordsOfUse(networks.front().task.kind));
    }
}

void checkTaskLength(const SettingsPatch& patch, const ExperimentOptions& network,
    const std::string& pointer, MistakeList& mistakes)
{
    const bool isGiven = patch != nullptr && patch->contains("sequenceLength");
    if ((!isGiven && taskOf(patch) == nullptr) || !descriptionOf(network.task.kind).choosesLength())
        return;
    const std::shared_ptr<const Task> task = makeTask(network.task);
    const int steps = task->sequenceLength(network.sequenceLength);
    // A text shorter than the ordinary T is no mistake: nobody asked for that T.
    if (steps == network.sequenceLength || (steps < network.sequenceLength && !isGiven))
        return;
    mistakes.add(pointer + pointerToLength(patch),
        "T is " + std::to_string(network.sequenceLength) + ", but with these settings the task " +
            task->description().identifier + " gives " +
            (steps > network.sequenceLength ? "at least " : "at most ") + std::to_string(steps) +
            " steps.");
}

} // namespace loopscope
