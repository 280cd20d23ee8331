#include "core/bptt/decoding.h"
#include "core/bptt/parameter_change.h"
#include "core/diagnosis/verdict.h"
#include "ui/explain/explain_sections.h"
#include "ui/session/stage_loss.h"
#include "ui/theme/number_format.h"

#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int shownChanges = 5;

FormulaBlock updateFormula(const OptimizerOptions& options)
{
    const QString rate = formatNumber(options.learningRate);
    if (options.kind == OptimizerKind::Sgd) {
        return {{{QStringLiteral("<i>θ</i> ← <i>θ</i> − %1 · ∂<i>L</i>/∂<i>θ</i>").arg(rate),
            QStringLiteral("\\theta \\leftarrow \\theta - \\eta \\frac{\\partial L}{\\partial "
                           "\\theta}"),
            QStringLiteral("theta <- theta - eta * dL/dtheta")}}};
    }
    return {
        {{QStringLiteral("<i>θ</i> ← <i>θ</i> − %1 · <i>m̂</i> / (√<i>v̂</i> + <i>ε</i>)").arg(rate),
            QStringLiteral(
                "\\theta \\leftarrow \\theta - \\eta \\frac{\\hat{m}}{\\sqrt{\\hat{v}} + "
                "\\varepsilon}"),
            QStringLiteral("theta <- theta - eta * m_hat / (sqrt(v_hat) + epsilon)")}}};
}

QString updateWords(const OptimizerOptions& options)
{
    if (options.kind == OptimizerKind::Sgd) {
        return Explain::tr("Every weight takes one step against its gradient, of the size of the "
                           "gradient times the learning rate %1.")
            .arg(formatNumber(options.learningRate));
    }
    return Explain::tr("Every weight takes one step against its gradient. Adam divides the mean "
                       "gradient <i>m̂</i> by its usual size √<i>v̂</i>, so that every step is at "
                       "most about the learning rate %1, however small the gradient is.")
        .arg(formatNumber(options.learningRate));
}

QString nameOfParameter(const Network& network, int parameter)
{
    const ParameterPlace& place = network.parameters()[std::size_t(parameter)];
    QString name = QString::fromStdString(nameToHtml(place.name));
    if (network.tracks().size() > 1 && place.track >= 0) {
        const Track& track = network.tracks()[std::size_t(place.track)];
        name += Explain::tr(" layer %1").arg(track.layer + 1) +
                (track.reverse ? QStringLiteral(" ←") : QString());
    }
    return name;
}

TableBlock changeTable(const Iteration& iteration)
{
    TableBlock table;
    table.header = {QString(), Explain::tr("before"), Explain::tr("step"), Explain::tr("after")};
    for (const ParameterChange& change : parameterChanges(iteration)) {
        table.rows.push_back({nameOfParameter(iteration.network(), change.parameter),
            formatNorm(change.before), formatNorm(change.step), formatNorm(change.after)});
    }
    return table;
}

TableBlock numberTable(const Iteration& iteration)
{
    TableBlock table;
    table.header = {QString(), Explain::tr("before"), Explain::tr("step"), Explain::tr("after")};
    for (const NumberChange& change : largestChanges(iteration, shownChanges)) {
        const ParameterPlace& place =
            iteration.network().parameters()[std::size_t(change.parameter)];
        const QString indices =
            place.columns > 1 ? QStringLiteral("[%1,%2]").arg(change.row + 1).arg(change.column + 1)
                              : QStringLiteral("[%1]").arg(change.row + 1);
        const double step = change.after - change.before;
        table.rows.push_back({nameOfParameter(iteration.network(), change.parameter) + indices,
            formatNorm(change.before),
            (step > 0.0 ? QStringLiteral("+") : QString()) +
                formatNumber(step, 2, TrailingZeros::Keep),
            formatNorm(change.after)});
    }
    return table;
}

/// The loss before, and what the new weights make of the same sequences.
ExplainSection lossSection(const ExplainContext& context)
{
    ExplainSection section;
    section.title = Explain::tr("The loss");
    const double before = context.iteration.loss();
    const double after = context.cache.lossAfterUpdate();
    TableBlock table;
    table.header = {QString(), Explain::tr("before"), Explain::tr("change"), Explain::tr("after")};
    table.rows.push_back({QStringLiteral("<i>L</i>"), formatNumber(before, 4),
        (after > before ? QStringLiteral("+") : QString()) + formatNumber(after - before, 3),
        formatNumber(after, 4)});
    section.blocks.push_back(table);
    const QString words =
        !std::isfinite(after)
            ? Explain::tr("The new weights give no finite loss: the step was far too long.")
        : after < before
            ? Explain::tr("On the same sequences the new weights do better.")
        : after > before
            ? Explain::tr("On the same sequences the new weights do worse: the step was so long "
                          "that it went past the valley. A smaller learning rate helps.")
            : Explain::tr("On the same sequences the new weights do exactly as well.");
    section.blocks.push_back(
        ProseBlock{words, std::isfinite(after) ? Tone::Plain : Tone::Problem});
    return section;
}

