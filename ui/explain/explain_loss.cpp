#include "core/bptt/loss.h"
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

CountedSteps countedSteps(const Iteration& iteration)
{
    CountedSteps counted;
    for (int step = 0; step < iteration.steps(); ++step) {
        if (!(lossWeight(iteration.network(), iteration.batch(), step, 0) > 0.0))
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
    const QString target = labelOf(context.snapshot, targetClassAt(context.snapshot, step));
    const QString loss = formatNumber(context.iteration.stepLoss(step), 3);
    if (context.snapshot.options.loss != Loss::CrossEntropy)
        return Explain::tr("%1: %2, loss %3.").arg(start, stepLink(step), loss);
    const double p = context.iteration.probabilities(step)[targetClassAt(context.snapshot, step)];
    return Explain::tr("%1: %2. “%3” was right and got %4: loss %5.")
        .arg(start, stepLink(step), target.toHtmlEscaped(), formatPercent(p), loss);
}

Formula meanFormula(const Iteration& iteration)
{
    const QString steps = QString::number(iteration.steps());
    return {QStringLiteral("<i>L</i> = (<i>L</i><sub>1</sub> + … + <i>L</i><sub>%1</sub>) / %1")
                .arg(steps),
        QStringLiteral("L = \\frac{1}{T} \\sum_{t=1}^{T} L_{t}"),
        QStringLiteral("L = (L[1] + ... + L[T]) / T")};
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
        return {QStringLiteral("<i>L<sub>t</sub></i> = mean of (<i>ŷ<sub>t</sub></i> − target)<sup>2</sup>"),
            QStringLiteral("L_{t} = \\frac{1}{n} \\sum_{k} \\left(\\hat{y}_{t,k} - "
                           "\\mathrm{target}_{t,k}\\right)^{2}"),
            QStringLiteral("L[t] = mean((y[t] - target[t])^2)")};
    case Loss::BinaryCrossEntropy:
        return {QStringLiteral("<i>L<sub>t</sub></i> = mean of −target · ln <i>p<sub>t</sub></i> − (1 − "
                               "target) · ln(1 − <i>p<sub>t</sub></i>)"),
            QStringLiteral("L_{t} = -\\frac{1}{n} \\sum_{k} \\left(\\mathrm{target}_{t,k} \\ln "
                           "p_{t,k} + (1 - \\mathrm{target}_{t,k}) \\ln(1 - p_{t,k})\\right)"),
            QStringLiteral("L[t] = mean(-target[t] ln p[t] - (1 - target[t]) ln(1 - p[t]))")};
    }
    return {};
}

std::vector<ExplainSection> lossSections(const ExplainContext& context)
{
    const Iteration& iteration = context.iteration;
    const CountedSteps counted = countedSteps(iteration);
    const bool isCrossEntropy = context.snapshot.options.loss == Loss::CrossEntropy;

    ExplainSection section;
    section.title = Explain::tr("The loss");
    section.note = formatNumber(iteration.loss(), 3);
    section.blocks.push_back(ProseBlock{
        isCrossEntropy
            ? Explain::tr("Each step is charged for the surprise: the less probability its output "
                          "gave to the right character, the more.")
            : Explain::tr("Each step is charged for the distance between its output and the "
                          "target.")});
    FormulaBlock formulas{{lossFormula(context.snapshot.options.loss)}};
    const bool allCount = int(counted.steps.size()) == iteration.steps();
    if (allCount && iteration.steps() > 1)
        formulas.formulas.push_back(meanFormula(iteration));
    section.blocks.push_back(formulas);

    ColumnsBlock columns;
    columns.kind = ColumnsBlock::Kind::Losses;
    columns.title = Explain::tr("loss of each step");
    columns.areSteps = true;
    double most = 0.0;
    for (int step = 0; step < iteration.steps(); ++step) {
        columns.values.push_back(iteration.stepLoss(step));
        if (std::isfinite(columns.values.back()))
            most = std::max(most, columns.values.back());
    }
    columns.top = most > 0.0 ? most : 1.0;
    columns.number = Explain::tr("most %1").arg(formatNumber(most, 3));
    columns.words = Explain::tr("Loss of each of %1 steps").arg(iteration.steps());
    section.blocks.push_back(columns);

    if (!counted.areFinite) {
        section.blocks.push_back(ProseBlock{
            Explain::tr("The loss is not a finite number: the outputs have grown beyond what "
                        "numbers can hold."),
            Tone::Problem});
    } else if (counted.steps.size() > 1) {
        section.blocks.push_back(
            ProseBlock{wordsForStep(context, Explain::tr("Best"), counted.best)});
        section.blocks.push_back(
            ProseBlock{wordsForStep(context, Explain::tr("Worst"), counted.worst)});
    }
    std::vector<ExplainSection> sections = {section};
    if (isCrossEntropy) {
        const int classes = iteration.network().outputSize();
        const double blind = std::log(double(classes));
        ExplainSection compare;
        compare.title = Explain::tr("Compared with guessing");
        compare.blocks.push_back(ProseBlock{
            Explain::tr("Whoever guesses blindly among %1 characters has a loss of ln %1 = %2.")
                .arg(classes)
                .arg(formatNumber(blind, 3))});
        if (std::isfinite(iteration.loss())) {
            compare.blocks.push_back(ProseBlock{
                Explain::tr("A loss of %1 is as unsure as a fair choice among %2 characters "
                            "(e<sup>%1</sup>).")
                    .arg(formatNumber(iteration.loss(), 3),
                        formatNumber(std::exp(iteration.loss()), 3))});
        }
        sections.push_back(compare);
    }
    return sections;
}

} // namespace loopscope::ui
