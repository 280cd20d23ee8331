#include "core/lesson/lesson_settings.h"

#include "core/cell/catalog.h"
#include "core/cell/spelling.h"
#include "core/file/settings_json.h"
#include "core/lesson/lesson_weights.h"
#include "core/task/task_description.h"
#include "core/training/ordinary_options.h"
#include "core/training/recommended_experiment.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace loopscope
{

namespace
{

using nlohmann::json;

/// Members that only lessons have, beside those of documents.
const std::vector<std::string> shortcuts{
    "recommended", "cell", "activation", "equations", "units", "direction", "weights"};

std::optional<PatchProblem> unknownMember(
    const json& given, const std::vector<std::string>& known, const std::string& pointer)
{
    for (const auto& [name, value] : given.items()) {
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        const std::vector<std::string> near = nearestWords(name, known);
        return PatchProblem{pointer + "/" + name,
            "There is no setting \"" + name + "\" here; " +
                (near.empty() ? "it is one of " + joinWords(known, "or") + "."
                              : "did you mean \"" + joinWords(near, "or") + "\"?")};
    }
    return std::nullopt;
}

std::vector<std::string> namesIn(const json& object)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items())
        names.push_back(name);
    return names;
}

/// Every member of the patch must be one of the settings, in all depths but lists.
std::optional<PatchProblem> findUnknown(const json& patch, const json& settings)
{
    std::vector<std::string> known = namesIn(settings);
    known.insert(known.end(), shortcuts.begin(), shortcuts.end());
    known.erase(std::remove(known.begin(), known.end(), "edits"), known.end());
    if (auto problem = unknownMember(patch, known, ""))
        return problem;
    for (const char* part : {"task", "initialisation", "optimizer", "clipping"}) {
        if (!patch.contains(part))
            continue;
        const std::string pointer = std::string("/") + part;
        if (!patch[part].is_object())
            return PatchProblem{pointer, std::string("\"") + part + "\" is to be an object."};
        std::vector<std::string> names = namesIn(settings[part]);
        if (std::string(part) == "task")
            names.insert(names.end(), {"text", "bytes"});
        if (auto problem = unknownMember(patch[part], names, pointer))
            return problem;
    }
    return std::nullopt;
}

/// The equations that `cell` and `activation` stand for.
Result<std::string, PatchProblem> equationsOf(
    const json& given, const std::string& now, const std::string& pointer)
{
    if (given.contains("equations")) {
        if (!given["equations"].is_string())
            return unexpected(PatchProblem{pointer + "/equations", "The equations are a text."});
        return given["equations"].get<std::string>();
    }
    const CatalogMatch match = identifyCell(now);
    const CatalogEntry* entry = match.entry;
    Function activation = match.activation;
    if (given.contains("cell")) {
        entry =
            given["cell"].is_string() ? findInCatalog(given["cell"].get<std::string>()) : nullptr;
        activation = Function::Tanh;
        if (entry == nullptr) {
            std::vector<std::string> names;
            for (const CatalogEntry& candidate : catalog())
                names.push_back(candidate.identifier);
            return unexpected(
                PatchProblem{pointer + "/cell", "A cell is " + joinWords(names, "or") + "."});
        }
    }
    if (!given.contains("activation"))
        return given.contains("cell") ? entry->text(activation) : now;
    const json& word = given["activation"];
    for (const Function function : {Function::Tanh, Function::Sigmoid, Function::Relu})
        if (word == std::string(nameOf(function)) && entry != nullptr && entry->activationIsChoice)
            return entry->text(function);
    return unexpected(PatchProblem{pointer + "/activation",
        "An activation is tanh, sigmoid or relu, of a vanilla or feed-forward cell."});
}

/// A layer as documents have it.
Result<json, PatchProblem> layerOf(const json& given, json layer, const std::string& pointer)
{
    const auto equations =
        equationsOf(given, layer["equations"].get<std::string>(), pointer);
    if (!equations)
        return unexpected(equations.error());
    layer["equations"] = *equations;
    for (const char* name : {"units", "direction"})
        if (given.contains(name))
            layer[name] = given[name];
    return layer;
}

