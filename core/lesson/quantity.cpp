#include "core/lesson/quantity.h"

#include "core/cell/catalog.h"
#include "core/cell/spelling.h"
#include "core/diagnosis/saturation.h"
#include "core/diagnosis/spectrum.h"
#include "core/lesson/place.h"
#include "core/network/initialisation.h"
#include "core/task/task_description.h"
#include "core/training/evaluation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace loopscope
{

namespace
{

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
using Moment = LessonMoment;
using Arguments = std::vector<double>;

const Iteration& iterationOf(const Moment& moment)
{
    return *moment.network().iteration;
}

const Program& programOf(const Moment& moment)
{
    const NetworkMoment& network = moment.network();
    return *network.iteration->network().tracks()[std::size_t(network.track())].program;
}

/// A step of the gradient lane, counted from 1.
double flowNorm(const Moment& moment, double step)
{
    const Eigen::VectorXd& norms = moment.network().lastLossFlow.norms;
    return step >= 1.0 && step <= double(norms.size()) ? norms[Eigen::Index(step) - 1] : nothing;
}

double factorOf(const Moment& moment, OperationKind kind)
{
    const FactorPart* part = moment.network().flowFactors.find(programOf(moment), kind);
    return part == nullptr ? nothing : part->factor;
}

const ParameterSpectrum* firstSpectrum(
    const Moment& moment, std::vector<ParameterSpectrum>& spectra)
{
    const Network& network = iterationOf(moment).network();
    spectra = recurrentSpectra(network, iterationOf(moment).before().parameters);
    for (const ParameterSpectrum& spectrum : spectra)
        if (network.parameters()[std::size_t(spectrum.parameter)].track ==
            moment.network().track())
            return &spectrum;
    return nullptr;
}

double saturatedShare(const Moment& moment)
{
    double saturated = 0.0;
    double count = 0.0;
    for (const ActivationSaturation& function :
        saturation(iterationOf(moment), moment.network().track())) {
        saturated += double(function.saturated);
        count += double(function.count);
    }
    return count > 0.0 ? saturated / count : nothing;
}

Evaluation tested(const Moment& moment)
{
    const NetworkMoment& network = moment.network();
    return evaluate(*network.task, network.iteration->sharedNetwork(),
        network.iteration->sharedBefore(), network.iteration->steps(), network.options.seed);
}

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

std::string verdictName(const Moment& moment)
{
    std::string name = nameOf(verdictOf(moment.network().lastLossFlow));
    std::replace(name.begin(), name.end(), ' ', '-');
    return uncapitalised(name);
}

std::string lowered(std::string word)
{
    std::transform(word.begin(), word.end(), word.begin(),
        [](unsigned char c) { return char(std::tolower(c)); });
    return word;
}

double viewOf(const Moment& moment, std::string_view name)
{
    const auto found = moment.view.find(name);
    return found == moment.view.end() ? 0.0 : found->second;
}

Quantity number(std::string name, std::string meaning, Quantity::Number read,
    std::vector<std::string> arguments = {})
{
    Quantity result;
    result.name = std::move(name);
    result.meaning = std::move(meaning);
    result.number = read;
    result.arguments = std::move(arguments);
    return result;
}

Quantity word(
    std::string name, std::string meaning, Quantity::Word read, Quantity::Words words)
{
    Quantity result;
    result.name = std::move(name);
    result.meaning = std::move(meaning);
    result.word = read;
    result.words = words;
    return result;
}

std::vector<Quantity> sizes()
{
    return {
        number("T", "steps of the sequence",
            [](const Moment& m, const Arguments&) { return double(iterationOf(m).steps()); }),
        number("sequences", "sequences of the batch",
            [](const Moment& m, const Arguments&) { return double(iterationOf(m).sequences()); }),
        number("units", "units of the layer that is shown",
            [](const Moment& m, const Arguments&) {
                const NetworkMoment& n = m.network();
                return double(n.iteration->network().tracks()[std::size_t(n.track())].units);
            }),
        number("layers", "layers of the network",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.layers.size());
            }),
        number("inputs", "numbers that go in at a step",
            [](const Moment& m, const Arguments&) {
                return double(iterationOf(m).network().inputSize());
            }),
        number("outputs", "numbers that come out at a step",
            [](const Moment& m, const Arguments&) {
                return double(iterationOf(m).network().outputSize());
            }),
        number("parameters", "numbers that are learned",
            [](const Moment& m, const Arguments&) {
                return double(iterationOf(m).network().parameterCount());
            }),
        number("networks", "networks that are compared",
            [](const Moment& m, const Arguments&) { return double(m.networks.size()); }),
    };
}

