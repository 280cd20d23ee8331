#pragma once

#include "ui/explain/explain_data.h"

#include <Eigen/Core>

/// Rows of bars for vectors of numbers, with what is said of them.
namespace loopscope::ui
{

/// Its length stands behind it.
BarRow valueRow(const QString& label, const Eigen::VectorXd& values, bool isTotal = false);
BarRow gradientRow(const QString& label, const Eigen::VectorXd& values, Tone tone, bool isTotal);

/// "W x₉: 12 numbers from −0.8 to 1.2".
QString rangeWords(const QString& label, const std::vector<double>& values);
/// The largest |number| of all rows, of those that are finite.
double largestIn(const std::vector<BarRow>& rows);

} // namespace loopscope::ui
