#pragma once

#include "core/cell/cell_difference.h"
#include "core/cell/program.h"

#include <QString>

namespace loopscope::ui
{

struct Theme;

/// A cell's equations as rich text, one a line, with what is new in them marked.
QString equationsHtml(
    const Program& program, const CellDifference& difference, const Theme& theme);

/// What another cell has and this one has not, as rich text; empty if there is nothing.
QString leftOutHtml(const Program& other, const CellDifference& difference);

/// How many numbers a layer of the cell learns.
/// @param inputSize  of what the layer reads
long long parameterCount(const Program& program, int units, int inputSize);

} // namespace loopscope::ui