QString titleOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Vanishing:
        return Explain::tr("Vanishing");
    case Verdict::Fading:
        return Explain::tr("Fading");
    case Verdict::Healthy:
        return Explain::tr("Healthy");
    case Verdict::Growing:
        return Explain::tr("Growing");
    case Verdict::Exploding:
        return Explain::tr("Exploding");
    case Verdict::NoMemory:
        return Explain::tr("No memory");
    case Verdict::NotFinite:
        break;
    }
    return Explain::tr("Not finite");
}

QString arithmetic(const ExplainContext& context)
{
    const GradientFlow& flow = context.snapshot.lastLossFlow;
    const FlowFactors& factors = context.snapshot.flowFactors;
    const QString source = QString::fromStdString(factorSource(factors));
    if (source.isEmpty())
        return {};
    const QString words = QString::fromStdString(factorWords(flow));
    return (
        words + (factors.isProduct ? QStringLiteral(" = ") : QStringLiteral(". ")) + source + u'.')
        .toHtmlEscaped();
}

} // namespace

VerdictBlock verdictBlock(const ExplainContext& context)
{
    const GradientFlow& flow = context.snapshot.lastLossFlow;
    VerdictBlock block;
    if (!hasLossOnStage(context.snapshot)) {
        block.verdict = Verdict::NoMemory; // the quiet colour
        block.title = noLossWordings(context.snapshot).last();
        QString reason = noLossWordings(context.snapshot).first().section(QStringLiteral(": "), 1);
        reason[0] = reason[0].toUpper();
        block.lines += reason.toHtmlEscaped();
        return block;
    }
    block.verdict = context.snapshot.verdict;
    block.title = titleOf(block.verdict);
    if (block.verdict == Verdict::NotFinite) {
        block.lines += Explain::tr("The gradient of the last loss is not a finite number any more. "
                                   "Rewind, and try a smaller spectral radius or learning rate.");
        return block;
    }
    if (block.verdict == Verdict::NoMemory) {
        block.lines += QString::fromStdString(reachSentence(flow)).toHtmlEscaped();
        return block;
    }
    if (std::isnan(flow.factorPerStep)) {
        block.verdict = Verdict::NoMemory; // the quiet colour: nothing is said of a flow
        block.title = flow.stepsBack > 0 ? Explain::tr("No gradient") : Explain::tr("One step");
        block.lines += QString::fromStdString(reachSentence(flow)).toHtmlEscaped();
        return block;
    }
    block.factor = Explain::tr("×%1 per step").arg(factorText(flow.factorPerStep));
    const QString factors = arithmetic(context);
    if (!factors.isEmpty())
        block.lines += factors;
    block.lines += QString::fromStdString(reachSentence(flow)).toHtmlEscaped();
    return block;
}

std::vector<ExplainSection> updateSections(const ExplainContext& context)
{
    ExplainSection section;
    section.title = Explain::tr("Update of the weights");
    if (context.iteration.batch().writing) {
        section.blocks.push_back(ProseBlock{Explain::tr(
            "None: a text that the network makes up is only looked at. It is trained on the given "
            "text, where every step has a right answer. Switch back to it to see this iteration's "
            "update.")});
        return {section};
    }
    if (readsOwnOutputs(context.iteration)) {
        section.blocks.push_back(ProseBlock{Explain::tr(
            "None: what the decoder does on its own is only looked at. Training has teacher "
            "forcing, so that one wrong symbol does not spoil what is learned from all that come "
            "behind it. Switch back to it to see this iteration's update.")});
        return {section};
    }
    section.blocks.push_back(ProseBlock{updateWords(context.snapshot.options.optimizer)});
    section.blocks.push_back(updateFormula(context.snapshot.options.optimizer));
    section.blocks.push_back(changeTable(context.iteration));
    section.blocks.push_back(ProseBlock{Explain::tr("Lengths (norms) of each group of weights, and "
                                                    "of the step it takes."),
        Tone::Muted});
    ExplainSection numbers;
    numbers.title = Explain::tr("Largest single changes");
    numbers.blocks.push_back(numberTable(context.iteration));
    return {section, stepSection(context), numbers, lossSection(context)};
}

std::vector<ExplainSection> trainingSections(const ExplainContext& context)
{
    ExplainSection section;
    section.title = Explain::tr("Training");
    section.blocks.push_back(ProseBlock{Explain::tr("Iteration %1: loss %2.")
                                            .arg(context.iteration.number())
                                            .arg(formatNumber(context.snapshot.trainedLoss, 3))});
    section.blocks.push_back(verdictBlock(context));
    section.blocks.push_back(
        ProseBlock{Explain::tr("Pause to step through the newest iteration."), Tone::Muted});
    return {section};
}

} // namespace loopscope::ui
