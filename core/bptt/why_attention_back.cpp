#include "core/bptt/why_parts.h"
#include "core/require.h"

// What comes back through attention: context → weights → scores → queries and keys.
namespace loopscope
{

using Kind = NumberReference::Kind;

namespace
{

using ParameterView = Eigen::Map<const Eigen::MatrixXd>;

NumberReference ofPair(Kind kind, int step, int source, int sequence)
{
    NumberReference reference;
    reference.kind = kind;
    reference.step = step;
    reference.column = source;
    reference.sequence = sequence;
    return reference;
}

NumberReference contextGradientOf(int step, int unit, int sequence)
{
    NumberReference reference;
    reference.kind = Kind::ContextGradient;
    reference.step = step;
    reference.unit = unit;
    reference.sequence = sequence;
    return reference;
}

ParameterView weightsOf(const WhyParts& parts, const char* name)
{
    const Network& network = parts.network();
    return network.view(
        *network.findParameter(-1, name), parts.iteration().before().parameters);
}

/// Queries or keys, a column a step.
Eigen::MatrixXd columnsOf(WhyParts& parts, WhyFactor (*element)(WhyParts&, int, int, int),
    int size, int steps, int sequence)
{
    Eigen::MatrixXd columns(size, steps);
    for (int step = 0; step < steps; ++step) {
        for (int unit = 0; unit < size; ++unit)
            columns(unit, step) = element(parts, step, sequence, unit).value;
    }
    return columns;
}

/// ∂score/∂ what enters its tanh: v_a ⊙ (1 − tanh²).
Eigen::VectorXd slopesOf(WhyParts& parts, int step, int source, int sequence)
{
    const AttentionGradients& attention = parts.attentionGradients(sequence);
    const Eigen::ArrayXd activity =
        (attention.fromQueries.col(step) + attention.fromKeys.col(source)).array().tanh();
    const ParameterView v = weightsOf(parts, "v_a");
    return Eigen::Map<const Eigen::ArrayXd>(v.data(), v.size()) * (1.0 - activity.square());
}

/// ∂score/∂ an element of the query or of the key, as one number.
double scoreSlope(
    WhyParts& parts, const char* matrix, int unit, int step, int source, int sequence)
{
    return weightsOf(parts, matrix).col(unit).dot(slopesOf(parts, step, source, sequence));
}

bool isDot(const WhyParts& parts)
{
    return parts.network().options().attention == Attention::Dot;
}

int stepsOf(const WhyParts& parts, int sequence)
{
    const std::vector<int>& lengths = parts.iteration().batch().lengths;
    return lengths.empty() ? parts.iteration().steps() : lengths[std::size_t(sequence)];
}

} // namespace

const AttentionGradients& WhyParts::attentionGradients(int sequence)
{
    if (const auto found = m_attention.find(sequence); found != m_attention.end())
        return found->second;
    require(network().options().attention != Attention::None, "the network has no attention");
    const int steps = m_iteration.steps();
    const int sources = sourceLength(m_iteration.batch(), sequence);
    const int queryRows = network().contextOffset();
    const int keyRows = network().readoutSize() - queryRows;
    const ParameterView W =
        network().view(network().readoutWeight(), m_iteration.before().parameters);
    const Eigen::MatrixXd keys = columnsOf(*this, keyFactor, keyRows, sources, sequence);
    const Eigen::MatrixXd weights = m_iteration.attentionWeights(sequence).topRows(sources);

    AttentionGradients result;
    result.contexts.resize(keyRows, steps);
    for (int step = 0; step < steps; ++step)
        result.contexts.col(step) =
            W.rightCols(keyRows).transpose() * m_iteration.outputGradient(step, sequence);
    result.weights = keys.transpose() * result.contexts;
    const Eigen::RowVectorXd means = (weights.array() * result.weights.array()).colwise().sum();
    result.scores = weights.array() * (result.weights.rowwise() - means).array();
    if (!isDot(*this)) {
        result.fromQueries = weightsOf(*this, "W_a") *
                             columnsOf(*this, queryFactor, queryRows, steps, sequence);
        result.fromKeys = weightsOf(*this, "U_a") * keys;
    }
    return m_attention.emplace(sequence, std::move(result)).first->second;
}

/// One term for every output whose weights read the context.
void explainContextGradient(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    const Network& network = parts.network();
    answer.rule = WhyAnswer::Rule::Sum;
    for (int row = 0; row < network.outputSize(); ++row) {
        NumberReference dy;
        dy.kind = Kind::OutputGradient;
        dy.step = r.step;
        dy.sequence = r.sequence;
        dy.unit = row;
        answer.terms.push_back(parts.term(1.0,
            {parts.factor(parameterOf(
                 network.readoutWeight(), row, network.contextOffset() + r.unit)),
                parts.factor(dy)}));
    }
}

/// The context's gradient times what the weight multiplies: the key.
void explainAttentionWeightGradient(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    answer.rule = WhyAnswer::Rule::Sum;
    const int size = parts.network().readoutSize() - parts.network().contextOffset();
    for (int unit = 0; unit < size; ++unit)
        answer.terms.push_back(parts.term(
            1.0, {parts.factor(contextGradientOf(r.step, unit, r.sequence)),
                     keyFactor(parts, r.column, r.sequence, unit)}));
}

/// A score makes its own weight larger, and all weights smaller: a_s da_s − a_s Σ_j a_j da_j.
void explainAttentionScoreGradient(WhyParts& parts, WhyAnswer& answer)
{
    const NumberReference& r = answer.reference;
    answer.rule = WhyAnswer::Rule::Sum;
    const auto pair = [&](Kind kind, int source) {
        return parts.factor(ofPair(kind, r.step, source, r.sequence));
    };
    answer.terms.push_back(parts.term(1.0, {pair(Kind::AttentionWeight, r.column),
                                               pair(Kind::AttentionWeightGradient, r.column)}));
    for (int source = 0; source < sourceLength(parts.iteration().batch(), r.sequence); ++source)
        answer.terms.push_back(parts.term(-1.0,
            {pair(Kind::AttentionWeight, r.column), pair(Kind::AttentionWeight, source),
                pair(Kind::AttentionWeightGradient, source)}));
}

void addAttentionUses(WhyParts& parts, const NumberReference& h, WhyAnswer& answer)
{
    const Network& network = parts.network();
    const Track& track = parts.track(h.track);
    if (network.options().attention == Attention::None || !network.isTop(track))
        return;
    const int unit = track.outputOffset + h.unit;
    const auto addScore = [&](int step, int source, const char* matrix, const auto& other) {
        answer.terms.push_back(parts.term(1.0,
            {parts.factor(ofPair(Kind::AttentionScoreGradient, step, source, h.sequence)),
                isDot(parts) ? other() : constantFactor(scoreSlope(
                                             parts, matrix, unit, step, source, h.sequence))}));
    };
    if (track.stack == 1) {
        for (int source = 0; source < sourceLength(parts.iteration().batch(), h.sequence); ++source)
            addScore(h.step, source, "W_a",
                [&] { return keyFactor(parts, source, h.sequence, unit); });
        return;
    }
    for (int step = 0; step < stepsOf(parts, h.sequence); ++step) {
        answer.terms.push_back(parts.term(1.0,
            {parts.factor(ofPair(Kind::AttentionWeight, step, h.step, h.sequence)),
                parts.factor(contextGradientOf(step, unit, h.sequence))}));
        addScore(step, h.step, "U_a", [&] { return queryFactor(parts, step, h.sequence, unit); });
    }
}

void addUsesOfAttention(WhyParts& parts, const NumberReference& r, WhyAnswer& answer)
{
    const std::string& name = parts.network().parameters()[std::size_t(r.parameter)].name;
    for (int sequence = 0; sequence < parts.iteration().sequences(); ++sequence) {
        const int sources = sourceLength(parts.iteration().batch(), sequence);
        for (int step = 0; step < stepsOf(parts, sequence); ++step) {
            for (int source = 0; source < sources; ++source) {
                std::vector<WhyFactor> factors = {parts.factor(
                    ofPair(Kind::AttentionScoreGradient, step, source, sequence))};
                if (name == "v_a") {
                    NumberReference activity =
                        ofPair(Kind::AttentionActivity, step, source, sequence);
                    activity.unit = r.column;
                    factors.push_back(parts.factor(activity));
                } else {
                    factors.push_back(
                        constantFactor(slopesOf(parts, step, source, sequence)[r.unit]));
                    factors.push_back(name == "W_a"
                                          ? queryFactor(parts, step, sequence, r.column)
                                          : keyFactor(parts, source, sequence, r.column));
                }
                answer.terms.push_back(parts.term(1.0, std::move(factors)));
            }
        }
    }
}

} // namespace loopscope
