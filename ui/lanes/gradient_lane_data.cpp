#include "ui/lanes/gradient_lane_data.h"

#include "ui/session/stage_loss.h"
#include "ui/session/time_span.h"
#include "ui/theme/number_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

QString tr(const char* text)
{
    return QCoreApplication::translate("GradientLane", text);
}

QStringList wordings(const Snapshot& snapshot)
{
    QStringList result;
    for (const std::string& words : verdictWordings(snapshot.lastLossFlow, snapshot.flowFactors))
        result += QString::fromStdString(words);
    return result;
}

/// Whose gradient the lane shows: of the shown track, h unless h carries no memory.
int shownSymbol(const Snapshot& snapshot)
{
    return flowSymbol(snapshot.iteration->network().tracks()[std::size_t(snapshot.track())]);
}

QString nameOfShownSymbol(const Snapshot& snapshot)
{
    return QString::fromStdString(
        snapshot.program().symbols[std::size_t(shownSymbol(snapshot))].name);
}

/// Whether truncation alone decides how far the last loss reaches: its windows are the same on
/// every way from there to the shown track.
bool hasOneOrderOfWindows(const Network& network)
{
    const auto& tracks = network.tracks();
    return network.stackCount() == 1 &&
           (network.layerCount() == 1 ||
               std::none_of(
                   tracks.begin(), tracks.end(), [](const Track& track) { return track.reverse; }));
}

/// Takes what no gradient brings across the windows' borders out of the bars, and keeps it beside
/// them.
void truncate(GradientLaneData& data, const GradientFlow& flow, const Iteration& iteration)
{
    const auto windowOf = [&](int step) {
        const int position = flow.reverse ? iteration.steps() - 1 - step : step;
        return position / iteration.truncationLength();
    };
    data.full = data.bars;
    for (int step = 0; step < int(data.bars.size()); ++step) {
        if (windowOf(step) != windowOf(flow.sourceStep))
            data.bars[std::size_t(step)] = gradientBar(0.0, data.source);
    }
}

QString truncationWords(const Iteration& iteration)
{
    return u' ' +
           tr("No gradient crosses the fences of truncated backpropagation; the pale bars are "
              "what is lost. (k = %1)")
               .arg(iteration.truncationLength());
}

/// On the same scale as the decoder's bars.
void addEncoder(const Snapshot& snapshot, GradientLaneData& data)
{
    if (!snapshot.encoder)
        return;
    const Snapshot& encoder = *snapshot.encoder;
    const GradientFlow& flow = encoder.lastLossFlow;
    data.encoderTrack = encoder.track();
    data.encoderSymbol = shownSymbol(encoder);
    const int steps = spanOf(*encoder.iteration).encoderSteps;
    for (int step = 0; step < steps; ++step) {
        const double norm =
            data.of == GradientOf::LastLoss
                ? flow.norms[step]
                : encoder.iteration->gradient(data.encoderTrack, data.encoderSymbol, step)
                      .stableNorm();
        data.encoderBars.push_back(gradientBar(norm, data.source));
    }
}

GradientLaneData lastLossData(const Snapshot& snapshot)
{
    const GradientFlow& flow = snapshot.lastLossFlow;
    GradientLaneData data;
    data.track = flow.track;
    data.symbol = flow.symbol;
    data.lossStep = flow.lossStep;
    data.factorPerStep = flow.factorPerStep;
    data.verdict = verdictOf(flow);
    data.source = flow.source();
    const int end = flow.reverse ? int(flow.norms.size()) : flow.sourceStep + 1;
    for (int step = 0; step < end; ++step)
        data.bars.push_back(gradientBar(flow.norms[step], data.source));
    addEncoder(snapshot, data);
    data.titles = wordings(snapshot);
    const QString number = subscript(flow.lossStep + 1);
    data.name = tr("‖∂L%1/∂%2‖").arg(number, nameOfShownSymbol(snapshot));
    const bool isLast = flow.lossStep + 1 == snapshot.iteration->steps();
    data.explanation =
        !isLast
            ? tr("How strongly the loss of step %1 depends on the hidden state of each step, "
                 "relative to the gradient where it starts (1 = as strong as there).")
                  .arg(flow.lossStep + 1)
            : tr("How strongly the loss of the last step, L%1, depends on the hidden state of each "
                 "step, relative to the gradient where it starts, at the last step (1 = as strong "
                 "as there).")
                  .arg(number);
    const Iteration& iteration = *snapshot.iteration;
    if (iteration.isTruncated() && hasOneOrderOfWindows(iteration.network())) {
        truncate(data, flow, iteration);
        data.explanation += truncationWords(iteration);
    }
    return data;
}

