#include "core/bptt/decoding.h"
#include "core/bptt/step_detail.h"
#include "ui/explain/explain_sections.h"
#include "ui/explain/number_rows.h"
#include "ui/theme/number_format.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopscope::ui
{

namespace
{

bool isGate(const Program& program, int symbol)
{
    const Operation& root =
        program.operations[std::size_t(program.symbols[std::size_t(symbol)].operation)];
    return root.kind == OperationKind::Apply && root.function == Function::Sigmoid;
}

QString meanText(const std::vector<double>& values)
{
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    return formatNumber(sum / double(values.size()), 2, TrailingZeros::Keep);
}

BarRow gateRow(const ExplainContext& context, int symbol, const Eigen::VectorXd& values)
{
    const QString label = context.writer.symbol(symbol).html;
    BarRow row;
    row.label = heldMark(context, symbol) + label;
    row.values = numbersOf(values);
    row.reference = valueOf(context.trackIndex, symbol, context.step(), 0);
    row.number = meanText(row.values);
    row.words = rangeWords(label, row.values) +
                Explain::tr("; %1 on average").arg(meanText(row.values));
    return row;
}

/// One number stands for a whole vector of it.
Eigen::VectorXd widened(const Eigen::VectorXd& value, int units)
{
    return value.size() == units ? value : Eigen::VectorXd::Constant(units, value(0));
}

BarRow operationRow(const ExplainContext& context, const QString& label,
    const Eigen::VectorXd& values, int operation, bool isTotal = false)
{
    BarRow row = valueRow(label, values, isTotal);
    row.reference =
        referenceTo(context.iteration, context.trackIndex, operation, context.step(), 0);
    return row;
}

/// The rows of one equation: its summands, their sum, the function's result.
std::vector<BarRow> rowsOf(const ExplainContext& context, const StepDetail& detail, int symbol)
{
    const Program& program = context.program;
    const int root = program.symbols[std::size_t(symbol)].operation;
    const Operation& last = program.operations[std::size_t(root)];
    const bool isApplied = last.kind == OperationKind::Apply;
    const int sum = isApplied ? last.left : root;
    const auto valueOf = [&](int operation) {
        const Eigen::VectorXd& value = detail.values[std::size_t(operation)];
        return program.operations[std::size_t(operation)].width == Width::Scalar
                   ? widened(value, context.track.units)
                   : value;
    };
    const auto labelOf = [&](int operation) { return context.writer.operation(operation).html; };
    std::vector<BarRow> rows;
    const std::vector<Summand> summands = summandsOf(program, sum);
    const bool isSum = summands.size() > 1 || summands.front().sign < 0.0;
    const Operation& only = program.operations[std::size_t(sum)];
    if (isSum) {
        for (const Summand& summand : summands) {
            const QString sign = summand.sign < 0.0 ? QStringLiteral("−") : QString();
            rows.push_back(operationRow(context, sign + labelOf(summand.operation),
                summand.sign * valueOf(summand.operation), summand.operation));
        }
    } else if (only.kind == OperationKind::Multiply) {
        for (const int factor : {only.left, only.right})
            rows.push_back(operationRow(context, labelOf(factor), valueOf(factor), factor));
    }
    if (isApplied)
        rows.push_back(operationRow(
            context, isSum ? Explain::tr("sum") : labelOf(sum), valueOf(sum), sum, isSum));
    const QString name = context.writer.symbol(symbol).html;
    rows.push_back(operationRow(context,
        heldMark(context, symbol) +
            (isApplied ? nameOfFunction(last.function) + QStringLiteral(" → ") + name : name),
        detail.values[std::size_t(root)], root, true));
    return rows;
}

/// Where a network has its input from that may read its own outputs, after a comma; empty at a
/// decoder's first step and elsewhere.
QString feedingWords(const ExplainContext& context)
{
    if (context.iteration.batch().writing)
        return writingInputWords(context);
    if (context.track.stack == 0 || context.step() == 0)
        return {};
    const Batch& batch = context.iteration.batch();
    if (!readsOwnOutputs(context.iteration))
        return Explain::tr(", the right symbol of the step before, whatever it wrote itself "
                           "(teacher forcing),");
    const int column = batch.column(context.step() - 1, 0);
    if (batch.weights[column] == 0.0)
        return Explain::tr(
            ", which it wrote itself the step before, behind the end of the target,");
    const int right = targetClassOf(batch, column);
    if (largestOf(batch.inputs.col(batch.column(context.step(), 0))) == right)
        return Explain::tr(", which it wrote itself the step before, and rightly,");
    return Explain::tr(", which it wrote itself the step before (the right one was “%1”),")
        .arg(nameOfClass(context.snapshot, right));
}

/// "x₉ (“e”)".
QString inputWords(const ExplainContext& context)
{
    const QString x = context.writer.symbol(0).html;
    if (context.track.layer > 0)
        return Explain::tr("%1, the output of the layer below").arg(x);
    const Task& task = *context.snapshot.task;
    const Batch& batch = context.iteration.batch();
    const StageLabel label = context.isEncoder() ? task.sourceLabel(batch, context.step())
                                                 : task.inputLabel(batch, context.step());
    if (label.isEmpty())
        return x;
    const QString named =
        Explain::tr("%1 (“%2”)").arg(x, QString::fromStdString(label.text).toHtmlEscaped());
    return named + feedingWords(context);
}

/// What the step reads: "the input x₉ (“e”) and what it remembers: h₈".
QString readingWords(const ExplainContext& context)
{
    const Program& program = context.program;
    QStringList states;
    bool hasStarted = false;
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        if (!program.symbols[std::size_t(symbol)].isState())
            continue;
        states += context.writer.symbol(symbol, 1).html;
        const int before = stepRead(context.iteration, context.trackIndex, context.step(), 1);
        const ConstVectorView state = context.iteration.value(context.trackIndex, symbol, before);
        hasStarted = hasStarted || (state.array() != 0.0).any();
    }
    if (states.isEmpty()) {
        return program.symbols[0].longestDelay > 0
                   ? Explain::tr("The cell sees its last %1 inputs, the newest is %2. It has no "
                                 "state: what lies further back cannot reach it.")
                         .arg(program.symbols[0].longestDelay + 1)
                         .arg(inputWords(context))
                   : Explain::tr(
                         "The cell sees the input %1 alone. It has no state: nothing of the "
                         "earlier steps reaches this one.")
                         .arg(inputWords(context));
    }
    const QString words = Explain::tr("The cell reads the input %1 and what it remembers: %2.")
                              .arg(inputWords(context), listed(states));
    const bool isFirst = context.track.reverse ? context.step() == context.steps() - 1
                                               : context.step() == 0;
    if (hasStarted && isFirst && context.snapshot.encoder)
        return words + u' ' +
               Explain::tr("The encoder has handed it over: it is all that it has read, in these "
                           "numbers.");
    return !hasStarted
               ? words + u' ' + Explain::tr("That is still zero: nothing has been read before.")
               : words;
}

/// A sentence on numbers that are not finite, or nothing.
QString brokenWords(const ExplainContext& context, const StepDetail& detail)
{
    for (int symbol = 1; symbol < int(context.program.symbols.size()); ++symbol) {
        const int root = context.program.symbols[std::size_t(symbol)].operation;
        const Eigen::VectorXd& value = detail.values[std::size_t(root)];
        const auto broken = value.size() - value.array().isFinite().count();
        if (broken > 0) {
            return Explain::tr("%1 of %2 numbers of %3 are not finite (hatched): something before "
                               "them has grown beyond the largest number, 1.8·10<sup>308</sup>.")
                .arg(broken)
                .arg(value.size())
                .arg(context.writer.symbol(symbol).html);
        }
    }
    return {};
}

/// Consecutive equations that are shown alike.
struct Group {
    bool areGates = false;
    std::vector<int> symbols;
};

std::vector<Group> groupsOf(const Program& program)
{
    std::vector<Group> groups;
    const bool isSingle = program.symbols.size() == 2;
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        const bool areGates = !isSingle && isGate(program, symbol);
        if (areGates && !groups.empty() && groups.back().areGates)
            groups.back().symbols.push_back(symbol);
        else
            groups.push_back({areGates, {symbol}});
    }
    return groups;
}

} // namespace

