#include "core/lesson/quantity.h"

#include "core/cell/spelling.h"
#include "core/diagnosis/saturation.h"
#include "core/diagnosis/spectrum.h"
#include "core/lesson/quantity_of_settings.h"
#include "core/training/evaluation.h"

#include <algorithm>
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

std::string verdictName(const Moment& moment)
{
    std::string name = nameOf(verdictOf(moment.network().lastLossFlow));
    std::replace(name.begin(), name.end(), ' ', '-');
    return uncapitalised(name);
}

double viewOf(const Moment& moment, std::string_view name)
{
    const auto found = moment.view.find(name);
    return found == moment.view.end() ? 0.0 : found->second;
}

std::vector<Quantity> sizes()
{
    return {
        numberQuantity("T", "steps of the sequence",
            [](const Moment& m, const Arguments&) { return double(iterationOf(m).steps()); }),
        numberQuantity("sequences", "sequences of the batch",
            [](const Moment& m, const Arguments&) { return double(iterationOf(m).sequences()); }),
        numberQuantity("units", "units of the layer that is shown",
            [](const Moment& m, const Arguments&) {
                const NetworkMoment& n = m.network();
                return double(n.iteration->network().tracks()[std::size_t(n.track())].units);
            }),
        numberQuantity("layers", "layers of the network",
            [](const Moment& m, const Arguments&) {
                return double(m.network().options.layers.size());
            }),
        numberQuantity("inputs", "numbers that go in at a step",
            [](const Moment& m, const Arguments&) {
                return double(iterationOf(m).network().inputSize());
            }),
        numberQuantity("outputs", "numbers that come out at a step",
            [](const Moment& m, const Arguments&) {
                return double(iterationOf(m).network().outputSize());
            }),
        numberQuantity("parameters", "numbers that are learned",
            [](const Moment& m, const Arguments&) {
                return double(iterationOf(m).network().parameterCount());
            }),
        numberQuantity("networks", "networks that are compared",
            [](const Moment& m, const Arguments&) { return double(m.networks.size()); }),
    };
}

