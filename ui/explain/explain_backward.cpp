#include "ui/explain/explain_sections.h"
#include "ui/explain/number_rows.h"
#include "ui/theme/number_format.h"

#include <algorithm>

namespace loopscope::ui
{

namespace
{

/// Who reads a symbol: equations at the same step, and at later ones.
struct Readers {
    std::vector<int> now;
    std::vector<int> later;
    int longestDelay = 0;
};

Readers readersOf(const Program& program, int symbol)
{
    Readers readers;
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
        const Operation& operation = program.operations[i];
        if (operation.kind != OperationKind::Read || operation.symbol != symbol)
            continue;
        std::vector<int>& of = operation.delay == 0 ? readers.now : readers.later;
        const int equation = equationOf(program, int(i));
        if (std::find(of.begin(), of.end(), equation) == of.end())
            of.push_back(equation);
        readers.longestDelay = std::max(readers.longestDelay, operation.delay);
    }
    return readers;
}

Formula spoken(const QString& html, const QString& plain, Tone tone)
{
    return {inTone(tone, html), QStringLiteral("\\text{") + plain + u'}',
        u'(' + plain + u')'};
}

/// What of the decoder reads an output of the encoder's top layer.
QString decoderName(const ExplainContext& context)
{
    const bool isAttended =
        context.iteration.network().options().attention != Attention::None;
    return isAttended ? Explain::tr("the decoder's attention") : Explain::tr("the decoder");
}

QString outputName(const ExplainContext& context)
{
    const Network& network = context.iteration.network();
    if (context.isEncoder() && network.isTop(context.track))
        return decoderName(context);
    return network.isTop(context.track)
               ? QStringLiteral("<i>ŷ</i><sub>%1</sub>").arg(context.shownStep())
               : Explain::tr("the layer above");
}

/// "ŷ₉", "h₉", "ŷ₉ and o₉": where the gradient of the same step comes from.
QString sourcesNow(const ExplainContext& context, int symbol, const Readers& readers)
{
    QStringList names;
    if (symbol == context.program.output)
        names += outputName(context);
    for (const int equation : readers.now)
        names += context.writer.symbol(equation).html;
    return listed(names);
}

/// "h₁₀", "step 10", "later steps".
QString sourcesLater(const ExplainContext& context, const Readers& readers)
{
    if (readers.longestDelay > 1)
        return Explain::tr("later steps");
    const int next = context.shownStepBack(-1);
    if (readers.later.size() == 1)
        return context.writer.symbol(readers.later.front(), -1).html;
    return Explain::tr("step %1").arg(next);
}

QString arrivalWords(const ExplainContext& context, int symbol, const Readers& readers)
{
    const QString name = context.writer.symbol(symbol).html;
    const QString now = symbol == context.program.output && readers.now.empty()
                            ? (!context.iteration.network().isTop(context.track)
                                      ? Explain::tr("the layer above")
                                  : context.isEncoder() ? decoderName(context)
                                                        : Explain::tr("its own output"))
                            : sourcesNow(context, symbol, readers);
    if (!context.program.symbols[std::size_t(symbol)].isState()) {
        return Explain::tr("The error signal arrives at %1 from one place: %2. No later step reads "
                           "%1, so nothing comes back through time.")
            .arg(name, now);
    }
    if (context.isLastRead() && context.isEncoder()) {
        return Explain::tr("This is the last step that the encoder reads. The error signal arrives "
                           "at %1 from the decoder, which starts from it: all that the decoder's "
                           "states send back comes through here.")
                   .arg(name) +
               (context.iteration.network().options().attention != Attention::None
                       ? u' ' + Explain::tr("Attention has its own way.")
                       : QString());
    }
    if (context.isLastRead()) {
        return Explain::tr("The error signal arrives at %1 from one place: %2. This is the last "
                           "step, nothing comes after it.")
            .arg(name, now);
    }
    const QString later = readers.longestDelay > 1 ? Explain::tr("later steps that read it")
                                                   : Explain::tr("the step after it");
    return Explain::tr("The error signal arrives at %1 from two places: %2, and %3.")
        .arg(name, now, later);
}

void addArrival(const ExplainContext& context, int symbol, ExplainSection& section)
{
    const Iteration& iteration = context.iteration;
    const Readers readers = readersOf(context.program, symbol);
    const bool isState = context.program.symbols[std::size_t(symbol)].isState();
    section.blocks.push_back(ProseBlock{arrivalWords(context, symbol, readers)});

    const QString now = Explain::tr("from %1").arg(sourcesNow(context, symbol, readers));
    const Formula gradient = context.writer.gradient(symbol);
    BarRowsBlock bars;
    bars.range = context.cache.gradientRange(context.trackIndex);
    if (!isState) {
        section.blocks.push_back(FormulaBlock{{gradient + plain(QStringLiteral(" = ")) +
            spoken(now, Explain::tr("from the same step"), Tone::FromOutput)}});
    } else {
        const QString later = Explain::tr("from %1").arg(sourcesLater(context, readers));
        section.blocks.push_back(FormulaBlock{
            {gradient + plain(QStringLiteral(" = ")) +
                spoken(now, Explain::tr("from the same step"), Tone::FromOutput) +
                plain(QStringLiteral(" + ")) +
                spoken(later, Explain::tr("from later steps"), Tone::FromLater)}});
        bars.rows.push_back(gradientRow(now,
            iteration.gradientFromOwnStep(context.trackIndex, symbol, context.step()),
            Tone::FromOutput, false));
        bars.rows.push_back(gradientRow(later,
            iteration.gradientFromLaterSteps(context.trackIndex, symbol, context.step()),
            Tone::FromLater, false));
    }
    bars.rows.push_back(gradientRow(gradient.html,
        iteration.gradient(context.trackIndex, symbol, context.step()), Tone::Plain, true));
    bars.rows.back().reference = gradientOf(context.trackIndex, symbol, context.step(), 0);
    bars.note = Explain::tr("one bar a unit, ±%1; number: length")
                    .arg(formatNumber(bars.range, 2));
    section.blocks.push_back(bars);
    if (!iteration.gradient(context.trackIndex, symbol, context.step()).allFinite()) {
        section.blocks.push_back(
            ProseBlock{Explain::tr("Numbers that are not finite are hatched. What they touch on "
                                   "the way back is lost, too."),
                Tone::Problem});
    }
}

} // namespace

