#include "core/lesson/patch_text.h"

#include "core/cell/catalog.h"
#include "core/file/settings_json.h"
#include "core/task/task_description.h"
#include "core/training/ordinary_options.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace loopscope
{

namespace
{

using nlohmann::json;

/// What of the settings differs from others, in all depths but lists.
json differenceOf(const json& now, const json& usual)
{
    json result = json::object();
    for (const auto& [name, value] : now.items()) {
        if (usual.contains(name) && usual[name] == value)
            continue;
        if (value.is_object() && usual.contains(name) && usual[name].is_object())
            result[name] = differenceOf(value, usual[name]);
        else
            result[name] = value;
    }
    return result;
}

} // namespace

std::string patchTextOf(const ExperimentOptions& options)
{
    json patch = differenceOf(toJson(options), toJson(ordinaryOptions()));
    if (patch.contains("task"))
        patch["task"] = differenceOf(toJson(options)["task"], toJson([&] {
            ExperimentOptions usual = options;
            usual.task = standardOptions(options.task.kind);
            return usual;
        }())["task"]);
    if (patch.contains("task")) {
        // Numbers of other tasks, which were chosen before this one.
        const std::vector<std::string> used = taskMembers(options.task.kind);
        const json task = patch["task"];
        for (const auto& [name, value] : task.items())
            if (std::find(used.begin(), used.end(), name == "bytes" ? "text" : name) == used.end())
                patch["task"].erase(name);
    }
    if (options.task.kind != TaskKind::NextCharacter)
        patch["task"]["kind"] = descriptionOf(options.task.kind).identifier;
    for (json* layers : {&patch["layers"], &patch["decoder"]}) {
        for (json& layer : *layers) {
            const CatalogMatch match = identifyCell(layer["equations"].get<std::string>());
            if (match.entry == nullptr)
                continue;
            layer.erase("equations");
            layer["cell"] = match.entry->identifier;
            if (match.entry->activationIsChoice)
                layer["activation"] = nameOf(match.activation);
        }
    }
    for (const char* name : {"layers", "decoder"})
        if (patch[name].empty())
            patch.erase(name);
    if (patch.contains("holds"))
        for (json& hold : patch["holds"])
            hold["unit"] = hold["unit"].get<int>() + 1;
    for (const WeightEdit& edit : options.edits)
        patch["weights"][edit.parameter + "[" + std::to_string(edit.row + 1) + "][" +
                         std::to_string(edit.column + 1) + "]"] = edit.after;
    patch.erase("edits");
    return patch.dump(2);
}

} // namespace loopscope