Result<json, PatchProblem> layersOf(const json& given, const json& usual, const char* name)
{
    const std::string pointer = std::string("/") + name;
    if (!given.is_array())
        return unexpected(PatchProblem{pointer, "Layers are a list."});
    json result = json::array();
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string place = pointer + "/" + std::to_string(i);
        if (!given[i].is_object())
            return unexpected(PatchProblem{place, "A layer is an object."});
        if (auto problem = unknownMember(
                given[i], {"cell", "activation", "equations", "units", "direction"}, place))
            return unexpected(*problem);
        auto layer = layerOf(given[i], usual, place);
        if (!layer)
            return unexpected(layer.error());
        result.push_back(*layer);
    }
    return result;
}

/// What everything else is laid on: the task, and settings that suit it where they are wanted.
Result<ExperimentOptions, PatchProblem> groundOf(const ExperimentOptions& base, const json& patch)
{
    ExperimentOptions options = base;
    if (patch.contains("task")) {
        json whole = toJson(base);
        if (patch["task"].contains("kind"))
            whole["task"] = patch["task"];
        else
            whole["task"].merge_patch(patch["task"]);
        const auto read = settingsFromJson(whole, "settings");
        if (!read)
            return unexpected(PatchProblem{"/task", read.error()});
        options.task = read->task;
    }
    if (!patch.contains("recommended"))
        return options;
    if (patch["recommended"] != true)
        return unexpected(PatchProblem{"/recommended", "\"recommended\" is true, or not there."});
    const CatalogEntry* cell = patch.contains("cell") && patch["cell"].is_string()
                                   ? findInCatalog(patch["cell"].get<std::string>())
                                   : nullptr;
    ExperimentOptions recommended = recommendedExperiment(options.task, cell);
    recommended.seed = options.seed;
    return recommended;
}

/// The patch in the words of documents, laid on the ground.
Result<json, PatchProblem> mergedSettings(const ExperimentOptions& ground, const json& patch)
{
    json whole = toJson(ground);
    const json usualLayer = whole["layers"][0];
    json rest = patch;
    for (const char* name : {"task", "recommended", "weights"})
        rest.erase(name);
    for (const char* name : {"layers", "decoder"}) {
        if (!rest.contains(name))
            continue;
        auto layers = layersOf(rest[name], usualLayer, name);
        if (!layers)
            return unexpected(layers.error());
        rest[name] = *layers;
    }
    auto first = layerOf(patch, rest.contains("layers") && !rest["layers"].empty()
                                    ? rest["layers"][0]
                                    : usualLayer,
        "");
    if (!first)
        return unexpected(first.error());
    for (const std::string& name : shortcuts)
        rest.erase(name);
    if (rest.contains("holds") && rest["holds"].is_array()) {
        for (json& hold : rest["holds"])
            if (hold.is_object() && hold.contains("unit") && hold["unit"].is_number_integer())
                hold["unit"] = hold["unit"].get<int>() - 1;
    }
    whole.merge_patch(rest);
    if (!whole["layers"].empty())
        whole["layers"][0] = *first;
    return whole;
}

} // namespace

Result<ExperimentOptions, PatchProblem> withPatch(
    const ExperimentOptions& base, const SettingsPatch& patch)
{
    if (patch == nullptr)
        return base;
    if (!patch->is_object())
        return unexpected(PatchProblem{"", "Settings are an object, { … }."});
    if (auto problem = findUnknown(*patch, toJson(ordinaryOptions())))
        return unexpected(*problem);
    const auto ground = groundOf(base, *patch);
    if (!ground)
        return unexpected(ground.error());
    const auto merged = mergedSettings(*ground, *patch);
    if (!merged)
        return unexpected(merged.error());
    const auto options = settingsFromJson(*merged, "settings");
    if (!options)
        return unexpected(PatchProblem{"", options.error()});
    if (!patch->contains("weights"))
        return *options;
    return withWeights(*options, (*patch)["weights"]);
}

} // namespace loopscope
