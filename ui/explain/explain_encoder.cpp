#include "core/diagnosis/encoder_gradients.h"
#include "core/bptt/track_detail.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_words.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <numeric>

// What an encoder–decoder does beside its cells: handing over, and looking back.
namespace loopscope::ui
{

namespace
{

constexpr int shownLooks = 4;

Formula formula(const char* html, const char* latex, const char* text)
{
    return {QString::fromUtf8(html), QString::fromUtf8(latex), QString::fromUtf8(text)};
}

QString sourceName(const ExplainContext& context, int step)
{
    return QString::fromStdString(
        context.snapshot.task->sourceLabel(context.iteration.batch(), step).text);
}

FormulaBlock scoreFormulas(const ExplainContext& context)
{
    const bool isDot = context.iteration.network().options().attention == Attention::Dot;
    return {{isDot ? formula("score<sub>s</sub> = <i>h<sub>t</sub></i> · <i>k<sub>s</sub></i>",
                         "\\mathrm{score}_{s} = h_{t}^{\\top} k_{s}", "score[s] = h[t] · k[s]")
                   : formula("score<sub>s</sub> = <i>v<sub>a</sub></i> tanh(<i>W<sub>a</sub> "
                             "h<sub>t</sub></i> + <i>U<sub>a</sub> k<sub>s</sub></i>)",
                         "\\mathrm{score}_{s} = v_{a} \\tanh\\left(W_{a} h_{t} + U_{a} "
                         "k_{s}\\right)",
                         "score[s] = v_a tanh(W_a h[t] + U_a k[s])"),
        formula("<i>a<sub>ts</sub></i> = softmax over <i>s</i> of the scores",
            "a_{ts} = \\operatorname{softmax}_{s}\\left(\\mathrm{score}\\right)",
            "a[t,s] = softmax over s of the scores"),
        formula("context<sub>t</sub> = Σ<sub>s</sub> <i>a<sub>ts</sub> k<sub>s</sub></i>",
            "\\mathrm{context}_{t} = \\sum_{s} a_{ts} k_{s}",
            "context[t] = sum over s of a[t,s] k[s]")}};
}

ChancesBlock strongestLooks(const ExplainContext& context)
{
    const auto weights = context.iteration.attentionWeights().col(context.step()).head(
        sequenceLength(context.iteration, 0));
    std::vector<int> order(std::size_t(weights.size()));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(
        order.begin(), order.end(), [&](int a, int b) { return weights[a] > weights[b]; });
    ChancesBlock block;
    for (const int source : order) {
        if (int(block.chances.size()) == shownLooks)
            break;
        NumberReference reference;
        reference.kind = NumberReference::Kind::AttentionWeight;
        reference.step = context.step();
        reference.column = source;
        block.chances.push_back({QStringLiteral("“%1” %2").arg(
                                     sourceName(context, source), subscript(source + 1)),
            weights[source], false, false, reference});
    }
    return block;
}

} // namespace

ExplainSection attentionSection(const ExplainContext& context)
{
    ExplainSection section;
    if (context.isEncoder() || context.iteration.attentionWeights().size() == 0)
        return section;
    section.title = Explain::tr("Looking back at the source");
    section.blocks.push_back(ProseBlock{
        Explain::tr("The decoder compares its state with every output <i>k<sub>s</sub></i> "
                    "of the encoder, and reads their mean, weighted by how well they fit: "
                    "its context. The weights sum to 1; they are the threads above.")});
    section.blocks.push_back(scoreFormulas(context));
    if (context.iteration.attentionWeights().col(context.step()).allFinite())
        section.blocks.push_back(strongestLooks(context));
    else
        section.blocks.push_back(
            ProseBlock{Explain::tr("The weights are not numbers."), Tone::Problem});
    return section;
}

QString sentenceForScore(const Iteration& iteration, const NumberReference& score)
{
    const bool isDot = iteration.network().options().attention == Attention::Dot;
    return (isDot
                ? Explain::tr("The dot product of the decoder's <i>h</i><sub>%1</sub> and the "
                              "encoder's <i>k</i><sub>%2</sub>: large where both point the same "
                              "way.")
                : Explain::tr("<i>v<sub>a</sub></i> tanh(<i>W<sub>a</sub> h</i><sub>%1</sub> + "
                              "<i>U<sub>a</sub> k</i><sub>%2</sub>): a small network compares the "
                              "decoder's <i>h</i> with the encoder's <i>k</i>."))
        .arg(score.step + 1)
        .arg(score.column + 1);
}

QString sentenceForChoice(const WhyAnswer& answer, const NumberWords& words)
{
    if (answer.value == 1.0)
        return Explain::tr("The decoder reads its own output: the most probable one of the step "
                           "before is 1. A choice has no slope, so no gradient goes back here.");
    return Explain::tr("The decoder reads its own output: the most probable one of the step before "
                       "is 1, all others are 0. That was %1.")
        .arg(words.name(answer.terms.front().factors.front().reference));
}

QString lookWords(const Snapshot& snapshot, const NumberReference& attention)
{
    if (attention.sequence != 0)
        return {};
    const StageLabel label =
        snapshot.task->sourceLabel(snapshot.iteration->batch(), attention.column);
    return Explain::tr("“%1”, ").arg(QString::fromStdString(label.text).toHtmlEscaped());
}

ExplainSection attentionBackSection(const ExplainContext& context)
{
    ExplainSection section;
    if (context.isEncoder() || context.iteration.attentionWeights().size() == 0)
        return section;
    const Eigen::VectorXd toContext = contextGradient(context.iteration, context.step());
    const Eigen::MatrixXd toSource = gradientThroughAttention(context.iteration, context.step());
    section.title = Explain::tr("Along the threads to the encoder");
    section.blocks.push_back(
        ProseBlock{Explain::tr("The gradient of the context has the length %1. Each output of the "
                               "encoder gets its share of it, by its weight, and something for the "
                               "weight itself: the way back is one step long, however far away the "
                               "word is.")
                       .arg(normText(toContext))});
    ColumnsBlock columns;
    columns.kind = ColumnsBlock::Kind::Losses;
    columns.title = Explain::tr("what goes to each step of the source");
    for (Eigen::Index source = 0; source < toSource.cols(); ++source)
        columns.values.push_back(toSource.col(source).stableNorm());
    const auto largest = std::max_element(columns.values.begin(), columns.values.end());
    if (*largest == 0.0) {
        section.blocks.push_back(
            ProseBlock{Explain::tr("Nothing goes back to the source from this step."),
                Tone::Muted});
        return section;
    }
    columns.top = *largest > 0.0 ? *largest : 1.0;
    const int at = int(largest - columns.values.begin());
    columns.number = Explain::tr("most: %1").arg(formatNorm(*largest));
    columns.words = Explain::tr("Most goes to step %1 of the source, “%2”: length %3")
                        .arg(at + 1)
                        .arg(sourceName(context, at), formatNorm(*largest));
    section.blocks.push_back(columns);
    section.blocks.push_back(ProseBlock{columns.words.toHtmlEscaped(), Tone::Muted});
    return section;
}

ExplainSection encoderOutputSection(const ExplainContext& context)
{
    const Network& network = context.iteration.network();
    const QString h = context.writer.symbol(context.program.output).html;
    const bool isAttended = network.options().attention != Attention::None;
    const bool isLast = context.isLastRead();
    ExplainSection section;
    section.title = Explain::tr("What becomes of %1").arg(h);
    QString words;
    if (!network.isTop(context.track))
        words = Explain::tr("The layer above reads it.");
    else if (isAttended)
        words = Explain::tr("It is kept: every step of the decoder can look at it.");
    else
        words =
            Explain::tr("An encoder has no outputs. What it has read lives on in its state alone.");
    if (isLast)
        words +=
            u' ' + Explain::tr("This is the last step that it reads: its final state is handed "
                               "over to the decoder, which starts from it.");
    section.blocks.push_back(ProseBlock{words});
    return section;
}

} // namespace loopscope::ui
