#include "ui/lanes/gradient_lane_data.h"

#include "ui/session/snapshot.h"
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

/// The last step, counted from 0, whose bar is of one of two kinds; -1 if none is.
int lastStepOfKind(const std::vector<GradientBar>& bars, MagnitudeKind one, MagnitudeKind other)
{
    for (int step = int(bars.size()) - 1; step >= 0; --step) {
        const MagnitudeKind kind = bars[std::size_t(step)].kind;
        if (kind == one || kind == other)
            return step;
    }
    return -1;
}

GradientLaneData lastLossData(const Snapshot& snapshot)
{
    const GradientFlow& flow = snapshot.lastLossFlow;
    GradientLaneData data;
    data.factorPerStep = flow.factorPerStep;
    data.source = flow.norms.size() > 0 ? flow.norms[flow.norms.size() - 1] : 0.0;
    for (Eigen::Index step = 0; step < flow.norms.size(); ++step)
        data.bars.push_back(gradientBar(flow.norms[step], data.source));
    data.titles = flowSentences(data.bars, flow.factorPerStep);
    const QString number = subscript(flow.lossStep + 1);
    data.name = tr("‖∂L%1/∂h‖").arg(number);
    data.explanation =
        tr("How strongly the loss of the last step, L%1, depends on the hidden state of each step, "
           "relative to the gradient where it starts, at the last step (1 = as strong as there).")
            .arg(number);
    return data;
}

GradientLaneData allLossesData(const Snapshot& snapshot)
{
    const Iteration& iteration = *snapshot.iteration;
    GradientLaneData data;
    data.of = GradientOf::AllLosses;
    data.factorPerStep = snapshot.lastLossFlow.factorPerStep;
    data.source = averageSource(snapshot);
    for (int step = 0; step < iteration.steps(); ++step) {
        const double norm = iteration.gradient(snapshot.track(), snapshot.program().output, step).stableNorm();
        data.bars.push_back(gradientBar(norm, data.source));
    }
    data.titles = {tr("gradient of the loss of all steps together; 10⁰ = what an average output "
                      "sends to its own step"),
        tr("gradient of all losses; 10⁰ = what one output sends"), tr("gradient of all losses")};
    data.name = tr("‖∂L/∂h‖");
    data.explanation = tr(
        "How strongly the loss, the mean over all steps, depends on the hidden state of each step. "
        "It adds what comes from the step's own output and what comes back from later steps. "
        "1 = what the output of an average step sends to its own hidden state.");
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
    const int track = snapshot.track();
    const int h = snapshot.program().output;
    const bool isState = snapshot.program().symbols[std::size_t(h)].isState();
    double sum = 0.0;
    for (int step = 0; step < iteration.steps(); ++step) {
        // Without memory, all of a step's gradient comes from its own output.
        sum +=
            (isState ? iteration.gradientFromOwnStep(track, h, step)
                     : iteration.gradient(track, h, step))
                .stableNorm();
    }
    return iteration.steps() > 0 ? sum / iteration.steps() : 0.0;
}

GradientLaneData gradientLaneData(const Snapshot& snapshot, GradientOf of)
{
    return of == GradientOf::LastLoss ? lastLossData(snapshot) : allLossesData(snapshot);
}

QStringList flowSentences(const std::vector<GradientBar>& bars, double factorPerStep)
{
    if (bars.size() < 2)
        return {tr("one step: there is nothing to flow back through")};
    const int broken = lastStepOfKind(bars, MagnitudeKind::NotANumber, MagnitudeKind::Infinite);
    if (broken >= 0) {
        return {tr("the gradient from the last step is not a finite number from step %1 back")
                    .arg(broken + 1),
            tr("not a finite number from step %1 back").arg(broken + 1)};
    }
    const int dead = lastStepOfKind(bars, MagnitudeKind::Zero, MagnitudeKind::Zero);
    if (dead == int(bars.size()) - 1)
        return {tr("the last step's loss sends no gradient at all"), tr("no gradient")};
    if (dead >= 0) {
        return {
            tr("nothing of the gradient from the last step reaches step %1: it is exactly 0 there")
                .arg(dead + 1),
            tr("exactly 0 from step %1 back").arg(dead + 1)};
    }
    const QString factor = QStringLiteral("×") + (factorPerStep < 0.1 || factorPerStep >= 100.0
                                                         ? formatNumber(factorPerStep, 2)
                                                         : QString::number(factorPerStep, 'f', 2));
    if (factorPerStep < 0.995) {
        return {tr("gradient from the last step shrinks %1 per step back").arg(factor),
            tr("shrinks %1 per step back").arg(factor), factor};
    }
    if (factorPerStep > 1.005) {
        return {tr("gradient from the last step grows %1 per step back").arg(factor),
            tr("grows %1 per step back").arg(factor), factor};
    }
    return {tr("gradient from the last step keeps its size: %1 per step back").arg(factor),
        tr("keeps its size: %1 per step back").arg(factor), factor};
}

} // namespace loopscope::ui
