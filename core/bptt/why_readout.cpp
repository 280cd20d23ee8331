#include "core/bptt/loss.h"
#include "core/bptt/why_parts.h"
#include "core/require.h"

#include <cmath>

namespace loopscope
{

using Kind = NumberReference::Kind;
using Rule = WhyAnswer::Rule;

namespace
{

NumberReference atStep(Kind kind, const NumberReference& like, int unit)
{
    NumberReference reference;
    reference.kind = kind;
    reference.step = like.step;
    reference.sequence = like.sequence;
    reference.unit = unit;
    return reference;
}

double targetOf(const Iteration& iteration, const NumberReference& r, int unit)
{
    const Batch& batch = iteration.batch();
    const int column = batch.column(r.step, r.sequence);
    if (takesClasses(iteration.network().options().loss))
        return batch.targetClasses[std::size_t(column)] == unit ? 1.0 : 0.0;
    return batch.targets(unit, column);
}

/// Target steps that an output counts for: the mean's share.
void explainStepLoss(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Iteration& iteration = parts.iteration();
    const int size = parts.network().outputSize();
    switch (parts.network().options().loss) {
    case Loss::CrossEntropy: {
        const int target =
            iteration.batch()
                .targetClasses[std::size_t(iteration.batch().column(r.step, r.sequence))];
        answer.rule = Rule::NegativeLog;
        answer.terms.push_back(
            parts.term(1.0, {parts.factor(atStep(Kind::Probability, r, target))}));
        break;
    }
    case Loss::MeanSquaredError:
        answer.rule = Rule::Sum;
        for (int unit = 0; unit < size; ++unit) {
            // (y − target)² / n: the share of one output, named by that output.
            WhyFactor y = parts.factor(atStep(Kind::Output, r, unit));
            const double distance = y.value - targetOf(iteration, r, unit);
            WhyTerm term = parts.term(1.0, {y});
            term.amount = distance * distance / size;
            answer.terms.push_back(term);
        }
        break;
    case Loss::BinaryCrossEntropy:
        answer.rule = Rule::LogLoss;
        for (int unit = 0; unit < size; ++unit) {
            const double y = parts.number(atStep(Kind::Output, r, unit));
            const double tail = std::log1p(std::exp(-std::abs(y)));
            WhyTerm term = parts.term(1.0, {parts.factor(atStep(Kind::Probability, r, unit))});
            term.amount =
                ((y > 0.0 ? y : 0.0) - y * targetOf(iteration, r, unit) + tail) / size;
            answer.terms.push_back(term);
        }
        break;
    }
}

} // namespace

double lossShare(const Iteration& iteration, int step, int sequence)
{
    const auto weight = [&](int at) {
        return lossWeight(iteration.network(), iteration.batch(), at, sequence);
    };
    double sum = 0.0;
    for (int at = 0; at < iteration.steps(); ++at)
        sum += weight(at);
    const double own = weight(step);
    return own > 0.0 ? own / sum / iteration.sequences() : 0.0;
}

NumberReference readoutSource(const WhyParts& parts, int step, int sequence, int element)
{
    const Network& network = parts.network();
    for (int t = 0; t < int(network.tracks().size()); ++t) {
        const Track& track = network.tracks()[std::size_t(t)];
        if (track.stack != network.stackCount() - 1 || !network.isTop(track) ||
            element < track.outputOffset || element >= track.outputOffset + track.units)
            continue;
        // A backward direction ends at the first step: that is its last state.
        const bool isLast = network.options().shape == Shape::ManyToOne && track.reverse;
        return valueOf(t, track.program->output, isLast ? 0 : step, element - track.outputOffset,
            sequence);
    }
    require(element >= network.contextOffset() && element < network.readoutSize(),
        "the readout reads no such number");
    NumberReference context;
    context.kind = Kind::Context;
    context.step = step;
    context.sequence = sequence;
    context.unit = element - network.contextOffset();
    return context;
}

void explainOutput(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Network& network = parts.network();
    answer.rule = Rule::Sum;
    for (int element = 0; element < network.readoutSize(); ++element) {
        answer.terms.push_back(parts.term(
            1.0, {parts.factor(parameterOf(network.readoutWeight(), r.unit, element)),
                     parts.factor(readoutSource(parts, r.step, r.sequence, element))}));
    }
    answer.terms.push_back(
        parts.term(1.0, {parts.factor(parameterOf(network.readoutWeight() + 1, r.unit))}));
}

void explainProbability(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    switch (parts.network().options().loss) {
    case Loss::CrossEntropy:
        answer.rule = Rule::Softmax;
        for (int unit = 0; unit < parts.network().outputSize(); ++unit) {
            WhyTerm term = parts.term(1.0, {parts.factor(atStep(Kind::Output, r, unit))});
            term.amount = parts.number(atStep(Kind::Probability, r, unit));
            answer.terms.push_back(term);
        }
        return;
    case Loss::BinaryCrossEntropy:
        answer.rule = Rule::Function;
        answer.function = Function::Sigmoid;
        break;
    case Loss::MeanSquaredError:
        answer.rule = Rule::Sum;
        break;
    }
    answer.terms.push_back(parts.term(1.0, {parts.factor(atStep(Kind::Output, r, r.unit))}));
}

void explainOutputGradient(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Iteration& iteration = parts.iteration();
    const Loss loss = parts.network().options().loss;
    answer.rule = Rule::Sum;
    const double share = lossShare(iteration, r.step, r.sequence);
    const double scale = loss == Loss::CrossEntropy ? share
                         : loss == Loss::MeanSquaredError
                             ? 2.0 * share / parts.network().outputSize()
                             : share / parts.network().outputSize();
    const double target = targetOf(iteration, r, r.unit);
    if (share > 0.0) {
        answer.terms.push_back(parts.term(
            1.0, {parts.factor(atStep(Kind::Probability, r, r.unit)), constantFactor(scale)}));
        if (target != 0.0)
            answer.terms.push_back(
                parts.term(-1.0, {constantFactor(target), constantFactor(scale)}));
    }
    if (parts.network().options().shape == Shape::OneToMany && r.step + 1 < iteration.steps()) {
        // What the next step makes of this output reaches it through all outputs at once.
        WhyTerm term;
        term.kind = WhyTerm::Kind::Feedback;
        term.amount = answer.value;
        for (const WhyTerm& other : answer.terms)
            term.amount -= other.amount;
        answer.terms.push_back(term);
    }
}

void explainLoss(WhyParts& parts, WhyAnswer& answer)
{
    if (answer.reference.kind == Kind::StepLoss) {
        explainStepLoss(parts, answer);
        return;
    }
    const Iteration& iteration = parts.iteration();
    answer.rule = Rule::Sum;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        for (int step = 0; step < iteration.steps(); ++step) {
            const double share = lossShare(iteration, step, sequence);
            if (share == 0.0)
                continue;
            NumberReference loss;
            loss.kind = Kind::StepLoss;
            loss.step = step;
            loss.sequence = sequence;
            answer.terms.push_back(
                parts.term(1.0, {parts.factor(loss), constantFactor(share)}));
        }
    }
}

} // namespace loopscope
