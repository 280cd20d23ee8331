#include "core/bptt/why.h"

#include "core/bptt/why_parts.h"
#include "core/require.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

using Kind = NumberReference::Kind;

namespace
{

double elementOf(const Eigen::Ref<const Eigen::VectorXd>& vector, int unit)
{
    require(unit >= 0 && unit < vector.size(), "the iteration has no such unit");
    return vector[unit];
}

double elementOf(const Eigen::MatrixXd& matrix, int row, int step)
{
    require(row >= 0 && row < matrix.rows() && step >= 0 && step < matrix.cols(),
        "the iteration has no such attention");
    return matrix(row, step);
}

/// An operation's number; one that stands for a whole vector is every unit's.
double elementOf(const std::vector<Eigen::VectorXd>& vectors, int operation, int unit)
{
    const Eigen::VectorXd& vector = vectors.at(std::size_t(operation));
    return vector.size() == 1 ? vector[0] : elementOf(vector, unit);
}

void checkPlace(const Iteration& iteration, const NumberReference& r)
{
    const Network& network = iteration.network();
    if (r.kind == Kind::Parameter || r.kind == Kind::ParameterGradient) {
        require(r.parameter >= 0 && r.parameter < int(network.parameters().size()),
            "the network has no such parameter");
        return;
    }
    require(r.sequence >= 0 && r.sequence < iteration.sequences(),
        "the iteration has no such sequence");
    if (r.kind != Kind::Value && r.kind != Kind::Gradient && r.kind != Kind::Slope)
        return;
    require(
        r.track >= 0 && r.track < int(network.tracks().size()), "the network has no such track");
    const Program& program = *network.tracks()[std::size_t(r.track)].program;
    if (r.kind == Kind::Slope || r.symbol < 0)
        require(r.operation >= 0 && r.operation < int(program.operations.size()),
            "the cell has no such operation");
    else
        require(r.symbol < int(program.symbols.size()), "the cell has no such symbol");
}

/// Whether a number is held in place of being calculated: nothing makes it, and nothing is passed
/// on from its gradient.
bool isHeld(const Network& network, const NumberReference& r)
{
    if ((r.kind != Kind::Value && r.kind != Kind::Gradient) || r.symbol <= 0 || r.step < 0)
        return false;
    const auto& held = network.tracks()[std::size_t(r.track)].plan->held;
    return std::any_of(held.begin(), held.end(), [&](const HeldValue& value) {
        return value.symbol == r.symbol && (value.unit < 0 || value.unit == r.unit);
    });
}

void sortAndSum(WhyAnswer& answer)
{
    const auto size = [](const WhyTerm& term) {
        return std::isnan(term.amount) ? std::numeric_limits<double>::infinity()
                                       : std::abs(term.amount);
    };
    std::stable_sort(answer.terms.begin(), answer.terms.end(),
        [&](const WhyTerm& a, const WhyTerm& b) { return size(a) > size(b); });
    answer.sum = 0.0;
    for (auto term = answer.terms.rbegin(); term != answer.terms.rend(); ++term)
        answer.sum += term->amount;
}

} // namespace

const StepDetail& WhyParts::detail(int track, int step, int sequence)
{
    const auto key = std::make_tuple(track, step, sequence);
    const auto found = m_details.find(key);
    if (found != m_details.end())
        return found->second;
    return m_details.emplace(key, calculateStep(m_iteration, track, step, sequence)).first->second;
}

