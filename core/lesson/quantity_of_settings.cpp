#include "core/lesson/quantity_of_settings.h"

#include "core/cell/catalog.h"
#include "core/cell/spelling.h"
#include "core/task/task_description.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

namespace loopscope
{

namespace
{

using Moment = LessonMoment;
using Arguments = std::vector<double>;

std::string activationName(const Moment& moment)
{
    const CatalogMatch match = identifyCell(moment.network().options.layers.front().equations);
    if (match.entry == nullptr || !match.entry->activationIsChoice)
        return "none";
    return std::string(nameOf(match.activation));
}

std::string cellName(const Moment& moment)
{
    const CatalogMatch match = identifyCell(moment.network().options.layers.front().equations);
    return match.entry == nullptr ? "own" : match.entry->identifier;
}

std::vector<std::string> cellNames()
{
    std::vector<std::string> names;
    for (const CatalogEntry& entry : catalog())
        names.push_back(entry.identifier);
    names.push_back("own");
    return names;
}

std::vector<std::string> taskNames()
{
    std::vector<std::string> names;
    for (const TaskDescription& task : taskDescriptions())
        names.push_back(task.identifier);
    return names;
}

std::string lowered(std::string word)
{
    std::transform(word.begin(), word.end(), word.begin(),
        [](unsigned char c) { return char(std::tolower(c)); });
    return word;
}

std::vector<Quantity> numbers()
{
    return {
        numberQuantity("setting.spectralRadius", "ρ as it is set",
            [](const Moment& m, const Arguments&) {
                return m.network().options.initialisation.spectralRadius;
            }),
        numberQuantity("setting.inputGain", "gain of W",
            [](const Moment& m, const Arguments&) {
                return m.network().options.initialisation.inputGain;
            }),
        numberQuantity("setting.forgetBias", "start of the forget gate's bias",
            [](const Moment& m, const Arguments&) {
                return m.network().options.initialisation.forgetBias;
            }),
        numberQuantity("setting.lagMatched", "1 if gate biases start matched to the lag, else 0",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.initialisation.lagMatched);
            }),
        numberQuantity("setting.sequenceLength", "T as it is set",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.sequenceLength);
            }),
        numberQuantity("setting.learningRate", "the learning rate",
            [](const Moment& m, const Arguments&) {
                return m.network().options.optimizer.learningRate;
            }),
        numberQuantity("setting.clip",
            "the threshold of clipping; infinite where nothing is clipped",
            [](const Moment& m, const Arguments&) {
                const ClippingOptions& clipping = m.network().options.clipping;
                return clipping.kind == ClippingKind::None
                           ? std::numeric_limits<double>::infinity()
                           : clipping.threshold;
            }),
        numberQuantity("setting.truncation",
            "steps of a window of truncated BPTT; 0: not truncated",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.truncationLength);
            }),
        numberQuantity("setting.seed", "the seed",
            [](const Moment& m, const Arguments&) { return double(m.network().options.seed); }),
        numberQuantity("setting.lag", "the task's delay",
            [](const Moment& m, const Arguments&) { return double(m.network().options.task.lag); }),
        numberQuantity("setting.symbols", "how many symbols the task draws from",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.task.symbols);
            }),
        numberQuantity("setting.count", "the task's number of symbols to be kept, or of clauses",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.task.count);
            }),
        numberQuantity("setting.change", "1 if changes of a series are predicted, 0 if its values",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.task.change);
            }),
        numberQuantity("edits", "weights set by hand",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.edits.size());
            }),
        numberQuantity("holds", "numbers that are held",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.holds.size());
            }),
    };
}

std::vector<Quantity> words()
{
    return {
        wordQuantity("cell", "cell of the first layer", [](const Moment& m) { return cellName(m); },
            cellNames),
        wordQuantity("activation", "activation of the first layer, where it can be chosen",
            [](const Moment& m) { return activationName(m); },
            [] { return std::vector<std::string>{"tanh", "sigmoid", "relu", "none"}; }),
        wordQuantity("direction", "direction of the first layer",
            [](const Moment& m) {
                static constexpr std::array names{"forward", "backward", "both"};
                return std::string(
                    names[std::size_t(m.network().options.layers.front().direction)]);
            },
            [] { return std::vector<std::string>{"forward", "backward", "both"}; }),
        wordQuantity("task", "the task",
            [](const Moment& m) {
                return descriptionOf(m.network().options.task.kind).identifier;
            },
            taskNames),
        wordQuantity("attention", "attention of an encoder–decoder",
            [](const Moment& m) {
                static constexpr std::array names{"none", "dot", "additive"};
                return std::string(names[std::size_t(m.network().options.attention)]);
            },
            [] { return std::vector<std::string>{"none", "dot", "additive"}; }),
        wordQuantity("optimizer", "the optimizer",
            [](const Moment& m) { return lowered(nameOf(m.network().options.optimizer.kind)); },
            [] { return std::vector<std::string>{"sgd", "momentum", "rmsprop", "adam"}; }),
        wordQuantity("initialisation", "how the recurrent matrices are drawn",
            [](const Moment& m) {
                static constexpr std::array names{"gaussian", "orthogonal", "identity", "xavier"};
                return std::string(
                    names[std::size_t(m.network().options.initialisation.recurrent)]);
            },
            [] {
                return std::vector<std::string>{"gaussian", "orthogonal", "identity", "xavier"};
            }),
        wordQuantity("clipping", "the kind of clipping",
            [](const Moment& m) {
                static constexpr std::array names{"none", "norm", "value"};
                return std::string(names[std::size_t(m.network().options.clipping.kind)]);
            },
            [] { return std::vector<std::string>{"none", "norm", "value"}; }),
        wordQuantity("cursor.phase",
            "phase of the playhead", [](const Moment& m) { return m.phase; },
            [] { return std::vector<std::string>{"forward", "loss", "backward", "update"}; }),
    };
}

} // namespace

std::vector<Quantity> quantitiesOfSettings()
{
    std::vector<Quantity> result = numbers();
    for (Quantity& quantity : words())
        result.push_back(std::move(quantity));
    return result;
}

} // namespace loopscope
