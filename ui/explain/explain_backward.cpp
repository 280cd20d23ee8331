#include "core/bptt/roads_back.h"
#include "core/bptt/step_detail.h"
#include "ui/explain/explain_sections.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopscope::ui
{

namespace
{

constexpr double saturatedBelow = 0.1; ///< a slope, as a share of the function's steepest

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

BarRow gradientRow(const QString& label, const Eigen::VectorXd& values, Tone tone, bool isTotal)
{
    BarRow row;
    row.label = label;
    row.values = numbersOf(values);
    row.number = normText(values);
    row.tone = tone;
    row.isTotal = isTotal;
    row.words = Explain::tr("%1: length %2").arg(plainText(label), row.number);
    return row;
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

/// The roads that lead to the same state, the same number of steps back.
struct Target {
    int symbol = -1;
    int delay = 0;
    std::vector<RoadBack> roads;
};

std::vector<Target> targetsOf(const std::vector<RoadBack>& roads)
{
    std::vector<Target> targets;
    for (const RoadBack& road : roads) {
        const auto same = [&](const Target& target) {
            return target.symbol == road.symbol && target.delay == road.delay;
        };
        auto found = std::find_if(targets.begin(), targets.end(), same);
        if (found == targets.end())
            found = targets.insert(targets.end(), {road.symbol, road.delay, {}});
        found->roads.push_back(road);
    }
    return targets;
}

/// The functions on a road, from the equation down to the matrix or the reading.
std::vector<int> appliesOn(const Program& program, const RoadBack& road)
{
    std::vector<int> applies;
    int below = road.operation;
    for (int i = road.operation + 1; i < int(program.operations.size()); ++i) {
        const Operation& user = program.operations[std::size_t(i)];
        if (user.left != below && user.right != below)
            continue;
        below = i;
        if (user.kind == OperationKind::Apply && user.function != Function::Identity)
            applies.push_back(i);
    }
    return applies;
}

double steepestOf(Function function)
{
    return function == Function::Sigmoid ? 0.25 : 1.0;
}

/// A sentence on the units whose slope is near 0.
QString saturationWords(Function function, const Eigen::VectorXd& slopes)
{
    const double limit = saturatedBelow * steepestOf(function);
    const auto small = (slopes.array() < limit).count();
    const QString count =
        Explain::tr("%1 of %2 units").arg(small).arg(slopes.size());
    switch (function) {
    case Function::Tanh:
        return small == 0 ? Explain::tr("No unit is saturated (near ±1): all pass gradient back.")
                          : Explain::tr("%1 are saturated, near ±1: tanh′ is near 0 there, so they "
                                        "pass almost no gradient back.")
                                .arg(count);
    case Function::Sigmoid:
        return (small == 0 ? QString()
                           : Explain::tr("%1 are saturated, near 0 or 1, and pass almost no "
                                         "gradient back.")
                                     .arg(count) +
                                 u' ') +
               Explain::tr("<i>σ</i>′ is never above 0.25: every step back costs at least three "
                           "quarters.");
    case Function::Relu:
        return small == 0 ? Explain::tr("Every unit is on: ReLU′ is 1 and passes all gradient back.")
                          : Explain::tr("%1 are off: ReLU′ is 0 there, so they pass no gradient "
                                        "back. The others pass all of it.")
                                .arg(count);
    default:
        return {};
    }
}

ColumnsBlock slopeColumns(const QString& title, const Eigen::VectorXd& slopes)
{
    ColumnsBlock columns;
    columns.title = title;
    columns.values = numbersOf(slopes);
    const double mean = slopes.mean();
    columns.number = Explain::tr("mean %1").arg(factorText(mean));
    const double most = slopes.size() > 0 ? slopes.cwiseAbs().maxCoeff() : 1.0;
    columns.top = most > 1.0 ? most : 1.0;
    columns.words = Explain::tr("%1: %2").arg(plainText(title), columns.number);
    return columns;
}

/// Whether a road's local slope is that of one function and nothing else.
bool isSlopeAlone(const Program& program, const RoadBack& road, int apply)
{
    int below = road.operation;
    for (int i = road.operation + 1; i <= apply; ++i) {
        const Operation& user = program.operations[std::size_t(i)];
        if (user.left != below && user.right != below)
            continue;
        below = i;
        if (user.kind == OperationKind::Multiply)
            return false;
    }
    return program.symbols[std::size_t(road.equation)].operation == apply;
}

NumberReference slopeReference(const ExplainContext& context, int apply)
{
    NumberReference reference;
    reference.kind = NumberReference::Kind::Slope;
    reference.track = context.trackIndex;
    reference.operation = apply;
    reference.step = context.step();
    return reference;
}

/// What a road multiplies by, unit by unit.
void addSlopes(const ExplainContext& context, const RoadBack& road, ExplainSection& section)
{
    if (road.localSlope.size() == 0 || !road.gradient.allFinite())
        return;
    const std::vector<int> applies = appliesOn(context.program, road);
    if (applies.size() == 1) {
        const Function function =
            context.program.operations[std::size_t(applies.front())].function;
        ColumnsBlock columns = slopeColumns(Explain::tr("%1 at step %2, unit by unit")
                                                .arg(nameOfFunction(function) + u'′')
                                                .arg(context.shownStep()),
            road.localSlope);
        if (isSlopeAlone(context.program, road, applies.front()))
            columns.reference = slopeReference(context, applies.front());
        section.blocks.push_back(columns);
        const QString words = saturationWords(function, road.localSlope);
        if (!words.isEmpty())
            section.blocks.push_back(ProseBlock{words});
        return;
    }
    const Formula factor = context.writer.factors(road);
    if (context.writer.hasConstantFactors(road)) {
        section.blocks.push_back(
            ProseBlock{factor.isEmpty()
                           ? Explain::tr("This road multiplies by nothing: all of the gradient "
                                         "passes, at every step.")
                           : Explain::tr("This road multiplies by %1 at every step, whatever the "
                                         "numbers are.")
                                 .arg(factor.html)});
        return;
    }
    section.blocks.push_back(slopeColumns(
        Explain::tr("factor %1, unit by unit").arg(factor.html),
        road.localSlope));
    if (applies.empty()) {
        section.blocks.push_back(ProseBlock{
            Explain::tr("No function and no matrix on this road: near 1 the gradient passes whole, "
                        "near 0 it stops here.")});
    }
}

/// "h₈ through U_i, U_f", "c₈ without a matrix".
QString roadWords(const ExplainContext& context, const Target& target)
{
    QStringList matrices;
    for (const RoadBack& road : target.roads) {
        const QString matrix =
            road.matrix >= 0 ? context.writer.parameter(road.matrix).html : QString();
        if (!matrix.isEmpty() && !matrices.contains(matrix))
            matrices += matrix;
    }
    const QString name = context.writer.symbol(target.symbol, target.delay).html;
    const bool hasDirect = std::any_of(target.roads.begin(), target.roads.end(),
        [](const RoadBack& road) { return road.matrix < 0; });
    if (matrices.isEmpty())
        return Explain::tr("to %1 without a matrix").arg(name);
    return hasDirect
               ? Explain::tr("to %1 directly and through %2").arg(name, listed(matrices))
               : Explain::tr("to %1 through %2").arg(name, listed(matrices));
}

/// How much goes where, for a cell with more than one road.
void addRoads(const ExplainContext& context, const std::vector<Target>& targets,
    ExplainSection& section)
{
    QStringList words;
    BarRowsBlock bars;
    bars.range = context.cache.gradientRange(context.trackIndex);
    for (const Target& target : targets) {
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(context.track.units);
        for (const RoadBack& road : target.roads)
            sum += road.gradient;
        words += roadWords(context, target);
        const QString name = context.writer.symbol(target.symbol, target.delay).html;
        bars.rows.push_back(
            gradientRow(Explain::tr("to %1").arg(name), sum, Tone::FromLater, false));
    }
    section.blocks.push_back(ProseBlock{
        targets.size() > 1
            ? Explain::tr("The gradient goes back on %1 roads: %2.")
                  .arg(targets.size() == 2 ? Explain::tr("two")
                                           : QString::number(targets.size()))
                  .arg(words.join(QStringLiteral("; ")))
            : Explain::tr("The gradient goes back %1; the ways add up.").arg(words.front())});
    section.blocks.push_back(bars);
}

/// One line a road: "∂L/∂h₈ ← Uᵀ(…)", "+ U_fᵀ(…)".
FormulaBlock roadFormulas(const ExplainContext& context, const Target& target)
{
    FormulaBlock block;
    for (const RoadBack& road : target.roads) {
        const Formula right = context.writer.road(road);
        Formula line = context.writer.gradient(target.symbol, target.delay) +
                       Formula{QStringLiteral(" ← "), QStringLiteral(" \\mathrel{+}= "),
                           QStringLiteral(" += ")} +
                       right;
        if (!block.formulas.empty())
            line.html = (right.html.startsWith(u'−') ? QString() : QStringLiteral("+ ")) + right.html;
        block.formulas.push_back(line);
    }
    return block;
}

ExplainSection furtherBackSection(
    const ExplainContext& context, const std::vector<Target>& targets)
{
    ExplainSection section;
    section.title = Explain::tr("One step further back");
    const bool hasOneRoad = targets.size() == 1 && targets.front().roads.size() == 1;
    if (!hasOneRoad)
        addRoads(context, targets, section);
    for (const Target& target : targets) {
        section.blocks.push_back(roadFormulas(context, target));
        for (const RoadBack& road : target.roads) {
            if (hasOneRoad || (road.matrix < 0 && !road.passesFunction))
                addSlopes(context, road, section);
        }
    }
    return section;
}

} // namespace

std::vector<ExplainSection> backwardSections(const ExplainContext& context)
{
    const Program& program = context.program;
    ExplainSection arrival;
    arrival.title = (context.isEncoder() ? Explain::tr("Backward through step %1 of the encoder")
                                         : Explain::tr("Backward through step %1"))
                        .arg(context.shownStep());
    addArrival(context, program.output, arrival);
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        if (symbol != program.output && program.symbols[std::size_t(symbol)].isState())
            addArrival(context, symbol, arrival);
    }
    std::vector<ExplainSection> sections = {arrival};
    if (ExplainSection attention = attentionBackSection(context); !attention.blocks.empty())
        sections.push_back(std::move(attention));
    const StepDetail detail = calculateStep(context.iteration, context.trackIndex, context.step());
    const std::vector<Target> targets = targetsOf(roadsBack(context.iteration, detail));
    if (!targets.empty())
        sections.push_back(furtherBackSection(context, targets));
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