std::vector<ExplainSection> forwardSections(const ExplainContext& context)
{
    const StepDetail detail =
        calculateStep(context.iteration, context.trackIndex, context.step());
    ExplainSection cell;
    cell.title = (context.isEncoder() ? Explain::tr("Forward through step %1 of the encoder")
                                      : Explain::tr("Forward through step %1"))
                     .arg(context.shownStep());
    cell.blocks.push_back(ProseBlock{readingWords(context)});
    if (const QString broken = brokenWords(context, detail); !broken.isEmpty())
        cell.blocks.push_back(ProseBlock{broken, Tone::Problem});
    double largest = 0.0;
    std::vector<Block> blocks;
    bool hasGates = false;
    for (const Group& group : groupsOf(context.program)) {
        FormulaBlock formulas;
        BarRowsBlock bars;
        for (const int symbol : group.symbols) {
            formulas.formulas.push_back(context.writer.equation(symbol));
            if (group.areGates) {
                const int root = context.program.symbols[std::size_t(symbol)].operation;
                bars.rows.push_back(gateRow(context, symbol, detail.values[std::size_t(root)]));
            } else {
                bars.rows = rowsOf(context, detail, symbol);
                largest = std::max(largest, largestIn(bars.rows));
            }
        }
        if (group.areGates) {
            bars.kind = BarRowsBlock::Kind::Gauge;
            if (!hasGates)
                bars.note = Explain::tr("one gauge a unit, 0 shut, 1 open; number: mean");
            hasGates = true;
        }
        blocks.push_back(formulas);
        blocks.push_back(bars);
    }
    const double range = barRange(std::max(largest, 1.0));
    bool isFirst = true;
    for (Block& block : blocks) {
        auto* bars = std::get_if<BarRowsBlock>(&block);
        if (bars == nullptr || bars->kind == BarRowsBlock::Kind::Gauge)
            continue;
        bars->range = range;
        if (isFirst)
            bars->note =
                Explain::tr("one bar a unit, ±%1; number: length").arg(formatNumber(range, 2));
        isFirst = false;
    }
    cell.blocks.insert(cell.blocks.end(), blocks.begin(), blocks.end());
    if (context.isEncoder())
        return {cell, encoderOutputSection(context)};
    std::vector<ExplainSection> sections = {cell};
    if (ExplainSection attention = attentionSection(context); !attention.blocks.empty())
        sections.push_back(std::move(attention));
    sections.push_back(outputSection(context));
    return sections;
}

} // namespace loopscope::ui
