#include "core/bptt/loss.h"
#include "core/bptt/why_parts.h"

#include <algorithm>
#include <cmath>

namespace loopscope
{

using Kind = NumberReference::Kind;

namespace
{

/// The operation that uses another one as an operand; -1 for the last one of an equation.
int userOf(const Program& program, int operation)
{
    for (int user = operation + 1; user < int(program.operations.size()); ++user) {
        const Operation& o = program.operations[std::size_t(user)];
        if (o.left == operation || o.right == operation)
            return user;
    }
    return -1;
}

/// The symbol whose equation ends in an operation; -1 if none does.
int namedBy(const Program& program, int operation)
{
    for (int symbol = 1; symbol < int(program.symbols.size()); ++symbol) {
        if (program.symbols[std::size_t(symbol)].operation == operation)
            return symbol;
    }
    return -1;
}

/// What an operation's gradient is, up to its sign, through the sums above it: a symbol's, or that
/// of the operation below the next thing that is not a sum.
struct Climbed {
    double sign = 1.0;
    int operation = -1;
};

Climbed climb(const Program& program, int operation)
{
    Climbed result{1.0, operation};
    for (int user = userOf(program, operation); user >= 0; user = userOf(program, user)) {
        const Operation& o = program.operations[std::size_t(user)];
        const bool isSum = o.kind == OperationKind::Add || o.kind == OperationKind::Subtract ||
                           o.kind == OperationKind::Negate;
        if (!isSum)
            break;
        if (o.kind == OperationKind::Negate ||
            (o.kind == OperationKind::Subtract && o.right == result.operation))
            result.sign = -result.sign;
        result.operation = user;
    }
    return result;
}

WhyFactor gradientFactor(WhyParts& parts, const Element& element)
{
    const int symbol = namedBy(parts.program(element.track), element.operation);
    NumberReference reference =
        gradientOf(element.track, symbol, element.step, element.unit, element.sequence);
    if (symbol < 0)
        reference.operation = element.operation;
    return parts.factor(reference);
}

/// The terms by which an element reaches its user, the sums between them passed over.
void addUses(WhyParts& parts, const Element& element, WhyAnswer& answer)
{
    const Program& program = parts.program(element.track);
    const Climbed top = climb(program, element.operation);
    Element at = element;
    at.operation = top.operation;
    const int user = userOf(program, top.operation);
    if (user < 0) {
        answer.terms.push_back(parts.term(top.sign, {gradientFactor(parts, at)}));
        return;
    }
    const Operation& use = program.operations[std::size_t(user)];
    // The user's gradient, again through the sums above it.
    const Climbed above = climb(program, user);
    const double sign = top.sign * above.sign;
    Element result = element;
    result.operation = above.operation;
    if (use.kind == OperationKind::Product) {
        const Track& track = parts.track(element.track);
        const int parameter = track.firstParameter + use.parameter;
        for (int row = 0; row < track.units; ++row) {
            result.unit = row;
            answer.terms.push_back(
                parts.term(sign, {parts.factor(parameterOf(parameter, row, element.unit)),
                                     gradientFactor(parts, result)}));
        }
    } else if (use.kind == OperationKind::Multiply) {
        Element other = element;
        other.operation = use.left == top.operation ? use.right : use.left;
        answer.terms.push_back(
            parts.term(sign, {operandFactor(parts, other), gradientFactor(parts, result)}));
    } else {
        NumberReference slope;
        slope.kind = Kind::Slope;
        slope.track = element.track;
        slope.operation = user;
        slope.step = element.step;
        slope.sequence = element.sequence;
        slope.unit = element.unit;
        answer.terms.push_back(
            parts.term(sign, {parts.factor(slope), gradientFactor(parts, result)}));
    }
}

/// Whether truncation keeps the gradient of a reading from the step that is read.
bool isCut(const WhyParts& parts, int track, int from, int to)
{
    const int length = parts.iteration().truncationLength();
    if (length == 0)
        return false;
    const int steps = parts.iteration().stepsOf(track);
    const auto position = [&](int step) {
        return step < 0 || !parts.track(track).reverse ? step : steps - 1 - step;
    };
    // The initial state belongs to no window.
    return position(to) >= 0 && position(from) / length != position(to) / length;
}

int lengthOf(const WhyParts& parts, int track, int sequence)
{
    const Batch& batch = parts.iteration().batch();
    const bool isSource = parts.network().stackCount() == 2 && parts.track(track).stack == 0;
    const std::vector<int>& lengths = isSource ? batch.sourceLengths : batch.lengths;
    return lengths.empty() ? parts.iteration().stepsOf(track) : lengths[std::size_t(sequence)];
}

/// The terms of every reading of a symbol at a step, in its own equations and in later ones.
void addReadings(WhyParts& parts, const NumberReference& of, WhyAnswer& answer)
{
    const Program& program = parts.program(of.track);
    const int length = lengthOf(parts, of.track, of.sequence);
    for (int i = 0; i < int(program.operations.size()); ++i) {
        const Operation& read = program.operations[std::size_t(i)];
        if (read.kind != OperationKind::Read || read.symbol != of.symbol)
            continue;
        for (int step = 0; step < length; ++step) {
            const int from = read.delay == 0 ? step
                                             : parts.iteration().stepRead(
                                                   of.track, step, read.delay, of.sequence);
            if (from == of.step && !(read.delay > 0 && isCut(parts, of.track, step, from)))
                addUses(parts, {of.track, i, step, of.sequence, of.unit}, answer);
        }
    }
}

/// The terms by which h reaches the readout.
void addReadout(WhyParts& parts, const NumberReference& h, WhyAnswer& answer)
{
    const Network& network = parts.network();
    const Track& track = parts.track(h.track);
    if (track.stack != network.stackCount() - 1 || !network.isTop(track))
        return;
    const int element = track.outputOffset + h.unit;
    for (int step = 0; step < parts.iteration().steps(); ++step) {
        const bool isFed = lossShare(parts.iteration(), step, h.sequence) > 0.0 ||
                           network.options().shape == Shape::OneToMany;
        if (!isFed || !(readoutSource(parts, step, h.sequence, element) ==
                          valueOf(h.track, h.symbol, h.step, h.unit, h.sequence)))
            continue;
        for (int row = 0; row < network.outputSize(); ++row) {
            NumberReference dy;
            dy.kind = Kind::OutputGradient;
            dy.step = step;
            dy.sequence = h.sequence;
            dy.unit = row;
            answer.terms.push_back(parts.term(1.0,
                {parts.factor(parameterOf(network.readoutWeight(), row, element)),
                    parts.factor(dy)}));
        }
    }
}

/// The terms by which h reaches the layer above it.
void addLayerAbove(WhyParts& parts, const NumberReference& h, WhyAnswer& answer)
{
    const Track& track = parts.track(h.track);
    for (int above = 0; above < int(parts.network().tracks().size()); ++above) {
        const Track& upper = parts.track(above);
        if (upper.stack == track.stack && upper.layer == track.layer + 1)
            answer.terms.push_back(parts.term(1.0,
                {parts.factor(gradientOf(
                    above, 0, h.step, track.outputOffset + h.unit, h.sequence))}));
    }
}

/// The terms by which an encoder's final value reaches the decoder's initial states.
void addBridges(WhyParts& parts, const NumberReference& of, WhyAnswer& answer)
{
    const int last = parts.track(of.track).reverse ? 0 : lengthOf(parts, of.track, of.sequence) - 1;
    for (const Bridge& bridge : parts.network().bridges()) {
        int column = 0;
        for (const Bridge::Source& source : bridge.sources) {
            const bool isSource =
                source.track == of.track && source.symbol == of.symbol && of.step == last;
            const int units = parts.track(source.track).units;
            for (int row = 0; isSource && row < parts.track(bridge.track).units; ++row) {
                const auto start = [&](int unit) {
                    return parts.factor(
                        gradientOf(bridge.track, bridge.symbol, -1, unit, of.sequence));
                };
                if (bridge.weight >= 0)
                    answer.terms.push_back(parts.term(1.0,
                        {parts.factor(parameterOf(bridge.weight, row, column + of.unit)),
                            start(row)}));
                else if (row == column + of.unit)
                    answer.terms.push_back(parts.term(1.0, {start(row)}));
            }
            column += units;
        }
    }
}

} // namespace

void explainGradient(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    answer.rule = WhyAnswer::Rule::Sum;
    if (r.symbol < 0) {
        addUses(parts, {r.track, r.operation, r.step, r.sequence, r.unit}, answer);
        return;
    }
    addReadings(parts, r, answer);
    if (r.symbol == 0 || r.step < 0)
        return;
    addBridges(parts, r, answer);
    if (r.symbol == parts.program(r.track).output) {
        addReadout(parts, r, answer);
        addLayerAbove(parts, r, answer);
        addAttentionUses(parts, r, answer);
    }
}

namespace
{

/// One term of a parameter's gradient for every place where it is used, step and sequence.
void addUsesOfParameter(
    WhyParts& parts, const NumberReference& r, const ParameterPlace& place, WhyAnswer& answer)
{
    const Track& track = parts.track(place.track);
    const Program& program = *track.program;
    for (int i = 0; i < int(program.operations.size()); ++i) {
        const Operation& use = program.operations[std::size_t(i)];
        const bool isUse =
            (use.kind == OperationKind::Product || use.kind == OperationKind::Bias) &&
            track.firstParameter + use.parameter == r.parameter;
        for (int sequence = 0; isUse && sequence < parts.iteration().sequences(); ++sequence) {
            for (int step = 0; step < lengthOf(parts, place.track, sequence); ++step) {
                const Element at{place.track, i, step, sequence, r.unit};
                const Climbed top = climb(program, i);
                Element above = at;
                above.operation = top.operation;
                std::vector<WhyFactor> factors = {gradientFactor(parts, above)};
                if (use.kind == OperationKind::Product) {
                    Element operand = at;
                    operand.operation = use.left;
                    operand.unit = r.column;
                    factors.push_back(operandFactor(parts, operand));
                }
                answer.terms.push_back(parts.term(top.sign, std::move(factors)));
            }
        }
    }
}

void addUsesOfReadout(WhyParts& parts, const NumberReference& r, WhyAnswer& answer)
{
    const bool isBias = r.parameter != parts.network().readoutWeight();
    for (int sequence = 0; sequence < parts.iteration().sequences(); ++sequence) {
        for (int step = 0; step < parts.iteration().steps(); ++step) {
            NumberReference dy;
            dy.kind = Kind::OutputGradient;
            dy.step = step;
            dy.sequence = sequence;
            dy.unit = r.unit;
            std::vector<WhyFactor> factors = {parts.factor(dy)};
            if (factors.front().value == 0.0)
                continue;
            if (!isBias)
                factors.push_back(
                    parts.factor(readoutSource(parts, step, sequence, r.column)));
            answer.terms.push_back(parts.term(1.0, std::move(factors)));
        }
    }
}

void addUsesOfBridge(WhyParts& parts, const NumberReference& r, WhyAnswer& answer)
{
    for (const Bridge& bridge : parts.network().bridges()) {
        if (bridge.weight != r.parameter && bridge.bias != r.parameter)
            continue;
        for (int sequence = 0; sequence < parts.iteration().sequences(); ++sequence) {
            std::vector<WhyFactor> factors = {
                parts.factor(gradientOf(bridge.track, bridge.symbol, -1, r.unit, sequence))};
            int column = r.column;
            for (const Bridge::Source& source : bridge.sources) {
                const int units = parts.track(source.track).units;
                if (bridge.weight == r.parameter && column >= 0 && column < units) {
                    const int last = parts.track(source.track).reverse
                                         ? 0
                                         : lengthOf(parts, source.track, sequence) - 1;
                    factors.push_back(
                        parts.factor(valueOf(source.track, source.symbol, last, column, sequence)));
                }
                column -= units;
            }
            answer.terms.push_back(parts.term(1.0, std::move(factors)));
        }
    }
}

} // namespace

void explainParameterGradient(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const ParameterPlace& place = parts.network().parameters().at(std::size_t(r.parameter));
    answer.rule = WhyAnswer::Rule::Sum;
    switch (place.role) {
    case ParameterRole::Cell:
        addUsesOfParameter(parts, r, place, answer);
        break;
    case ParameterRole::Readout:
        addUsesOfReadout(parts, r, answer);
        break;
    case ParameterRole::Bridge:
        addUsesOfBridge(parts, r, answer);
        break;
    case ParameterRole::Attention:
        addUsesOfAttention(parts, r, answer);
        break;
    }
}

} // namespace loopscope
