#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

QString stepLink(int step)
{
    return QStringLiteral("<a href=\"step:%1\">%2</a>")
        .arg(step)
        .arg(Explain::tr("step %1").arg(step + 1));
}

/// The steps whose loss counts, with their losses.
struct CountedSteps {
    std::vector<int> steps;
    int best = -1;
    int worst = -1;
    bool areFinite = true;
};

CountedSteps countedSteps(const ExplainContext& context)
{
    const Iteration& iteration = context.iteration;
    CountedSteps counted;
    for (int step = 0; step < iteration.steps(); ++step) {
        if (!context.hasTarget(step))
            continue;
        counted.steps.push_back(step);
        const double loss = iteration.stepLoss(step);
        counted.areFinite = counted.areFinite && std::isfinite(loss);
        if (counted.best < 0 || loss < iteration.stepLoss(counted.best))
            counted.best = step;
        if (counted.worst < 0 || loss > iteration.stepLoss(counted.worst))
            counted.worst = step;
    }
    return counted;
}

QString wordsForStep(const ExplainContext& context, const QString& start, int step)
{
    const QString loss = formatNumber(context.iteration.stepLoss(step), 3);
    if (context.loss() != Loss::CrossEntropy)
        return Explain::tr("%1: %2, loss %3.").arg(start, stepLink(step), loss);
    const int target = targetClassAt(context.snapshot, step);
    const double p = context.iteration.probabilities(step)[target];
    return Explain::tr("%1: %2. “%3” was right and got %4: loss %5.")
        .arg(start, stepLink(step), nameOfClass(context.snapshot, target), formatPercent(p), loss);
}

QString lossWords(Loss loss)
{
    return takesClasses(loss)
               ? Explain::tr("Each step pays for its surprise. A right answer that it was sure of "
                             "costs almost nothing, a wrong one a lot.")
               : Explain::tr("Each step pays for the distance between its output and the target.");
}

Formula sumFormula(const ExplainContext& context, const CountedSteps& counted)
{
    const QString sum =
        counted.steps.size() == std::size_t(context.iteration.steps())
            ? QStringLiteral("<i>L</i> = (<i>L</i><sub>1</sub> + … + <i>L</i><sub>%1</sub>) / %1")
                  .arg(context.iteration.steps())
            : Explain::tr("<i>L</i> = mean of the %1 steps that have a target")
                  .arg(counted.steps.size());
    return {sum, QStringLiteral("L = \\frac{1}{T} \\sum_{t=1}^{T} L_{t}"),
        QStringLiteral("L = (L[1] + ... + L[T]) / T")};
}

ColumnsBlock lossColumns(const ExplainContext& context, const CountedSteps& counted)
{
    ColumnsBlock columns;
    columns.kind = ColumnsBlock::Kind::Losses;
    columns.title = Explain::tr("loss of each step");
    columns.areSteps = true;
    columns.values.assign(std::size_t(context.iteration.steps()), 0.0);
    double most = 0.0;
    for (const int step : counted.steps) {
        const double loss = context.iteration.stepLoss(step);
        columns.values[std::size_t(step)] = loss;
        if (std::isfinite(loss))
            most = std::max(most, loss);
    }
    columns.top = most > 0.0 ? most : 1.0;
    columns.number = Explain::tr("most %1").arg(formatNumber(most, 3));
    columns.words = Explain::tr("Loss of each of %1 steps").arg(context.iteration.steps());
    return columns;
}

