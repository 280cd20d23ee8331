#pragma once

#include "core/lesson/moment.h"

#include <Eigen/Core>

#include <optional>
#include <string_view>
#include <vector>

namespace loopscope
{

/// What a name with none, some or all of its indices stands for in the sequence on the stage.
///
/// Sequences (symbols of the cell, x, a, slope, y, p, target) are units × steps and are indexed by
/// step, then unit; matrices by row, then column; biases by row. Indices count from 1, step 0 is
/// the initial state. A name with `d` before it is the gradient of the loss.
/// @return what the indices leave: one number if all are given; nothing if there is no such thing
std::optional<Eigen::MatrixXd> elementsOf(
    const NetworkMoment& moment, std::string_view name, const std::vector<int>& indices);

/// What one step adds to the gradient of a parameter, indexed likewise. @param step  from 1
std::optional<Eigen::MatrixXd> shareOf(const NetworkMoment& moment, std::string_view parameter,
    int step, const std::vector<int>& indices);

/// Index of a parameter of the shown track, or of the readout; nothing if there is none.
std::optional<int> parameterNamed(const NetworkMoment& moment, std::string_view name);

} // namespace loopscope