std::vector<Quantity> learning()
{
    return {
        number("iteration", "updates made so far",
            [](const Moment& m, const Arguments&) { return double(iterationOf(m).number()); }),
        number("loss", "loss of the iteration",
            [](const Moment& m, const Arguments&) { return iterationOf(m).loss(); }),
        number("loss.at", "loss of step t, in the sequence on the stage",
            [](const Moment& m, const Arguments& a) {
                return a[0] >= 1.0 && a[0] <= double(iterationOf(m).steps())
                           ? iterationOf(m).stepLoss(int(a[0]) - 1)
                           : nothing;
            },
            {"t"}),
        number("loss.baseline", "loss of the task's first plain baseline, such as guessing",
            [](const Moment& m, const Arguments&) {
                const auto baselines = m.network().task->baselines(iterationOf(m).steps());
                return baselines.empty() ? nothing : baselines.front().loss;
            }),
        number("metric",
            "the task's own measure on the batch, such as the share of right answers, 0 to 1",
            [](const Moment& m, const Arguments&) {
                return m.network().task->measure(iterationOf(m));
            }),
        number("metric.baseline", "the same measure of the first plain baseline",
            [](const Moment& m, const Arguments&) {
                const auto baselines = m.network().task->baselines(iterationOf(m).steps());
                return baselines.empty() ? nothing : baselines.front().metric;
            }),
        number("test.metric", "the measure on sequences that training does not use; none while "
                              "training runs",
            [](const Moment& m, const Arguments&) {
                return m.network().isResting ? tested(m).metric : nothing;
            }),
        number("test.loss", "the loss on them",
            [](const Moment& m, const Arguments&) {
                return m.network().isResting ? tested(m).loss : nothing;
            }),
        number("broken", "1 if the run came to a number that is not finite, else 0",
            [](const Moment& m, const Arguments&) { return double(m.network().isBroken); }),
        number("right", "1 if the output of step t passes for its target, else 0",
            [](const Moment& m, const Arguments& a) {
                const int step = int(a[0]) - 1;
                return step >= 0 && step < iterationOf(m).steps()
                           ? double(m.network().task->isRight(iterationOf(m), step))
                           : nothing;
            },
            {"t"}),
    };
}