ExplainSection lossSection(const ExplainContext& context, const CountedSteps& counted)
{
    ExplainSection section;
    section.title = Explain::tr("The loss of iteration %1").arg(context.iteration.number());
    section.note = formatNumber(context.iteration.loss(), 3);
    if (context.iteration.batch().writing) {
        section.blocks.push_back(ProseBlock{writingLossWords(context)});
        if (counted.steps.empty())
            return section;
    }
    section.blocks.push_back(ProseBlock{lossWords(context.loss())});
    FormulaBlock formulas{{lossFormula(context.loss())}};
    if (counted.steps.size() > 1)
        formulas.formulas.push_back(sumFormula(context, counted));
    section.blocks.push_back(formulas);
    if (context.iteration.sequences() > 1) {
        section.blocks.push_back(ProseBlock{
            Explain::tr("The loss is the mean over %1 sequences; the steps below are those of the "
                        "one on the stage.")
                .arg(context.iteration.sequences()),
            Tone::Muted});
    }
    section.blocks.push_back(lossColumns(context, counted));
    if (!counted.areFinite) {
        section.blocks.push_back(ProseBlock{
            Explain::tr("The loss is not a finite number: the outputs have grown beyond what "
                        "numbers can hold."),
            Tone::Problem});
    } else if (counted.steps.size() > 1) {
        section.blocks.push_back(
            ProseBlock{wordsForStep(context, Explain::tr("Worst"), counted.worst)});
        section.blocks.push_back(
            ProseBlock{wordsForStep(context, Explain::tr("Best"), counted.best)});
    }
    return section;
}

/// The loss beside what is reached without learning.
ExplainSection comparison(const ExplainContext& context)
{
    const Iteration& iteration = context.iteration;
    ExplainSection section;
    section.title = Explain::tr("Compared with not learning");
    TableBlock table;
    table.header = {QString(), Explain::tr("loss")};
    table.rows.push_back({Explain::tr("this network"), formatNumber(iteration.loss(), 3)});
    for (const Baseline& baseline : context.snapshot.task->baselines(iteration.steps())) {
        table.rows.push_back({QString::fromStdString(baseline.name).toHtmlEscaped(),
            formatNumber(baseline.loss, 3)});
    }
    section.blocks.push_back(table);
    if (context.loss() == Loss::CrossEntropy && std::isfinite(iteration.loss())) {
        const int classes = iteration.network().outputSize();
        section.blocks.push_back(ProseBlock{
            Explain::tr(
                "Guessing blindly among %1 costs ln %1 = %2. A loss of %3 is as unsure as a "
                "fair choice among e<sup>%3</sup> = %4.")
                .arg(classes)
                .arg(formatNumber(std::log(double(classes)), 3), formatNumber(iteration.loss(), 3),
                    formatNumber(std::exp(iteration.loss()), 3))});
    }
    return section;
}

} // namespace

Formula lossFormula(Loss loss)
{
    switch (loss) {
    case Loss::CrossEntropy:
        return {QStringLiteral("<i>L<sub>t</sub></i> = −ln <i>ŷ<sub>t</sub></i>[target]"),
            QStringLiteral("L_{t} = -\\ln \\hat{y}_{t}[\\mathrm{target}_{t}]"),
            QStringLiteral("L[t] = -ln(y[t][target])")};
    case Loss::MeanSquaredError:
        return {QStringLiteral(
                    "<i>L<sub>t</sub></i> = mean of (<i>ŷ<sub>t</sub></i> − target)<sup>2</sup>"),
            QStringLiteral("L_{t} = \\frac{1}{n} \\sum_{k} \\left(\\hat{y}_{t,k} - "
                           "\\mathrm{target}_{t,k}\\right)^{2}"),
            QStringLiteral("L[t] = mean((y[t] - target[t])^2)")};
    case Loss::BinaryCrossEntropy:
        return {QStringLiteral(
                    "<i>L<sub>t</sub></i> = mean of −target · ln <i>p<sub>t</sub></i> − (1 − "
                    "target) · ln(1 − <i>p<sub>t</sub></i>)"),
            QStringLiteral("L_{t} = -\\frac{1}{n} \\sum_{k} \\left(\\mathrm{target}_{t,k} \\ln "
                           "p_{t,k} + (1 - \\mathrm{target}_{t,k}) \\ln(1 - p_{t,k})\\right)"),
            QStringLiteral("L[t] = mean(-target[t] ln p[t] - (1 - target[t]) ln(1 - p[t]))")};
    }
    return {};
}

std::vector<ExplainSection> lossSections(const ExplainContext& context)
{
    const CountedSteps counted = countedSteps(context);
    std::vector<ExplainSection> sections = {lossSection(context, counted)};
    // A few letters of a beginning tell little.
    if (!context.iteration.batch().writing &&
        !context.snapshot.task->baselines(context.iteration.steps()).empty())
        sections.push_back(comparison(context));
    return sections;
}

} // namespace loopscope::ui