std::vector<ExplainSection> backwardSections(const ExplainContext& context)
{
    const Program& program = context.program;
    ExplainSection arrival;
    arrival.title = (context.isEncoder() ? Explain::tr("Backward through step %1 of the encoder")
                                         : Explain::tr("Backward through step %1"))
                        .arg(context.shownStep());
    if (context.iteration.batch().writing)
        arrival.blocks.push_back(ProseBlock{writingBackwardWords(context)});
    addArrival(context, program.output, arrival);
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        if (symbol != program.output && program.symbols[std::size_t(symbol)].isState())
            addArrival(context, symbol, arrival);
    }
    std::vector<ExplainSection> sections = {arrival};
    if (ExplainSection attention = attentionBackSection(context); !attention.blocks.empty())
        sections.push_back(std::move(attention));
    if (ExplainSection further = furtherBackSection(context); !further.blocks.empty())
        sections.push_back(std::move(further));
    ExplainSection roads = twoRoadsSection(context);
    if (!roads.blocks.empty())
        sections.push_back(std::move(roads));
    ExplainSection verdict;
    verdict.blocks.push_back(verdictBlock(context));
    sections.push_back(verdict);
    for (ExplainSection& section : sumSections(context))
        sections.push_back(std::move(section));
    return sections;
}

} // namespace loopscope::ui
