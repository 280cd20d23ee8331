#include "core/file/settings_json.h"

#include "core/file/document_weights.h"
#include "core/file/json_reader.h"
#include "core/task/task_description.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace loopscope
{

namespace
{

using nlohmann::json;
using nlohmann::ordered_json;

template <typename Value, std::size_t count>
using Words = std::array<std::pair<std::string_view, Value>, count>;

constexpr Words<Direction, 3> directionWords{{{"forward", Direction::Forward},
    {"backward", Direction::Backward}, {"both", Direction::Both}}};
constexpr Words<Attention, 3> attentionWords{
    {{"none", Attention::None}, {"dot", Attention::Dot}, {"additive", Attention::Additive}}};
constexpr Words<Loss, 3> lossWords{{{"cross-entropy", Loss::CrossEntropy},
    {"mean-squared-error", Loss::MeanSquaredError},
    {"binary-cross-entropy", Loss::BinaryCrossEntropy}}};
constexpr Words<RecurrentInitialisation, 4> recurrentWords{
    {{"gaussian", RecurrentInitialisation::Gaussian},
        {"orthogonal", RecurrentInitialisation::Orthogonal},
        {"identity", RecurrentInitialisation::Identity},
        {"xavier", RecurrentInitialisation::Xavier}}};
constexpr Words<OptimizerKind, 4> optimizerWords{
    {{"sgd", OptimizerKind::Sgd}, {"momentum", OptimizerKind::Momentum},
        {"rmsprop", OptimizerKind::RmsProp}, {"adam", OptimizerKind::Adam}}};
constexpr Words<ClippingKind, 3> clippingWords{
    {{"none", ClippingKind::None}, {"norm", ClippingKind::Norm}, {"value", ClippingKind::Value}}};

/// Every whole number among the settings of tasks.
constexpr std::array<std::pair<const char*, int TaskOptions::*>, 13> taskNumbers{
    {{"lag", &TaskOptions::lag}, {"symbols", &TaskOptions::symbols},
        {"count", &TaskOptions::count}, {"depth", &TaskOptions::depth},
        {"tokens", &TaskOptions::tokens}, {"period", &TaskOptions::period},
        {"noise", &TaskOptions::noise}, {"variant", &TaskOptions::variant},
        {"column", &TaskOptions::column}, {"inputs", &TaskOptions::inputs},
        {"change", &TaskOptions::change}, {"missing", &TaskOptions::missing},
        {"answer", &TaskOptions::answer}}};

template <typename Value, std::size_t count>
std::string_view wordOf(const Words<Value, count>& table, Value value)
{
    for (const auto& [word, meant] : table)
        if (meant == value)
            return word;
    return {};
}

/// Text that may be any bytes: JSON carries characters, so bytes that are none are written in
/// hexadecimal.
bool isUtf8(const std::string& text)
{
    try {
        json(text).dump();
        return true;
    } catch (const json::type_error&) {
        return false;
    }
}

std::string toHexadecimal(const std::string& bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const char byte : bytes) {
        const auto number = static_cast<unsigned char>(byte);
        result += digits[number / 16];
        result += digits[number % 16];
    }
    return result;
}

std::optional<std::string> fromHexadecimal(const std::string& text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::size_t high = digits.find(text[i]);
        const std::size_t low = digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

ordered_json toJson(const TaskOptions& task)
{
    ordered_json result;
    result["kind"] = descriptionOf(task.kind).identifier;
    if (isUtf8(task.text))
        result["text"] = task.text;
    else
        result["bytes"] = toHexadecimal(task.text);
    for (const auto& [name, member] : taskNumbers)
        result[name] = task.*member;
    return result;
}

ordered_json toJson(const std::vector<LayerOptions>& layers)
{
    ordered_json result = ordered_json::array();
    for (const LayerOptions& layer : layers)
        result.push_back({{"equations", layer.equations}, {"units", layer.units},
            {"direction", wordOf(directionWords, layer.direction)}});
    return result;
}

ordered_json toJson(const std::vector<WeightEdit>& edits)
{
    ordered_json result = ordered_json::array();
    for (const WeightEdit& edit : edits)
        result.push_back({{"track", edit.track}, {"parameter", edit.parameter}, {"row", edit.row},
            {"column", edit.column}, {"before", edit.before}, {"after", edit.after},
            {"isPinned", edit.isPinned}});
    return result;
}

ordered_json toJson(const std::vector<Hold>& holds)
{
    ordered_json result = ordered_json::array();
    for (const Hold& hold : holds)
        result.push_back({{"track", hold.track}, {"symbol", hold.symbol}, {"unit", hold.unit},
            {"value", hold.value}});
    return result;
}

/// Reads every entry of a list by itself.
/// @param readEntry  called with a reader of the entry and a value to fill
template <typename Value, typename ReadEntry>
std::optional<std::string> readList(
    const json& given, const std::string& place, std::vector<Value>& values, ReadEntry readEntry)
{
    values.clear();
    for (std::size_t i = 0; i < given.size(); ++i) {
        JsonReader reader(given[i], place + "[" + std::to_string(i) + "]");
        Value value;
        readEntry(reader, value);
        if (reader.problem())
            return reader.problem();
        values.push_back(std::move(value));
    }
    return std::nullopt;
}

std::optional<std::string> readEdits(
    const json& given, const std::string& place, std::vector<WeightEdit>& edits)
{
    return readList(given, place, edits, [](JsonReader& reader, WeightEdit& edit) {
        reader.read("track", edit.track);
        reader.read("parameter", edit.parameter);
        reader.read("row", edit.row);
        reader.read("column", edit.column);
        reader.read("before", edit.before);
        reader.read("after", edit.after);
        reader.read("isPinned", edit.isPinned);
    });
}

std::optional<std::string> readHolds(
    const json& given, const std::string& place, std::vector<Hold>& holds)
{
    return readList(given, place, holds, [](JsonReader& reader, Hold& hold) {
        reader.read("track", hold.track);
        reader.read("symbol", hold.symbol);
        reader.read("unit", hold.unit);
        reader.read("value", hold.value);
    });
}

std::optional<std::string> readLayers(
    const json& given, const std::string& place, std::vector<LayerOptions>& layers)
{
    if (given.size() > std::size_t(maximumLayers))
        return place + " has more than " + std::to_string(maximumLayers) + " layers.";
    return readList(given, place, layers, [](JsonReader& reader, LayerOptions& layer) {
        reader.read("equations", layer.equations);
        reader.read("units", layer.units);
        reader.readWord("direction", directionWords, layer.direction);
    });
}

std::optional<std::string> readTask(const json& given, const std::string& place, TaskOptions& task)
{
    JsonReader reader(given, place);
    std::string identifier = descriptionOf(task.kind).identifier;
    reader.read("kind", identifier);
    if (const TaskDescription* description = findTask(identifier))
        task = standardOptions(description->kind);
    else
        reader.fail(reader.placeOf("kind"), "the name of a task of this version");
    reader.read("text", task.text);
    std::string bytes;
    reader.read("bytes", bytes);
    if (const auto text = fromHexadecimal(bytes); !text)
        reader.fail(reader.placeOf("bytes"), "a text in hexadecimal");
    else if (!bytes.empty())
        task.text = *text;
    for (const auto& [name, member] : taskNumbers)
        reader.read(name, task.*member);
    return reader.problem();
}

std::optional<std::string> readStart(
    const json& given, const std::string& place, InitialisationOptions& start)
{
    JsonReader reader(given, place);
    reader.readWord("recurrent", recurrentWords, start.recurrent);
    reader.read("spectralRadius", start.spectralRadius);
    reader.read("inputGain", start.inputGain);
    reader.read("forgetBias", start.forgetBias);
    reader.read("lagMatched", start.lagMatched);
    return reader.problem();
}

std::optional<std::string> readOptimizer(
    const json& given, const std::string& place, OptimizerOptions& optimizer)
{
    JsonReader reader(given, place);
    reader.readWord("kind", optimizerWords, optimizer.kind);
    reader.read("learningRate", optimizer.learningRate);
    reader.read("momentum", optimizer.momentum);
    reader.read("alpha", optimizer.alpha);
    reader.read("beta1", optimizer.beta1);
    reader.read("beta2", optimizer.beta2);
    reader.read("epsilon", optimizer.epsilon);
    return reader.problem();
}

std::optional<std::string> readClipping(
    const json& given, const std::string& place, ClippingOptions& clipping)
{
    JsonReader reader(given, place);
    reader.readWord("kind", clippingWords, clipping.kind);
    reader.read("threshold", clipping.threshold);
    return reader.problem();
}

/// Calls a reader for a member that is there, if nothing was wrong before.
template <typename Read, typename Part>
void readPart(std::optional<std::string>& problem, const json* given, const std::string& place,
    Read read, Part& part)
{
    if (!problem && given != nullptr)
        problem = read(*given, place, part);
}

} // namespace

ordered_json toJson(const ExperimentOptions& options)
{
    ordered_json result;
    result["task"] = toJson(options.task);
    result["sequenceLength"] = options.sequenceLength;
    result["batchSize"] = options.batchSize;
    result["layers"] = toJson(options.layers);
    result["decoder"] = toJson(options.decoder);
    result["attention"] = wordOf(attentionWords, options.attention);
    result["loss"] = wordOf(lossWords, options.loss);
    const InitialisationOptions& start = options.initialisation;
    result["initialisation"] = {{"recurrent", wordOf(recurrentWords, start.recurrent)},
        {"spectralRadius", start.spectralRadius}, {"inputGain", start.inputGain},
        {"forgetBias", start.forgetBias},
        {"lagMatched", start.lagMatched}};
    const OptimizerOptions& optimizer = options.optimizer;
    result["optimizer"] = {{"kind", wordOf(optimizerWords, optimizer.kind)},
        {"learningRate", optimizer.learningRate}, {"momentum", optimizer.momentum},
        {"alpha", optimizer.alpha}, {"beta1", optimizer.beta1}, {"beta2", optimizer.beta2},
        {"epsilon", optimizer.epsilon}};
    result["clipping"] = {{"kind", wordOf(clippingWords, options.clipping.kind)},
        {"threshold", options.clipping.threshold}};
    result["truncationLength"] = options.truncationLength;
    result["seed"] = options.seed;
    result["edits"] = toJson(options.edits);
    result["holds"] = toJson(options.holds);
    // Their numbers are the first state of the run.
    if (startFromGivenWeights(options))
        result["weightsFrom"] = options.givenWeights->source;
    result["threads"] = options.threads;
    return result;
}

std::vector<std::string> taskMembers(TaskKind kind)
{
    const TaskDescription& description = descriptionOf(kind);
    std::vector<std::string> names;
    for (const auto& [name, member] : taskNumbers)
        if (std::any_of(description.settings.begin(), description.settings.end(),
                [field = member](const TaskSetting& setting) { return setting.field == field; }))
            names.push_back(name);
    if (description.takesText)
        names.push_back("text");
    return names;
}

Result<ExperimentOptions> settingsFromJson(const json& given, const std::string& place)
{
    ExperimentOptions options;
    JsonReader reader(given, place);
    reader.read("sequenceLength", options.sequenceLength);
    reader.read("batchSize", options.batchSize);
    reader.readWord("attention", attentionWords, options.attention);
    reader.readWord("loss", lossWords, options.loss);
    reader.read("truncationLength", options.truncationLength);
    reader.read("seed", options.seed);
    reader.read("threads", options.threads);
    std::string weightsFrom;
    reader.read("weightsFrom", weightsFrom);
    const auto* task = reader.object("task");
    const auto* layers = reader.requiredArray("layers");
    const auto* decoder = reader.array("decoder");
    const auto* edits = reader.array("edits");
    const auto* holds = reader.array("holds");
    const auto* start = reader.object("initialisation");
    const auto* optimizer = reader.object("optimizer");
    const auto* clipping = reader.object("clipping");
    std::optional<std::string> problem = reader.problem();
    readPart(problem, task, reader.placeOf("task"), readTask, options.task);
    readPart(problem, layers, reader.placeOf("layers"), readLayers, options.layers);
    readPart(problem, decoder, reader.placeOf("decoder"), readLayers, options.decoder);
    readPart(problem, edits, reader.placeOf("edits"), readEdits, options.edits);
    readPart(problem, holds, reader.placeOf("holds"), readHolds, options.holds);
    readPart(
        problem, start, reader.placeOf("initialisation"), readStart, options.initialisation);
    readPart(problem, optimizer, reader.placeOf("optimizer"), readOptimizer, options.optimizer);
    readPart(problem, clipping, reader.placeOf("clipping"), readClipping, options.clipping);
    if (problem)
        return unexpected(*problem);
    if (const auto impossible = findProblem(options))
        return unexpected(place + ": " + *impossible + (impossible->ends_with('.') ? "" : "."));
    if (!weightsFrom.empty()) {
        auto weights = std::make_shared<GivenWeights>();
        weights->source = weightsFrom;
        options.givenWeights = std::move(weights);
    }
    return options;
}

} // namespace loopscope
