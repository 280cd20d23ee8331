#include "core/diagnosis/trajectory.h"

#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopscope
{

Projection principalComponents(const Eigen::Ref<const Eigen::MatrixXd>& vectors)
{
    Projection result;
    result.components.setZero(vectors.rows(), 2);
    if (vectors.size() == 0 || !vectors.allFinite()) {
        result.points.setConstant(2, vectors.cols(), std::numeric_limits<double>::quiet_NaN());
        return result;
    }
    result.mean = vectors.rowwise().mean();
    const Eigen::MatrixXd centred = vectors.colwise() - result.mean;
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(centred, Eigen::ComputeThinU);
    const Eigen::Index count = std::min<Eigen::Index>(2, svd.matrixU().cols());
    result.components.leftCols(count) = svd.matrixU().leftCols(count);
    for (Eigen::Index i = 0; i < count; ++i) {
        Eigen::Index largest = 0;
        result.components.col(i).cwiseAbs().maxCoeff(&largest);
        if (result.components(largest, i) < 0.0)
            result.components.col(i) *= -1.0;
    }
    result.points = result.components.transpose() * centred;
    const double total = svd.singularValues().squaredNorm();
    if (total > 0.0)
        result.shares.head(count) = svd.singularValues().head(count).array().square() / total;
    return result;
}

Eigen::MatrixXd symbolPath(const Iteration& iteration, int track, int symbol, int sequence)
{
    Eigen::MatrixXd path(iteration.value(track, symbol, 0, sequence).size(), iteration.steps());
    for (int step = 0; step < iteration.steps(); ++step)
        path.col(step) = iteration.value(track, symbol, step, sequence);
    return path;
}

} // namespace loopscope
