#include "core/bptt/writing.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_words.h"
#include "ui/session/stage_loss.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <numeric>

// What a network writes that reads its own draws.
namespace loopscope::ui
{

namespace
{

constexpr int shownChances = 5;

QString drawFormula(const ExplainContext& context)
{
    const double temperature = context.iteration.batch().writing->sampling.temperature;
    return temperature == 0.0   ? Explain::tr("at temperature 0 the largest is taken")
           : temperature == 1.0 ? Explain::tr("chances at temperature 1: as they are")
                                : Explain::tr("chances at temperature %1 = softmax(logits / %1)")
                                      .arg(formatNumber(temperature, 2));
}

ChancesBlock drawnChances(const ExplainContext& context, const Eigen::VectorXd& chances, int drawn)
{
    std::vector<int> order(std::size_t(chances.size()));
    std::iota(order.begin(), order.end(), 0);
    const ConstVectorView p = context.iteration.probabilities(context.step());
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return chances[a] != chances[b] ? chances[a] > chances[b] : p[a] > p[b];
    });
    const auto shown = order.begin() + std::min<std::ptrdiff_t>(shownChances, chances.size());
    if (std::find(order.begin(), shown, drawn) == shown)
        *(shown - 1) = drawn;
    ChancesBlock block;
    for (auto token = order.begin(); token != shown; ++token) {
        NumberReference reference;
        reference.kind = NumberReference::Kind::Probability;
        reference.step = context.step();
        reference.unit = *token;
        block.chances.push_back(
            {QString::fromStdString(context.snapshot.task->outputName(*token)), chances[*token],
                false, false, reference, *token == drawn});
    }
    return block;
}

/// "Drawn: “e”, the likeliest. The softmax alone gives it 48 %."
QString drawnWords(const ExplainContext& context, const Eigen::VectorXd& chances, int drawn)
{
    const SamplingOptions& sampling = context.iteration.batch().writing->sampling;
    const ConstVectorView p = context.iteration.probabilities(context.step());
    const QString name = nameOfClass(context.snapshot, drawn);
    const QString chance = formatPercent(chances[drawn]);
    QString words = sampling.temperature == 0.0
                        ? Explain::tr("Taken: “%1”, the likeliest.").arg(name)
                    : largestOf(chances) == drawn
                        ? Explain::tr("Drawn: “%1”, the likeliest, with a chance of %2.")
                              .arg(name, chance)
                        : Explain::tr("Drawn: “%1”, with a chance of %2; not the likeliest, but a "
                                      "draw lets others come, too.")
                              .arg(name, chance);
    if (sampling.temperature != 1.0)
        words += u' ' + Explain::tr("The softmax alone gives it %1.").arg(formatPercent(p[drawn]));
    if (context.step() + 1 < context.iteration.steps())
        words += u' ' + Explain::tr("Step %1 reads it.").arg(context.shownStep() + 1);
    return words;
}

} // namespace

void addDraw(const ExplainContext& context, ExplainSection& section)
{
    const int drawn = context.iteration.batch().writing->drawn[std::size_t(context.step())];
    const Eigen::VectorXd chances = chancesAt(context.iteration, context.step());
    section.blocks.push_back(ProseBlock{drawFormula(context), Tone::Muted});
    section.blocks.push_back(drawnChances(context, chances, drawn));
    section.blocks.push_back(ProseBlock{drawnWords(context, chances, drawn)});
    section.blocks.push_back(ProseBlock{
        Explain::tr("Nobody knows what is right here, so there is no loss."), Tone::Muted});
}

QString writingInputWords(const ExplainContext& context)
{
    const Writing& writing = *context.iteration.batch().writing;
    if (!writing.isInputOwn(context.step()))
        return Explain::tr(", given by the beginning,");
    const int before = context.step() - 1;
    const Eigen::VectorXd chances = chancesAt(context.iteration, before);
    const int drawn = writing.drawn[std::size_t(before)];
    if (drawn < 0)
        return {};
    return Explain::tr(", which it wrote itself: drawn at the step before with a chance of %1,")
        .arg(formatPercent(chances[drawn]));
}

QString writingLossWords(const ExplainContext& context)
{
    const int given = context.iteration.batch().writing->given;
    return given > 1
               ? Explain::tr("Only the %1 of %2 steps count whose next input is given by the "
                             "beginning. What the network makes up has no right answer.")
                     .arg(given - 1)
                     .arg(context.iteration.steps())
               : noLossExplanation(context.snapshot);
}

QString writingBackwardWords(const ExplainContext& context)
{
    return context.step() + 1 < context.iteration.batch().writing->given
               ? Explain::tr("What comes back here is the loss of the beginning alone: of its "
                             "letters or words that the next step was given.")
               : Explain::tr("Nothing comes back here. What the network makes up has no right "
                             "answer, so no loss; and a draw is a choice without a slope, so no "
                             "gradient would go through it.");
}

QString sentenceForDraw(
    const Snapshot& snapshot, const WhyAnswer& answer, const NumberWords& words)
{
    const std::shared_ptr<const Writing>& writing = snapshot.iteration->batch().writing;
    const int drawn = writing->drawn[std::size_t(answer.reference.step) - 1];
    const QString chance =
        formatPercent(chancesAt(*snapshot.iteration, answer.reference.step - 1)[drawn]);
    const QString temperature = formatNumber(writing->sampling.temperature, 2);
    if (answer.value == 1.0)
        return Explain::tr("The network reads what it has written: this one was drawn at the step "
                           "before, with a chance of %1 at temperature %2. A draw has no slope, so "
                           "no gradient goes back here.")
            .arg(chance, temperature);
    NumberReference p = answer.terms.front().factors.front().reference;
    p.unit = drawn;
    return Explain::tr("The network reads what it has written: the one that was drawn at the step "
                       "before is 1, all others are 0. That was %1, with a chance of %2 at "
                       "temperature %3.")
        .arg(words.name(p), chance, temperature);
}

} // namespace loopscope::ui
