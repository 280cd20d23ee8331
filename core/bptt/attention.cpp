#include "core/bptt/attention.h"

#include <cmath>

namespace loopscope
{

namespace
{

/// The matrices of additive attention, inside a vector of all parameters.
template <typename Parameters>
struct Additive {
    using View = decltype(std::declval<const Network&>().view(0, std::declval<Parameters&>()));

    Additive(const Network& network, Parameters& all)
        : W(network.view(*network.findParameter(-1, "W_a"), all))
        , U(network.view(*network.findParameter(-1, "U_a"), all))
        , v(network.view(*network.findParameter(-1, "v_a"), all))
    {
    }

    View W;
    View U;
    View v; ///< one row
};

void softmax(Eigen::Ref<Eigen::VectorXd> scores)
{
    double largest = scores[0];
    for (const double score : scores)
        if (!(score <= largest)) // not-a-number is taken too, so that it is seen
            largest = score;
    scores = (scores.array() - largest).exp();
    scores /= scores.sum();
}

/// The two summands inside the tanh of additive scores.
void project(const Additive<const Eigen::VectorXd>& score, int sources, const StridedView& queries,
    AttentionWorkspace& workspace)
{
    workspace.fromKeys.leftCols(sources).noalias() = score.U * workspace.keys.leftCols(sources);
    workspace.fromQueries.noalias() = score.W * queries;
}

/// tanh(U_a k_s + W_a q_t) for every source step s.
StridedView activityAt(AttentionWorkspace& workspace, Eigen::Index t, int sources)
{
    const Eigen::Index size = workspace.fromKeys.rows();
    const kernel::Columns columns{workspace.activity.data(), kernel::padded(size)};
    StridedMatrix sums(columns.data, size, sources, Eigen::OuterStride<>(columns.stride));
    sums = workspace.fromKeys.leftCols(sources).colwise() + workspace.fromQueries.col(t);
    kernel::apply(Function::Tanh, columns.stride, sources, columns, columns);
    return {columns.data, size, sources, Eigen::OuterStride<>(columns.stride)};
}

/// Sends the gradients of additive scores back to keys, queries and parameters.
void additiveBackward(const Network& network, const Eigen::VectorXd& parameters, int sources,
    const StridedView& queries, AttentionWorkspace& workspace, StridedMatrix queryGradients,
    Eigen::VectorXd& parameterGradient)
{
    const Additive<const Eigen::VectorXd> score(network, parameters);
    Additive<Eigen::VectorXd> gradient(network, parameterGradient);
    project(score, sources, queries, workspace);
    const auto keys = workspace.keys.leftCols(sources);
    auto fromKeyGradients = workspace.fromKeyGradients.leftCols(sources);
    fromKeyGradients.setZero();
    for (Eigen::Index t = 0; t < queries.cols(); ++t) {
        const StridedView activity = activityAt(workspace, t, sources);
        workspace.fromQueryGradients.col(t).setZero();
        for (int s = 0; s < sources; ++s) {
            const double dScore = workspace.scoreGradients(s, t);
            for (Eigen::Index row = 0; row < activity.rows(); ++row) {
                const double a = activity(row, s);
                const double dSum = dScore * score.v(0, row) * (1.0 - a * a);
                gradient.v(0, row) += dScore * a;
                fromKeyGradients(row, s) += dSum;
                workspace.fromQueryGradients(row, t) += dSum;
            }
        }
    }
    gradient.W.noalias() += workspace.fromQueryGradients * queries.transpose();
    gradient.U.noalias() += fromKeyGradients * keys.transpose();
    queryGradients.noalias() += score.W.transpose() * workspace.fromQueryGradients;
    workspace.keyGradients.leftCols(sources).noalias() += score.U.transpose() * fromKeyGradients;
}

} // namespace

void AttentionWorkspace::resize(const Network& network, int sourceSteps, int targetSteps)
{
    const int querySize = network.contextOffset();
    const int keySize = network.readoutSize() - querySize;
    keys.resize(keySize, sourceSteps);
    keyGradients.resize(keySize, sourceSteps);
    scoreGradients.resize(sourceSteps, targetSteps);
    if (network.options().attention != Attention::Additive)
        return;
    fromKeys.resize(querySize, sourceSteps);
    fromKeyGradients.resize(querySize, sourceSteps);
    fromQueries.resize(querySize, targetSteps);
    fromQueryGradients.resize(querySize, targetSteps);
    activity.resize(kernel::padded(querySize) * sourceSteps);
}

void attend(const Network& network, const Eigen::VectorXd& parameters, int sources,
    const StridedView& queries, AttentionWorkspace& workspace, AttentionRecord& record,
    StridedMatrix contexts)
{
    const auto keys = workspace.keys.leftCols(sources);
    auto scores = record.weights.topRows(sources);
    if (network.options().attention == Attention::Dot) {
        scores.noalias() = keys.transpose() * queries;
    } else {
        const Additive<const Eigen::VectorXd> score(network, parameters);
        project(score, sources, queries, workspace);
        for (Eigen::Index t = 0; t < queries.cols(); ++t)
            scores.col(t).noalias() =
                activityAt(workspace, t, sources).transpose() * score.v.row(0).transpose();
    }
    for (Eigen::Index t = 0; t < queries.cols(); ++t)
        softmax(scores.col(t));
    contexts.noalias() = keys * scores;
}

void attendBackward(const Network& network, const Eigen::VectorXd& parameters, int sources,
    const StridedView& queries, const StridedView& contextGradients, AttentionWorkspace& workspace,
    AttentionRecord& record, StridedMatrix queryGradients, Eigen::VectorXd& parameterGradient)
{
    const auto keys = workspace.keys.leftCols(sources);
    auto keyGradients = workspace.keyGradients.leftCols(sources);
    const auto weights = record.weights.topRows(sources);
    auto dWeights = record.weightGradients.topRows(sources);
    dWeights.noalias() = keys.transpose() * contextGradients;
    keyGradients.noalias() = contextGradients * weights.transpose();
    // Through the softmax: d score = a ⊙ (da − Σ a·da).
    auto dScores = workspace.scoreGradients.topRows(sources);
    for (Eigen::Index t = 0; t < queries.cols(); ++t)
        dScores.col(t) = weights.col(t).array() *
                         (dWeights.col(t).array() - weights.col(t).dot(dWeights.col(t)));
    if (network.options().attention == Attention::Dot) {
        queryGradients.noalias() += keys * dScores;
        keyGradients.noalias() += queries * dScores.transpose();
    } else {
        additiveBackward(
            network, parameters, sources, queries, workspace, queryGradients, parameterGradient);
    }
}

} // namespace loopscope