std::vector<Quantity> gradients()
{
    return {
        number("gradient.at",
            "‖∂(last loss)/∂h‖ at step t: a bar of the gradient lane (of c where c is the long road)",
            [](const Moment& m, const Arguments& a) { return flowNorm(m, a[0]); }, {"t"}),
        number("gradient.ratio", "gradient.at(s) / gradient.at(t)",
            [](const Moment& m, const Arguments& a) { return flowNorm(m, a[0]) / flowNorm(m, a[1]); },
            {"s", "t"}),
        number("gradient.factor", "what one step back multiplies it by, the geometric mean",
            [](const Moment& m, const Arguments&) { return m.network().lastLossFlow.factorPerStep; }),
        number("gradient.span", "memory span: steps back over which at least 1 % of it is left",
            [](const Moment& m, const Arguments&) {
                return double(m.network().lastLossFlow.memorySpan);
            }),
        number("gradient.norm", "norm of the gradient of all weights, before clipping",
            [](const Moment& m, const Arguments&) { return iterationOf(m).clipping().normBefore; }),
        number("gradient.clipped", "the same after clipping",
            [](const Moment& m, const Arguments&) { return iterationOf(m).clipping().normAfter; }),
        number("factor.weights", "the recurrent weights' part of gradient.factor, of a cell with one "
                                 "road back",
            [](const Moment& m, const Arguments&) { return factorOf(m, OperationKind::Product); }),
        number("factor.slope", "the activation's part of it",
            [](const Moment& m, const Arguments&) { return factorOf(m, OperationKind::Apply); }),
        number("radius", "spectral radius of the first recurrent matrix as it is now",
            [](const Moment& m, const Arguments&) {
                std::vector<ParameterSpectrum> spectra;
                const ParameterSpectrum* first = firstSpectrum(m, spectra);
                return first == nullptr ? nothing : first->spectrum.radius();
            }),
        number("singular", "its largest singular value",
            [](const Moment& m, const Arguments&) {
                std::vector<ParameterSpectrum> spectra;
                const ParameterSpectrum* first = firstSpectrum(m, spectra);
                return first == nullptr ? nothing : first->spectrum.norm();
            }),
        number("saturation", "share of the cell's function values that are saturated, 0 to 1",
            [](const Moment& m, const Arguments&) { return saturatedShare(m); }),
        word("verdict", "the verdict on the gradient",
            [](const Moment& m) { return verdictName(m); },
            [] {
                return std::vector<std::string>{"vanishing", "fading", "healthy", "growing",
                    "exploding", "not-finite", "no-memory"};
            }),
    };
}

std::vector<Quantity> settings()
{
    return {
        number("setting.spectralRadius", "ρ as it is set",
            [](const Moment& m, const Arguments&) {
                return m.network().options.initialisation.spectralRadius;
            }),
        number("setting.inputGain", "gain of W",
            [](const Moment& m, const Arguments&) {
                return m.network().options.initialisation.inputGain;
            }),
        number("setting.forgetBias", "start of the forget gate's bias",
            [](const Moment& m, const Arguments&) {
                return m.network().options.initialisation.forgetBias;
            }),
        number("setting.lagMatched", "1 if gate biases start matched to the lag, else 0",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.initialisation.lagMatched);
            }),
        number("setting.sequenceLength", "T as it is set",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.sequenceLength);
            }),
        number("setting.learningRate", "the learning rate",
            [](const Moment& m, const Arguments&) {
                return m.network().options.optimizer.learningRate;
            }),
        number("setting.clip", "the threshold of clipping; infinite where nothing is clipped",
            [](const Moment& m, const Arguments&) {
                const ClippingOptions& clipping = m.network().options.clipping;
                return clipping.kind == ClippingKind::None
                           ? std::numeric_limits<double>::infinity()
                           : clipping.threshold;
            }),
        number("setting.truncation", "steps of a window of truncated BPTT; 0: not truncated",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.truncationLength);
            }),
        number("setting.seed", "the seed",
            [](const Moment& m, const Arguments&) { return double(m.network().options.seed); }),
        number("setting.lag", "the task's delay",
            [](const Moment& m, const Arguments&) { return double(m.network().options.task.lag); }),
        number("setting.symbols", "how many symbols the task draws from",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.task.symbols);
            }),
        number("setting.count", "the task's number of symbols to be kept, or of clauses",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.task.count);
            }),
        number("setting.change", "1 if changes of a series are predicted, 0 if its values",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.task.change);
            }),
        number("edits", "weights set by hand",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.edits.size());
            }),
        number("holds", "numbers that are held",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.holds.size());
            }),
    };
}

