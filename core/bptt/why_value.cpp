#include "core/bptt/decoding.h"
#include "core/bptt/why_parts.h"
#include "core/bptt/writing.h"

#include <algorithm>

namespace loopscope
{

using Kind = NumberReference::Kind;

namespace
{

/// The terms of a matrix product for one unit: a weight times an element of its operand each.
void addProduct(WhyParts& parts, const Element& product, double sign, WhyAnswer& answer)
{
    const Operation& operation = parts.operation(product.track, product.operation);
    const int parameter = parts.track(product.track).firstParameter + operation.parameter;
    const int columns = parts.network().parameters()[std::size_t(parameter)].columns;
    for (int column = 0; column < columns; ++column) {
        Element operand = product;
        operand.operation = operation.left;
        operand.unit = column;
        answer.terms.push_back(
            parts.term(sign, {parts.factor(parameterOf(parameter, product.unit, column)),
                                 operandFactor(parts, operand)}));
    }
}

/// The factors of nested products by elements.
void addFactors(WhyParts& parts, const Element& element, std::vector<WhyFactor>& factors)
{
    const Operation& operation = parts.operation(element.track, element.operation);
    if (operation.kind != OperationKind::Multiply) {
        factors.push_back(operandFactor(parts, element));
        return;
    }
    for (const int operand : {operation.left, operation.right}) {
        Element factor = element;
        factor.operation = operand;
        addFactors(parts, factor, factors);
    }
}

/// The terms of an operation, through sums and differences.
void addTerms(WhyParts& parts, const Element& element, WhyAnswer& answer)
{
    for (const Summand& summand : summandsOf(parts.program(element.track), element.operation)) {
        Element part = element;
        part.operation = summand.operation;
        if (parts.operation(part.track, part.operation).kind == OperationKind::Product) {
            addProduct(parts, part, summand.sign, answer);
            continue;
        }
        std::vector<WhyFactor> factors;
        addFactors(parts, part, factors);
        answer.terms.push_back(parts.term(summand.sign, std::move(factors)));
    }
}

void explainOperation(WhyParts& parts, Element element, WhyAnswer& answer)
{
    const Operation& operation = parts.operation(element.track, element.operation);
    answer.rule = WhyAnswer::Rule::Sum;
    if (operation.kind == OperationKind::Apply) {
        answer.rule = WhyAnswer::Rule::Function;
        answer.function = operation.function;
        element.operation = operation.left;
    }
    addTerms(parts, element, answer);
}

/// Whether an input of a first layer is what the network put out the step before.
bool isOwnOutput(WhyParts& parts, const NumberReference& x)
{
    const Batch& batch = parts.iteration().batch();
    if (x.step < 1 || x.unit >= parts.network().outputSize())
        return false;
    if (batch.writing)
        return batch.writing->isInputOwn(x.step) &&
               batch.writing->drawn[std::size_t(x.step) - 1] >= 0;
    return parts.track(x.track).stack == 1 && readsOwnOutputs(parts.iteration());
}

/// What a network reads of its own: of a decoder the class that was the most probable one the step
/// before, of a text the one that was drawn then.
void explainChoice(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& x = answer.reference;
    answer.rule = parts.iteration().batch().writing ? WhyAnswer::Rule::Draw
                                                    : WhyAnswer::Rule::Choice;
    for (int unit = 0; unit < parts.network().outputSize(); ++unit) {
        NumberReference p;
        p.kind = Kind::Probability;
        p.step = x.step - 1;
        p.sequence = x.sequence;
        p.unit = unit;
        answer.terms.push_back(parts.term(1.0, {parts.factor(p)}));
    }
}

/// The input of a first layer is given, unless the network reads its own outputs; above, it is what
/// the layer below puts out.
void explainInput(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& x = answer.reference;
    const Track& track = parts.track(x.track);
    const bool readsOutputs = parts.network().options().shape == Shape::OneToMany;
    if (track.layer == 0 && isOwnOutput(parts, x)) {
        explainChoice(parts, answer);
        return;
    }
    if (x.step < 0 || (track.layer == 0 && !(readsOutputs && x.step > 0)))
        return;
    answer.rule = WhyAnswer::Rule::Sum;
    if (track.layer == 0) {
        NumberReference output;
        output.kind = Kind::Probability;
        output.step = x.step - 1;
        output.sequence = x.sequence;
        output.unit = x.unit;
        answer.terms.push_back(parts.term(1.0, {parts.factor(output)}));
        return;
    }
    for (int below = 0; below < int(parts.network().tracks().size()); ++below) {
        const Track& source = parts.track(below);
        if (source.stack != track.stack || source.layer != track.layer - 1 ||
            x.unit < source.outputOffset || x.unit >= source.outputOffset + source.units)
            continue;
        const NumberReference h = valueOf(
            below, source.program->output, x.step, x.unit - source.outputOffset, x.sequence);
        // In the padding after the end of a shorter sequence nothing is passed on.
        if (parts.number(h) == answer.value)
            answer.terms.push_back(parts.term(1.0, {parts.factor(h)}));
    }
    if (answer.terms.empty())
        answer.rule = WhyAnswer::Rule::Given;
}

/// The final value of an encoder's symbol that a bridge reads.
NumberReference finalValue(WhyParts& parts, const Bridge::Source& source, int unit, int sequence)
{
    const Batch& batch = parts.iteration().batch();
    const int length = batch.sourceLengths.empty() ? batch.sourceSteps
                                                   : batch.sourceLengths[std::size_t(sequence)];
    const int last = parts.track(source.track).reverse ? 0 : length - 1;
    return valueOf(source.track, source.symbol, last, unit, sequence);
}

/// A state before the first step: zero or given, or, in a decoder, what the encoder ended with.
void explainStart(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& start = answer.reference;
    for (const Bridge& bridge : parts.network().bridges()) {
        if (bridge.track != start.track || bridge.symbol != start.symbol || start.step != -1)
            continue;
        answer.rule = WhyAnswer::Rule::Sum;
        int column = 0;
        for (const Bridge::Source& source : bridge.sources) {
            for (int unit = 0; unit < parts.track(source.track).units; ++unit, ++column) {
                const WhyFactor state =
                    parts.factor(finalValue(parts, source, unit, start.sequence));
                if (bridge.weight >= 0)
                    answer.terms.push_back(parts.term(1.0,
                        {parts.factor(parameterOf(bridge.weight, start.unit, column)), state}));
                else if (column == start.unit)
                    answer.terms.push_back(parts.term(1.0, {state}));
            }
        }
        if (bridge.bias >= 0)
            answer.terms.push_back(
                parts.term(1.0, {parts.factor(parameterOf(bridge.bias, start.unit))}));
    }
}

} // namespace

std::optional<NumberReference> referenceTo(const Iteration& iteration, int trackIndex,
    int operationIndex, int step, int unit, int sequence)
{
    const Track& track = iteration.network().tracks().at(std::size_t(trackIndex));
    const Program& program = *track.program;
    const Operation& operation = program.operations.at(std::size_t(operationIndex));
    switch (operation.kind) {
    case OperationKind::Constant:
        return std::nullopt;
    case OperationKind::Bias:
        return parameterOf(track.firstParameter + operation.parameter, unit);
    case OperationKind::Read:
        return valueOf(trackIndex, operation.symbol,
            operation.delay == 0
                ? step
                : iteration.stepRead(trackIndex, step, operation.delay, sequence),
            unit, sequence);
    default:
        break;
    }
    const auto named = std::find_if(program.symbols.begin(), program.symbols.end(),
        [&](const Symbol& symbol) { return symbol.operation == operationIndex; });
    NumberReference reference = valueOf(trackIndex, -1, step, unit, sequence);
    if (named != program.symbols.end())
        reference.symbol = int(named - program.symbols.begin());
    else
        reference.operation = operationIndex;
    return reference;
}

WhyFactor operandFactor(WhyParts& parts, const Element& element)
{
    const auto reference = referenceTo(parts.iteration(), element.track, element.operation,
        element.step, element.unit, element.sequence);
    return reference ? parts.factor(*reference)
                     : constantFactor(parts.operation(element.track, element.operation).constant);
}

void explainValue(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    if (r.symbol == 0) {
        explainInput(parts, answer);
    } else if (r.symbol > 0 && r.step < 0) {
        explainStart(parts, answer);
    } else {
        const int operation =
            r.symbol > 0 ? parts.program(r.track).symbols[std::size_t(r.symbol)].operation
                         : r.operation;
        explainOperation(parts, {r.track, operation, r.step, r.sequence, r.unit}, answer);
    }
}

void explainSlope(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Operation& apply = parts.operation(r.track, r.operation);
    answer.rule = WhyAnswer::Rule::Slope;
    answer.function = apply.function;
    const WhyFactor argument =
        operandFactor(parts, {r.track, apply.left, r.step, r.sequence, r.unit});
    answer.terms.push_back(parts.term(1.0, {argument}));
}

} // namespace loopscope
