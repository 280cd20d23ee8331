#include "core/bptt/writing.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_rows.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <numeric>

// What the readout makes of a state.
namespace loopscope::ui
{

namespace
{

constexpr int shownChances = 3;

FormulaBlock outputFormula(const ExplainContext& context)
{
    const QString step = QString::number(context.shownStep());
    Formula h = context.writer.symbol(context.program.output);
    if (context.iteration.network().options().attention != Attention::None)
        h = Formula{QStringLiteral("["), QStringLiteral("["), QStringLiteral("[")} + h +
            Formula{QStringLiteral("; context<sub>%1</sub>]").arg(step),
                QStringLiteral("; \\mathrm{context}_{t}]"), QStringLiteral("; context[t]]")};
    const Formula logits = {QStringLiteral("<i>W<sub>y</sub></i> ") + h.html +
                                QStringLiteral(" + <i>b<sub>y</sub></i>"),
        QStringLiteral("W_{y} ") + h.latex + QStringLiteral(" + b_{y}"),
        QStringLiteral("W_y ") + h.text + QStringLiteral(" + b_y")};
    Formula y = {QStringLiteral("<i>ŷ</i><sub>%1</sub> = ").arg(step),
        QStringLiteral("\\hat{y}_{t} = "), QStringLiteral("y[t] = ")};
    const Formula end = {QStringLiteral(")"), QStringLiteral("\\right)"), QStringLiteral(")")};
    switch (context.loss()) {
    case Loss::CrossEntropy:
        return {{y +
                 Formula{QStringLiteral("softmax("),
                     QStringLiteral("\\operatorname{softmax}\\left("),
                     QStringLiteral("softmax(")} +
                 logits + end}};
    case Loss::BinaryCrossEntropy:
        return {{y +
                 Formula{QStringLiteral("<i>σ</i>("), QStringLiteral("\\sigma\\left("),
                     QStringLiteral("sigmoid(")} +
                 logits + end}};
    case Loss::MeanSquaredError:
        break;
    }
    return {{y + logits}};
}

ChancesBlock chancesOf(const ExplainContext& context)
{
    const ConstVectorView p = context.iteration.probabilities(context.step());
    const bool isKnown = context.hasTarget(context.step());
    const int target = isKnown ? targetClassAt(context.snapshot, context.step()) : -1;
    std::vector<int> order(static_cast<std::size_t>(p.size()));
    std::iota(order.begin(), order.end(), 0);
    const std::size_t count = std::min<std::size_t>(order.size(), shownChances);
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(count), order.end(),
        [&](int a, int b) { return p[a] != p[b] ? p[a] > p[b] : a < b; });
    ChancesBlock block;
    const auto add = [&](int c, bool isGuess) {
        NumberReference reference;
        reference.kind = NumberReference::Kind::Probability;
        reference.step = context.step();
        reference.unit = c;
        block.chances.push_back({QString::fromStdString(context.snapshot.task->outputName(c)), p[c],
            c == target, isGuess, reference});
    };
    bool hasTarget = !isKnown;
    for (std::size_t i = 0; i < count; ++i) {
        add(order[i], isKnown && i == 0);
        hasTarget = hasTarget || order[i] == target;
    }
    if (!hasTarget)
        add(target, false);
    return block;
}

void addGuess(const ExplainContext& context, const ConstVectorView& p, ExplainSection& section)
{
    section.blocks.push_back(chancesOf(context));
    if (!context.hasTarget(context.step())) {
        section.blocks.push_back(ProseBlock{
            Explain::tr("Nobody said what is right here, so there is no loss."), Tone::Muted});
        return;
    }
    const int target = targetClassAt(context.snapshot, context.step());
    const QString name = nameOfClass(context.snapshot, target);
    section.blocks.push_back(ProseBlock{
        largestOf(p) == target
            ? Explain::tr("Right: “%1” was to come.").arg(name)
            : Explain::tr("Wrong: “%1” was to come, and got %2.")
                  .arg(name, formatPercent(p[target]))});
}

/// An output of numbers beside its target.
void addNumbers(const ExplainContext& context, const ConstVectorView& p, ExplainSection& section)
{
    const Batch& batch = context.iteration.batch();
    const int column = batch.column(context.step(), 0);
    BarRowsBlock rows;
    rows.rows.push_back(valueRow(
        QStringLiteral("<i>ŷ</i><sub>%1</sub>").arg(context.shownStep()), Eigen::VectorXd(p)));
    NumberReference output;
    output.kind = NumberReference::Kind::Probability;
    output.step = context.step();
    rows.rows.back().reference = output;
    if (batch.targets.cols() > column)
        rows.rows.push_back(
            valueRow(Explain::tr("target"), Eigen::VectorXd(batch.targets.col(column))));
    rows.range = barRange(std::max(largestIn(rows.rows), 1.0));
    section.blocks.push_back(rows);
    section.blocks.push_back(
        ProseBlock{Explain::tr("The loss of this step is %1.")
                       .arg(formatNumber(context.iteration.stepLoss(context.step()), 3))});
}

bool isDrawn(const ExplainContext& context)
{
    const std::shared_ptr<const Writing>& writing = context.iteration.batch().writing;
    return writing && writing->drawn[std::size_t(context.step())] >= 0;
}

} // namespace

ExplainSection outputSection(const ExplainContext& context)
{
    ExplainSection section;
    section.title = Explain::tr("Output %1")
                        .arg(QStringLiteral("<i>ŷ</i><sub>%1</sub>").arg(context.shownStep()));
    section.blocks.push_back(outputFormula(context));
    const ConstVectorView p = context.iteration.probabilities(context.step());
    if (!p.allFinite()) {
        section.blocks.push_back(
            ProseBlock{Explain::tr("The output is not a number: nothing can be predicted from it."),
                Tone::Problem});
    } else if (isDrawn(context)) {
        addDraw(context, section);
    } else if (context.snapshot.task->outputLabel(context.iteration, context.step()).text.empty()) {
        section.blocks.push_back(
            ProseBlock{Explain::tr("Nothing is asked for at this step: its output does not count."),
                Tone::Muted});
    } else if (context.loss() == Loss::CrossEntropy) {
        addGuess(context, p, section);
    } else {
        addNumbers(context, p, section);
    }
    return section;
}

} // namespace loopscope::ui
