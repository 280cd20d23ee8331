#include "core/bptt/roads_back.h"
#include "core/bptt/step_detail.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_rows.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>
#include <numeric>

// By which roads a gradient goes on to earlier steps, and what it is multiplied by there.
namespace loopscope::ui
{

namespace
{

constexpr double saturatedBelow = 0.1; ///< a slope, as a share of the function's steepest

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
        return small == 0
                   ? Explain::tr("Every unit is on: ReLU′ is 1 and passes all gradient back.")
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
            line.html =
                (right.html.startsWith(u'−') ? QString() : QStringLiteral("+ ")) + right.html;
        block.formulas.push_back(line);
    }
    return block;
}

} // namespace

ExplainSection furtherBackSection(const ExplainContext& context)
{
    ExplainSection section;
    const StepDetail detail = calculateStep(context.iteration, context.trackIndex, context.step());
    const std::vector<Target> targets = targetsOf(roadsBack(context.iteration, detail));
    if (targets.empty())
        return section;
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

} // namespace loopscope::ui