double WhyParts::number(const NumberReference& r)
{
    checkPlace(m_iteration, r);
    switch (r.kind) {
    case Kind::Value:
        return r.symbol >= 0
                   ? elementOf(m_iteration.value(r.track, r.symbol, r.step, r.sequence), r.unit)
                   : elementOf(detail(r.track, r.step, r.sequence).values, r.operation, r.unit);
    case Kind::Gradient:
        if (r.symbol < 0)
            return elementOf(detail(r.track, r.step, r.sequence).gradients, r.operation, r.unit);
        if (r.symbol == 0 && track(r.track).layer == 0)
            return inputGradient(r);
        return elementOf(r.step < 0
                             ? m_iteration.gradientFromLaterSteps(
                                   r.track, r.symbol, r.step, r.sequence)
                             : m_iteration.gradient(r.track, r.symbol, r.step, r.sequence),
            r.unit);
    case Kind::Slope:
        return elementOf(
            slopeAt(program(r.track), detail(r.track, r.step, r.sequence), r.operation), r.unit);
    case Kind::Output:
        return elementOf(m_iteration.output(r.step, r.sequence), r.unit);
    case Kind::Probability:
        return elementOf(m_iteration.probabilities(r.step, r.sequence), r.unit);
    case Kind::OutputGradient:
        return elementOf(m_iteration.outputGradient(r.step, r.sequence), r.unit);
    case Kind::Context:
        return sumOf(explainContext, r);
    case Kind::AttentionScore:
        return sumOf(explainAttentionScore, r);
    case Kind::AttentionActivity:
        return std::tanh(sumOf(explainAttentionActivity, r));
    case Kind::ContextGradient:
        return elementOf(attentionGradients(r.sequence).contexts, r.unit, r.step);
    case Kind::AttentionWeightGradient:
        return elementOf(attentionGradients(r.sequence).weights, r.column, r.step);
    case Kind::AttentionScoreGradient:
        return elementOf(attentionGradients(r.sequence).scores, r.column, r.step);
    case Kind::AttentionWeight:
        return elementOf(m_iteration.attentionWeights(r.sequence), r.column, r.step);
    case Kind::Parameter:
    case Kind::ParameterGradient: {
        const auto numbers = network().view(r.parameter, r.kind == Kind::Parameter
                                                             ? m_iteration.before().parameters
                                                             : m_iteration.parameterGradient());
        require(r.unit >= 0 && r.unit < numbers.rows() && r.column >= 0 &&
                    r.column < numbers.cols(),
            "the parameter has no such number");
        return numbers(r.unit, r.column);
    }
    case Kind::StepLoss:
        return m_iteration.stepLoss(r.step, r.sequence);
    case Kind::Loss:
        break;
    }
    return m_iteration.loss();
}

/// The record need not hold the gradient of the first layer's input; its parts are there.
double WhyParts::inputGradient(const NumberReference& reference)
{
    elementOf(m_iteration.value(reference.track, 0, reference.step, reference.sequence),
        reference.unit);
    return sumOf(explainGradient, reference);
}

/// What the record does not hold: its parts are there.
double WhyParts::sumOf(
    void (*explain)(WhyParts& parts, WhyAnswer& answer), const NumberReference& reference)
{
    WhyAnswer answer;
    answer.reference = reference;
    explain(*this, answer);
    sortAndSum(answer);
    return answer.sum;
}

WhyFactor WhyParts::factor(NumberReference reference)
{
    const double value = number(reference);
    reference.lossStep = isGradient(reference.kind) ? m_lossStep : -1;
    return {value, true, reference};
}

WhyFactor constantFactor(double value)
{
    return {value, false, {}};
}

WhyTerm WhyParts::term(double sign, std::vector<WhyFactor> factors) const
{
    WhyTerm result;
    result.sign = sign;
    result.amount = sign;
    for (const WhyFactor& factor : factors)
        result.amount *= factor.value;
    result.factors = std::move(factors);
    return result;
}

WhyAnswer why(const Iteration& iteration, const NumberReference& reference)
{
    WhyParts parts(iteration, reference.lossStep);
    WhyAnswer answer;
    answer.reference = reference;
    answer.value = parts.number(reference);
    if (isHeld(iteration.network(), reference)) {
        answer.sum = answer.value;
        return answer;
    }
    switch (reference.kind) {
    case Kind::Value:
        explainValue(parts, answer);
        break;
    case Kind::Gradient:
        explainGradient(parts, answer);
        break;
    case Kind::Slope:
        explainSlope(parts, answer);
        break;
    case Kind::Output:
        explainOutput(parts, answer);
        break;
    case Kind::Probability:
        explainProbability(parts, answer);
        break;
    case Kind::OutputGradient:
        explainOutputGradient(parts, answer);
        break;
    case Kind::Context:
        explainContext(parts, answer);
        break;
    case Kind::ParameterGradient:
        explainParameterGradient(parts, answer);
        break;
    case Kind::StepLoss:
    case Kind::Loss:
        explainLoss(parts, answer);
        break;
    case Kind::AttentionWeight:
        explainAttentionWeight(parts, answer);
        break;
    case Kind::AttentionScore:
        explainAttentionScore(parts, answer);
        break;
    case Kind::AttentionActivity:
        explainAttentionActivity(parts, answer);
        break;
    case Kind::ContextGradient:
        explainContextGradient(parts, answer);
        break;
    case Kind::AttentionWeightGradient:
        explainAttentionWeightGradient(parts, answer);
        break;
    case Kind::AttentionScoreGradient:
        explainAttentionScoreGradient(parts, answer);
        break;
    case Kind::Parameter:
        break;
    }
    sortAndSum(answer);
    if (answer.rule == WhyAnswer::Rule::Given)
        answer.sum = answer.value;
    return answer;
}

} // namespace loopscope