std::vector<Quantity> words()
{
    return {
        word("cell", "cell of the first layer", [](const Moment& m) { return cellName(m); },
            cellNames),
        word("activation", "activation of the first layer, where it can be chosen",
            [](const Moment& m) { return activationName(m); },
            [] { return std::vector<std::string>{"tanh", "sigmoid", "relu", "none"}; }),
        word("direction", "direction of the first layer",
            [](const Moment& m) {
                static constexpr std::array names{"forward", "backward", "both"};
                return std::string(
                    names[std::size_t(m.network().options.layers.front().direction)]);
            },
            [] { return std::vector<std::string>{"forward", "backward", "both"}; }),
        word("task", "the task",
            [](const Moment& m) {
                return descriptionOf(m.network().options.task.kind).identifier;
            },
            taskNames),
        word("attention", "attention of an encoder–decoder",
            [](const Moment& m) {
                static constexpr std::array names{"none", "dot", "additive"};
                return std::string(names[std::size_t(m.network().options.attention)]);
            },
            [] { return std::vector<std::string>{"none", "dot", "additive"}; }),
        word("optimizer", "the optimizer",
            [](const Moment& m) { return lowered(nameOf(m.network().options.optimizer.kind)); },
            [] { return std::vector<std::string>{"sgd", "momentum", "rmsprop", "adam"}; }),
        word("initialisation", "how the recurrent matrices are drawn",
            [](const Moment& m) {
                static constexpr std::array names{"gaussian", "orthogonal", "identity", "xavier"};
                return std::string(
                    names[std::size_t(m.network().options.initialisation.recurrent)]);
            },
            [] {
                return std::vector<std::string>{"gaussian", "orthogonal", "identity", "xavier"};
            }),
        word("clipping", "the kind of clipping",
            [](const Moment& m) {
                static constexpr std::array names{"none", "norm", "value"};
                return std::string(names[std::size_t(m.network().options.clipping.kind)]);
            },
            [] { return std::vector<std::string>{"none", "norm", "value"}; }),
        word("cursor.phase", "phase of the playhead", [](const Moment& m) { return m.phase; },
            [] { return std::vector<std::string>{"forward", "loss", "backward", "update"}; }),
    };
}

std::vector<Quantity> places()
{
    return {
        number("cursor.step", "step of the playhead, from 1",
            [](const Moment& m, const Arguments&) { return double(m.step); }),
        number("view.inside", "1 if the inside of a cell is shown, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.inside"); }),
        number("view.rolled", "1 if the network is rolled up, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.rolled"); }),
        number("view.compare", "1 if the networks are compared side by side, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.compare"); }),
        number("view.why", "1 if the explanation answers why a number is what it is, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.why"); }),
        number("view.weights", "1 if the weights are shown, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.weights"); }),
        number("worksheet.left", "blanks of the worksheet that are not yet right",
            [](const Moment& m, const Arguments&) { return m.blanksLeft; }),
        number("guess", "the number that was predicted",
            [](const Moment& m, const Arguments&) { return m.guess; }),
    };
}

/// A vertical bar would end a cell of the table.
std::string cell(std::string text)
{
    for (std::size_t place = 0; (place = text.find('|', place)) != std::string::npos; place += 2)
        text.replace(place, 1, "\\|");
    return text;
}

} // namespace

const std::vector<Quantity>& quantities()
{
    static const std::vector<Quantity> all = [] {
        std::vector<Quantity> result;
        for (const auto& group : {sizes(), learning(), gradients(), settings(), words(), places()})
            result.insert(result.end(), group.begin(), group.end());
        return result;
    }();
    return all;
}

const Quantity* findQuantity(std::string_view name)
{
    const auto& all = quantities();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const Quantity& quantity) { return quantity.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::string quantitiesDocument()
{
    std::string text = "# What lessons can name\n\nWritten by `loopscope lesson quantities`; a test "
                       "compares it.\n\n## Quantities\n\n| name | is |\n|---|---|\n";
    for (const Quantity& quantity : quantities()) {
        std::string name = quantity.name;
        for (const std::string& argument : quantity.arguments)
            name += (&argument == &quantity.arguments.front() ? "(" : ", ") + argument;
        name += quantity.arguments.empty() ? "" : ")";
        text += "| `" + name + "` | " + cell(quantity.meaning);
        if (quantity.isWord())
            text += ": " + joinWords(quantity.words(), "or");
        text += " |\n";
    }
    text += "\n## Places\n\n| name | is |\n|---|---|\n";
    for (const LessonPlace& place : lessonPlaces())
        text += "| `" + place.name + "` | " + cell(place.meaning) + " |\n";
    return text;
}

} // namespace loopscope
