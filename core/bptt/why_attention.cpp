#include "core/bptt/why_parts.h"
#include "core/require.h"

// What attention is made of: context ← weights ← scores ← queries and keys.
namespace loopscope
{

using Kind = NumberReference::Kind;
using Rule = WhyAnswer::Rule;

namespace
{

/// Of the same step, source step and sequence.
NumberReference alike(Kind kind, const NumberReference& like, int unit = 0)
{
    NumberReference reference;
    reference.kind = kind;
    reference.step = like.step;
    reference.column = like.column;
    reference.sequence = like.sequence;
    reference.unit = unit;
    return reference;
}

int keySize(const Network& network)
{
    return network.readoutSize() - network.contextOffset();
}

void requirePair(const WhyParts& parts, const NumberReference& r)
{
    require(parts.network().options().attention != Attention::None && r.step >= 0 &&
                r.step < parts.iteration().steps() && r.column >= 0 &&
                r.column < sourceLength(parts.iteration().batch(), r.sequence),
        "the iteration has no such attention");
}

} // namespace

WhyFactor queryFactor(WhyParts& parts, int step, int sequence, int unit)
{
    return parts.factor(readoutSource(parts, step, sequence, unit));
}

WhyFactor keyFactor(WhyParts& parts, int source, int sequence, int unit)
{
    const Network& network = parts.network();
    for (int t = 0; t < int(network.tracks().size()); ++t) {
        const Track& track = network.tracks()[std::size_t(t)];
        if (track.stack == 0 && network.isTop(track) && unit >= track.outputOffset &&
            unit < track.outputOffset + track.units)
            return parts.factor(
                valueOf(t, track.program->output, source, unit - track.outputOffset, sequence));
    }
    throw std::invalid_argument("the encoder's output has no such unit");
}

int sourceLength(const Batch& batch, int sequence)
{
    return batch.sourceLengths.empty() ? batch.sourceSteps
                                       : batch.sourceLengths[std::size_t(sequence)];
}

void explainContext(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Network& network = parts.network();
    answer.rule = Rule::Sum;
    require(r.step >= 0 && r.step < parts.iteration().attentionWeights(r.sequence).cols() &&
                r.unit >= 0 && r.unit < keySize(network),
        "the iteration has no such context");
    for (int source = 0; source < sourceLength(parts.iteration().batch(), r.sequence); ++source) {
        NumberReference weight = alike(Kind::AttentionWeight, r);
        weight.column = source;
        answer.terms.push_back(
            parts.term(1.0, {parts.factor(weight), keyFactor(parts, source, r.sequence, r.unit)}));
    }
}

void explainAttentionWeight(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    requirePair(parts, r);
    answer.rule = Rule::Softmax;
    for (int source = 0; source < sourceLength(parts.iteration().batch(), r.sequence); ++source) {
        NumberReference pair = r;
        pair.column = source;
        WhyTerm term = parts.term(1.0, {parts.factor(alike(Kind::AttentionScore, pair))});
        term.amount = parts.number(pair);
        answer.terms.push_back(term);
    }
}

/// q_t · k_s, or v_a · tanh(W_a q_t + U_a k_s).
void explainAttentionScore(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Network& network = parts.network();
    requirePair(parts, r);
    answer.rule = Rule::Sum;
    const bool isDot = network.options().attention == Attention::Dot;
    const auto v = isDot ? std::nullopt : network.findParameter(-1, "v_a");
    for (int unit = 0; unit < network.contextOffset(); ++unit) {
        if (isDot)
            answer.terms.push_back(
                parts.term(1.0, {queryFactor(parts, r.step, r.sequence, unit),
                                    keyFactor(parts, r.column, r.sequence, unit)}));
        else
            answer.terms.push_back(parts.term(1.0, {parts.factor(parameterOf(*v, 0, unit)),
                parts.factor(alike(Kind::AttentionActivity, r, unit))}));
    }
}

void explainAttentionActivity(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Network& network = parts.network();
    requirePair(parts, r);
    require(network.options().attention == Attention::Additive && r.unit >= 0 &&
                r.unit < network.contextOffset(),
        "the score has no such element");
    answer.rule = Rule::Function;
    answer.function = Function::Tanh;
    const int W = *network.findParameter(-1, "W_a");
    const int U = *network.findParameter(-1, "U_a");
    for (int unit = 0; unit < network.contextOffset(); ++unit)
        answer.terms.push_back(parts.term(
            1.0, {parts.factor(parameterOf(W, r.unit, unit)),
                     queryFactor(parts, r.step, r.sequence, unit)}));
    for (int unit = 0; unit < keySize(network); ++unit)
        answer.terms.push_back(parts.term(
            1.0, {parts.factor(parameterOf(U, r.unit, unit)),
                     keyFactor(parts, r.column, r.sequence, unit)}));
}

} // namespace loopscope