std::vector<Quantity> learning()
{
    return {
        numberQuantity("iteration", "updates made so far",
            [](const Moment& m, const Arguments&) { return double(iterationOf(m).number()); }),
        numberQuantity("loss", "loss of the iteration",
            [](const Moment& m, const Arguments&) { return iterationOf(m).loss(); }),
        numberQuantity("loss.at", "loss of step t, in the sequence on the stage",
            [](const Moment& m, const Arguments& a) {
                return a[0] >= 1.0 && a[0] <= double(iterationOf(m).steps())
                           ? iterationOf(m).stepLoss(int(a[0]) - 1)
                           : nothing;
            },
            {"t"}),
        numberQuantity("loss.baseline", "loss of the task's first plain baseline, such as guessing",
            [](const Moment& m, const Arguments&) {
                const auto baselines = m.network().task->baselines(iterationOf(m).steps());
                return baselines.empty() ? nothing : baselines.front().loss;
            }),
        numberQuantity("metric",
            "the task's own measure on the batch, such as the share of right answers, 0 to 1",
            [](const Moment& m, const Arguments&) {
                return m.network().task->measure(iterationOf(m));
            }),
        numberQuantity("metric.baseline", "the same measure of the first plain baseline",
            [](const Moment& m, const Arguments&) {
                const auto baselines = m.network().task->baselines(iterationOf(m).steps());
                return baselines.empty() ? nothing : baselines.front().metric;
            }),
        numberQuantity("test.metric",
            "the measure on sequences that training does not use; none while "
                              "training runs",
            [](const Moment& m, const Arguments&) {
                return m.network().isResting ? tested(m).metric : nothing;
            }),
        numberQuantity("test.loss", "the loss on them",
            [](const Moment& m, const Arguments&) {
                return m.network().isResting ? tested(m).loss : nothing;
            }),
        numberQuantity("broken", "1 if the run came to a number that is not finite, else 0",
            [](const Moment& m, const Arguments&) { return double(m.network().isBroken); }),
        numberQuantity("right", "1 if the output of step t passes for its target, else 0",
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
        numberQuantity("gradient.at",
            "‖∂(last loss)/∂h‖ at step t: a bar of the gradient lane (of c where c is the long "
            "road)",
            [](const Moment& m, const Arguments& a) { return flowNorm(m, a[0]); }, {"t"}),
        numberQuantity("gradient.ratio", "gradient.at(s) / gradient.at(t)",
            [](const Moment& m, const Arguments& a) {
                return flowNorm(m, a[0]) / flowNorm(m, a[1]);
            },
            {"s", "t"}),
        numberQuantity("gradient.factor", "what one step back multiplies it by, the geometric mean",
            [](const Moment& m, const Arguments&) {
                return m.network().lastLossFlow.factorPerStep;
            }),
        numberQuantity("gradient.span",
            "memory span: steps back over which at least 1 % of it is left",
            [](const Moment& m, const Arguments&) {
                return double(m.network().lastLossFlow.memorySpan);
            }),
        numberQuantity("gradient.norm", "norm of the gradient of all weights, before clipping",
            [](const Moment& m, const Arguments&) { return iterationOf(m).clipping().normBefore; }),
        numberQuantity("gradient.clipped", "the same after clipping",
            [](const Moment& m, const Arguments&) { return iterationOf(m).clipping().normAfter; }),
        numberQuantity("factor.weights",
            "the recurrent weights' part of gradient.factor, of a cell with one "
            "road back",
            [](const Moment& m, const Arguments&) { return factorOf(m, OperationKind::Product); }),
        numberQuantity("factor.slope", "the activation's part of it",
            [](const Moment& m, const Arguments&) { return factorOf(m, OperationKind::Apply); }),
        numberQuantity("radius", "spectral radius of the first recurrent matrix as it is now",
            [](const Moment& m, const Arguments&) {
                std::vector<ParameterSpectrum> spectra;
                const ParameterSpectrum* first = firstSpectrum(m, spectra);
                return first == nullptr ? nothing : first->spectrum.radius();
            }),
        numberQuantity("singular", "its largest singular value",
            [](const Moment& m, const Arguments&) {
                std::vector<ParameterSpectrum> spectra;
                const ParameterSpectrum* first = firstSpectrum(m, spectra);
                return first == nullptr ? nothing : first->spectrum.norm();
            }),
        numberQuantity("saturation",
            "share of the cell's function values that are saturated, 0 to 1",
            [](const Moment& m, const Arguments&) { return saturatedShare(m); }),
        wordQuantity(
            "verdict", "the verdict on the gradient",
            [](const Moment& m) { return verdictName(m); },
            [] {
                return std::vector<std::string>{"vanishing", "fading", "healthy", "growing",
                    "exploding", "not-finite", "no-memory"};
            }),
    };
}

std::vector<Quantity> places()
{
    return {
        numberQuantity("cursor.step", "step of the playhead, from 1",
            [](const Moment& m, const Arguments&) { return double(m.step); }),
        numberQuantity("view.inside", "1 if the inside of a cell is shown, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.inside"); }),
        numberQuantity("view.rolled", "1 if the network is rolled up, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.rolled"); }),
        numberQuantity("view.compare", "1 if the networks are compared side by side, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.compare"); }),
        numberQuantity("view.why",
            "1 if the explanation answers why a number is what it is, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.why"); }),
        numberQuantity("view.ownOutputs",
            "1 if the network is shown reading its own outputs, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.ownOutputs"); }),
        numberQuantity("view.weights", "1 if the weights are shown, else 0",
            [](const Moment& m, const Arguments&) { return viewOf(m, "view.weights"); }),
        numberQuantity("worksheet.left", "blanks of the worksheet that are not yet right",
            [](const Moment& m, const Arguments&) { return m.blanksLeft; }),
        numberQuantity("guess", "the number that was predicted",
            [](const Moment& m, const Arguments&) { return m.guess; }),
    };
}

} // namespace

Quantity numberQuantity(std::string name, std::string meaning, Quantity::Number read,
    std::vector<std::string> arguments)
{
    Quantity result;
    result.name = std::move(name);
    result.meaning = std::move(meaning);
    result.number = read;
    result.arguments = std::move(arguments);
    return result;
}

Quantity wordQuantity(
    std::string name, std::string meaning, Quantity::Word read, Quantity::Words words)
{
    Quantity result;
    result.name = std::move(name);
    result.meaning = std::move(meaning);
    result.word = read;
    result.words = words;
    return result;
}

const std::vector<Quantity>& quantities()
{
    static const std::vector<Quantity> all = [] {
        std::vector<Quantity> result;
        for (const auto& group :
            {sizes(), learning(), gradients(), quantitiesOfSettings(), places()})
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

} // namespace loopscope
