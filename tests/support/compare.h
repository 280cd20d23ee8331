#pragma once

#include <Eigen/Core>
#include <QString>

namespace loopscope::test
{

/// The first reason why two matrices are not the same up to rounding; empty if there is none.
///
/// A number may be off by relativeTolerance times the largest absolute expected number *of its
/// column*: the columns are the vectors of a calculation, and what rounding leaves of an element
/// that cancels to nearly zero is as large as that of its neighbours. Infinities and not-a-number
/// must stand in the same places.
///
/// @param what  named at the start of the reason: "LSTM, gradient of c"
QString difference(const QString& what, const Eigen::Ref<const Eigen::MatrixXd>& found,
    const Eigen::Ref<const Eigen::MatrixXd>& expected, double relativeTolerance);

/// The same for one number, relative to itself.
QString difference(const QString& what, double found, double expected, double relativeTolerance);

} // namespace loopscope::test
