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

} // namespace

void attend(const Network& network, const Eigen::VectorXd& parameters, const StridedView& keys,
    const StridedView& queries, AttentionRecord& record, StridedMatrix contexts)
{
    const Eigen::Index sources = keys.cols();
    record.weights.topRows(sources).noalias() =
        keys.rows() == queries.rows() && network.options().attention == Attention::Dot
            ? Eigen::MatrixXd(keys.transpose() * queries)
            : Eigen::MatrixXd::Zero(sources, queries.cols());
    if (network.options().attention == Attention::Additive) {
        const Additive<const Eigen::VectorXd> score(network, parameters);
        const Eigen::MatrixXd fromKeys = score.U * keys;
        const Eigen::MatrixXd fromQueries = score.W * queries;
        for (Eigen::Index t = 0; t < queries.cols(); ++t)
            record.weights.col(t).head(sources) =
                (score.v * (fromKeys.colwise() + fromQueries.col(t)).array().tanh().matrix())
                    .transpose();
    }
    for (Eigen::Index t = 0; t < queries.cols(); ++t)
        softmax(record.weights.col(t).head(sources));
    contexts.noalias() = keys * record.weights.topRows(sources);
}

void attendBackward(const Network& network, const Eigen::VectorXd& parameters,
    const StridedView& keys, const StridedView& queries, const StridedView& contextGradients,
    int firstStep, int steps, AttentionRecord& record, Eigen::MatrixXd& keyGradients,
    StridedMatrix queryGradients, Eigen::VectorXd& parameterGradient)
{
    const Eigen::Index sources = keys.cols();
    const auto weights = record.weights.block(0, firstStep, sources, steps);
    const auto contexts = contextGradients.middleCols(firstStep, steps);
    record.weightGradients.block(0, firstStep, sources, steps).noalias() =
        keys.transpose() * contexts;
    keyGradients.leftCols(sources).noalias() += contexts * weights.transpose();
    // Through the softmax: d score = a ⊙ (da − Σ a·da).
    const Eigen::ArrayXXd dWeights = record.weightGradients.block(0, firstStep, sources, steps);
    const Eigen::RowVectorXd means = (weights.array() * dWeights).colwise().sum();
    const Eigen::MatrixXd dScores = weights.array() * (dWeights.rowwise() - means.array());
    if (network.options().attention == Attention::Dot) {
        queryGradients.middleCols(firstStep, steps).noalias() += keys * dScores;
        keyGradients.leftCols(sources).noalias() +=
            queries.middleCols(firstStep, steps) * dScores.transpose();
        return;
    }
    const Additive<const Eigen::VectorXd> score(network, parameters);
    Additive<Eigen::VectorXd> gradient(network, parameterGradient);
    const Eigen::MatrixXd fromKeys = score.U * keys;
    for (int i = 0; i < steps; ++i) {
        const auto query = queries.col(firstStep + i);
        const Eigen::VectorXd fromQuery = score.W * query;
        const Eigen::MatrixXd activity = (fromKeys.colwise() + fromQuery).array().tanh().matrix();
        gradient.v += (activity * dScores.col(i)).transpose();
        const Eigen::MatrixXd dSums = (score.v.transpose() * dScores.col(i).transpose()).array() *
                                      (1.0 - activity.array().square());
        const Eigen::VectorXd dFromQuery = dSums.rowwise().sum();
        gradient.W += dFromQuery * query.transpose();
        gradient.U += dSums * keys.transpose();
        queryGradients.col(firstStep + i) += score.W.transpose() * dFromQuery;
        keyGradients.leftCols(sources) += score.U.transpose() * dSums;
    }
}

} // namespace loopscope
