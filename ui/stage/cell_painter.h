#pragma once

#include "ui/stage/cell_data.h"
#include "ui/stage/cell_geometry.h"
#include "ui/stage/cell_moment.h"

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Draws the nodes of a cell over its wires. @param hovered  the node under the pointer, or -1
void drawCellNodes(QPainter& painter, const CellGeometry& geometry, const CellData& data,
    const CellMoment& moment, int hovered, const Theme& theme);

} // namespace loopscope::ui
