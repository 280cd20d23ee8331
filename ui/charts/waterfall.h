#pragma once

#include "core/diagnosis/gradient_history.h"

#include <vector>

namespace loopscope::ui
{

/// Which row of a gradient history stands in each column of pixels of the waterfall.
///
/// A row stands for its iteration and those after it up to the next row, as far as rows are apart
/// on the whole; where a run was jumped over, there is none. Where several rows share a column, one
/// with a gradient that is not finite comes first.
/// @param first, last  iterations at the outer edges of the columns
/// @return index into `rows` for each column; -1: none
std::vector<int> waterfallColumns(
    const GradientHistory::Rows& rows, double first, double last, int columns);

/// The first iteration with a gradient that is not finite; -1 if there is none.
int firstBrokenIteration(const GradientHistory::Rows& rows);

/// The longest sequence among the rows.
int waterfallSteps(const GradientHistory::Rows& rows);

/// The row whose iteration stands at a place; nullptr if there is none.
const GradientHistory::Row* waterfallRowAt(const GradientHistory::Rows& rows, double iteration);

} // namespace loopscope::ui
