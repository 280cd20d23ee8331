#include "core/bptt/number_reference.h"

#include "core/bptt/why_parts.h"

namespace loopscope
{

NumberReference valueOf(int track, int symbol, int step, int unit, int sequence)
{
    NumberReference reference;
    reference.track = track;
    reference.symbol = symbol;
    reference.step = step;
    reference.unit = unit;
    reference.sequence = sequence;
    return reference;
}

NumberReference gradientOf(int track, int symbol, int step, int unit, int sequence)
{
    NumberReference reference = valueOf(track, symbol, step, unit, sequence);
    reference.kind = NumberReference::Kind::Gradient;
    return reference;
}

NumberReference parameterOf(int parameter, int row, int column)
{
    NumberReference reference;
    reference.kind = NumberReference::Kind::Parameter;
    reference.parameter = parameter;
    reference.unit = row;
    reference.column = column;
    return reference;
}

NumberReference parameterGradientOf(int parameter, int row, int column)
{
    NumberReference reference = parameterOf(parameter, row, column);
    reference.kind = NumberReference::Kind::ParameterGradient;
    return reference;
}

bool isGradient(NumberReference::Kind kind)
{
    using Kind = NumberReference::Kind;
    return kind == Kind::Gradient || kind == Kind::OutputGradient ||
           kind == Kind::ParameterGradient || kind == Kind::ContextGradient ||
           kind == Kind::AttentionWeightGradient || kind == Kind::AttentionScoreGradient;
}

double numberAt(const Iteration& iteration, const NumberReference& reference)
{
    return WhyParts(iteration).number(reference);
}

} // namespace loopscope
