#include "core/lesson/lesson_settings.h"

#include "core/cell/catalog.h"
#include "core/cell/spelling.h"
#include "core/file/settings_json.h"
#include "core/task/task_description.h"
#include "core/training/ordinary_options.h"
#include "core/training/recommended_experiment.h"
#include "core/training/trainer.h"

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
        entry = given["cell"].is_string() ? findInCatalog(given["cell"].get<std::string>()) : nullptr;
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

// Weights

struct WeightName {
    std::string name;
    int row = -1; ///< counts from 0; -1: all of it
    int column = 0;
};

std::optional<WeightName> weightNamed(const std::string& text)
{
    const auto read = parseExpression(text.find('[') == std::string::npos ? "norm(" + text + ")" : text);
    if (!read)
        return std::nullopt;
    const Expression& element = read->kind == Expression::Kind::Norm ? read->parts[0] : *read;
    if (element.kind != Expression::Kind::Element)
        return std::nullopt;
    WeightName result{element.name, -1, 0};
    if (!element.parts.empty())
        result.row = int(element.parts[0].number) - 1;
    if (element.parts.size() > 1)
        result.column = int(element.parts[1].number) - 1;
    return result;
}

class WeightSetter
{
public:
    explicit WeightSetter(ExperimentOptions options)
        : m_options(std::move(options))
        , m_trainer(m_options)
    {
    }

    std::optional<PatchProblem> set(const json& weights)
    {
        if (!weights.is_object())
            return PatchProblem{"/weights", "Weights are an object: a value by each name."};
        for (const auto& [text, value] : weights.items()) {
            const auto name = weightNamed(text);
            const auto parameter = name ? find(name->name) : std::nullopt;
            if (!parameter)
                return PatchProblem{"/weights/" + text,
                    "The network has no weight \"" + text + "\"; its names are " + names() + "."};
            if (!setOne(*name, *parameter, value))
                return PatchProblem{"/weights/" + text, "\"" + text + "\" takes " +
                                                            shapeOf(*name, *parameter) + "."};
        }
        return std::nullopt;
    }

    const ExperimentOptions& options() const { return m_options; }

private:
    std::optional<int> find(const std::string& name) const
    {
        const Network& network = *m_trainer.network();
        const auto own = network.findParameter(0, name);
        return own ? own : network.findParameter(-1, name);
    }
    const ParameterPlace& place(int parameter) const
    {
        return m_trainer.network()->parameters()[std::size_t(parameter)];
    }
    std::string names() const
    {
        std::vector<std::string> result;
        for (const ParameterPlace& candidate : m_trainer.network()->parameters())
            if (candidate.track <= 0)
                result.push_back(candidate.name);
        return joinWords(result, "and");
    }
    std::string shapeOf(const WeightName& name, int parameter) const
    {
        if (name.row >= 0)
            return "a number, inside its " + std::to_string(place(parameter).rows) + " rows and " +
                   std::to_string(place(parameter).columns) + " columns";
        const std::string rows = std::to_string(place(parameter).rows);
        if (place(parameter).columns == 1)
            return "a list of " + rows + " numbers";
        return "a list of " + rows + " rows of " + std::to_string(place(parameter).columns) +
               " numbers";
    }

    bool setOne(const WeightName& name, int parameter, const json& value)
    {
        const ParameterPlace& shape = place(parameter);
        if (name.row >= 0)
            return setNumber(parameter, name.row, name.column, value);
        if (!value.is_array() || int(value.size()) != shape.rows)
            return false;
        for (int row = 0; row < shape.rows; ++row) {
            const json& entry = value[std::size_t(row)];
            const bool isRow = entry.is_array();
            if (isRow ? int(entry.size()) != shape.columns : shape.columns != 1)
                return false;
            for (int column = 0; column < shape.columns; ++column)
                if (!setNumber(parameter, row, column, isRow ? entry[std::size_t(column)] : entry))
                    return false;
        }
        return true;
    }

    bool setNumber(int parameter, int row, int column, const json& value)
    {
        const ParameterPlace& shape = place(parameter);
        if (!value.is_number() || row >= shape.rows || column < 0 || column >= shape.columns)
            return false;
        WeightEdit edit;
        edit.track = shape.track;
        edit.parameter = shape.name;
        edit.row = row;
        edit.column = column;
        edit.before = m_trainer.network()->view(
            parameter, m_trainer.current()->before().parameters)(row, column);
        edit.after = value.get<double>();
        m_options.edits.push_back(edit);
        return true;
    }

    ExperimentOptions m_options;
    Trainer m_trainer;
};

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
    WeightSetter setter(*options);
    if (auto problem = setter.set((*patch)["weights"]))
        return unexpected(*problem);
    return setter.options();
}

Result<std::vector<ExperimentOptions>, PatchProblem> networksOf(
    const LessonSetup& setup, const ExperimentOptions& ground)
{
    const auto base = withPatch(ground, setup.settings);
    if (!base)
        return unexpected(PatchProblem{"/settings" + base.error().pointer, base.error().message});
    if (setup.networks.empty())
        return std::vector<ExperimentOptions>{*base};
    std::vector<ExperimentOptions> networks;
    for (std::size_t i = 0; i < setup.networks.size(); ++i) {
        const auto network = withPatch(*base, setup.networks[i]);
        if (!network)
            return unexpected(
                PatchProblem{"/networks/" + std::to_string(i) + network.error().pointer,
                    network.error().message});
        networks.push_back(*network);
    }
    return networks;
}

namespace
{

std::optional<PatchProblem> lay(
    const LessonSetup& setup, const ExperimentOptions& lessonGround, StepStart& start)
{
    if (!setup.isFromHere) {
        auto networks = networksOf(setup, lessonGround);
        if (!networks)
            return networks.error();
        start = {std::move(*networks), setup.train};
        return std::nullopt;
    }
    if (!setup.networks.empty() || start.networks.size() == 1) {
        auto networks = networksOf(setup, start.networks.front());
        if (!networks)
            return networks.error();
        start.networks = std::move(*networks);
    } else {
        for (ExperimentOptions& network : start.networks) {
            auto changed = withPatch(network, setup.settings);
            if (!changed)
                return PatchProblem{"/settings" + changed.error().pointer, changed.error().message};
            network = *changed;
        }
    }
    start.train += setup.train;
    return std::nullopt;
}

} // namespace

Result<StepStart, PatchProblem> startOfStep(const Lesson& lesson, int step, bool isAfter)
{
    StepStart start;
    if (auto problem = lay(lesson.setup, ordinaryOptions(), start))
        return unexpected(PatchProblem{"/setup" + problem->pointer, problem->message});
    const ExperimentOptions ground = start.networks.front();
    for (int i = 0; i <= step; ++i) {
        const LessonStep& here = lesson.steps[std::size_t(i)];
        const std::string pointer = "/steps/" + std::to_string(i);
        if (here.setup) {
            if (auto problem = lay(*here.setup, ground, start))
                return unexpected(
                    PatchProblem{pointer + "/setup" + problem->pointer, problem->message});
        }
        if (here.prediction && here.prediction->after && (i < step || isAfter)) {
            if (auto problem = lay(*here.prediction->after, ground, start))
                return unexpected(PatchProblem{
                    pointer + "/prediction/after" + problem->pointer, problem->message});
        }
    }
    return start;
}

namespace
{

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