GradientLaneData allLossesData(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    GradientLaneData data;
    data.of = GradientOf::AllLosses;
    data.track = snapshot.track();
    data.symbol = shownSymbol(snapshot);
    data.factorPerStep = snapshot.lastLossFlow.factorPerStep;
    data.source = averageSource(snapshot);
    addEncoder(snapshot, data);
    for (int step = 0; step < iteration.stepsOf(snapshot.track()); ++step) {
        const double norm =
            iteration.gradient(snapshot.track(), shownSymbol(snapshot), step).stableNorm();
        data.bars.push_back(gradientBar(norm, data.source));
        if (iteration.isTruncated()) {
            const double full =
                iteration.fullGradient(snapshot.track(), shownSymbol(snapshot), step).stableNorm();
            data.full.push_back(gradientBar(full, data.source));
        }
    }
    data.titles = {tr("gradient of the loss of all steps together; 10⁰ = what an average output "
                      "sends to its own step"),
        tr("gradient of all losses; 10⁰ = what one output sends"), tr("gradient of all losses")};
    data.name = tr("‖∂L/∂%1‖").arg(nameOfShownSymbol(snapshot));
    data.explanation = tr(
        "How strongly the loss, the mean over all steps, depends on the hidden state of each step. "
        "It adds what comes from the step's own output and what comes back from later steps. "
        "1 = what the output of an average step sends to its own hidden state.");
    if (iteration.isTruncated())
        data.explanation += truncationWords(iteration);
    return data;
}

/// No bars: there is nothing that they could stand for.
GradientLaneData noLossData(const Snapshot& snapshot, GradientOf of)
{
    GradientLaneData data;
    data.of = of;
    data.track = snapshot.track();
    data.symbol = shownSymbol(snapshot);
    data.factorPerStep = std::nan("");
    data.titles = noLossWordings(snapshot);
    data.name = tr("‖∂L/∂%1‖").arg(nameOfShownSymbol(snapshot));
    data.explanation = noLossExplanation(snapshot);
    return data;
}

} // namespace

double heightOnScale(double power)
{
    return std::clamp((power - lowestDecade) / (highestDecade - lowestDecade), 0.0, 1.0);
}

GradientBar gradientBar(double norm, double source)
{
    GradientBar bar;
    bar.norm = norm;
    if (std::isinf(norm)) {
        bar.kind = MagnitudeKind::Infinite;
        bar.relative = norm;
        bar.height = 1.0;
    } else if (std::isnan(norm) || (norm > 0.0 && !(source > 0.0 && std::isfinite(source)))) {
        bar.kind = MagnitudeKind::NotANumber;
        bar.relative = std::nan("");
    } else if (norm > 0.0) {
        // Logarithms are subtracted: the quotient itself may leave the range of double.
        const double power = std::log10(norm) - std::log10(source);
        bar.kind = MagnitudeKind::Positive;
        bar.relative = norm / source;
        bar.height = heightOnScale(power);
        bar.exponent = int(std::floor(power));
        bar.beyond = power < lowestDecade ? -1 : power > highestDecade ? 1 : 0;
    }
    return bar;
}

double averageSource(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    const bool isEncoder = snapshot.decoderTrack >= 0;
    const int track = isEncoder ? snapshot.decoderTrack : snapshot.track();
    const Track& shown = iteration.network().tracks()[std::size_t(track)];
    const int symbol = flowSymbol(shown);
    if (snapshot.isOneLoss)
        return isEncoder ? flowOfSingleLoss(
                               iteration, track, symbol, snapshot.lastLossFlow.lossStep)
                               .source()
                         : snapshot.lastLossFlow.source();
    const bool isState = shown.program->symbols[std::size_t(symbol)].isState();
    double sum = 0.0;
    int sources = 0;
    for (int step = 0; step < iteration.stepsOf(track); ++step) {
        // An output without a target sends nothing.
        if (!snapshot.task->hasTarget(iteration.batch(), step))
            continue;
        ++sources;
        // Without memory, all of a step's gradient comes from its own output.
        sum += (isState ? iteration.gradientFromOwnStep(track, symbol, step)
                        : iteration.gradient(track, symbol, step))
                   .stableNorm();
    }
    return sources > 0 ? sum / sources : 0.0;
}

GradientLaneData gradientLaneData(const Snapshot& snapshot, GradientOf of)
{
    if (!hasLossOnStage(snapshot))
        return noLossData(snapshot, of);
    return of == GradientOf::LastLoss ? lastLossData(snapshot) : allLossesData(snapshot);
}

} // namespace loopscope::ui
