#include "core/network/matrix_values.h"

#include <Eigen/SVD>

#include <algorithm>
#include <limits>

namespace loopscope
{

Eigen::VectorXd singularValuesOf(const Eigen::Ref<const Eigen::MatrixXd>& matrix)
{
    if (matrix.size() == 0)
        return {};
    if (!matrix.allFinite())
        return Eigen::VectorXd::Constant(std::min(matrix.rows(), matrix.cols()),
            std::numeric_limits<double>::quiet_NaN());
    return Eigen::BDCSVD<Eigen::MatrixXd>(matrix).singularValues();
}

} // namespace loopscope
