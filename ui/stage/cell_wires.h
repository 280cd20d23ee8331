#pragma once

#include "ui/stage/cell_data.h"
#include "ui/stage/cell_geometry.h"
#include "ui/stage/cell_moment.h"

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Draws the belts, the bus and the wires of a cell: forward as arrows that light where something
/// is read, backward as what goes back along them, as wide and coloured as its magnitude says.
void drawCellWires(QPainter& painter, const CellGeometry& geometry, const CellData& data,
    const CellMoment& moment, const Theme& theme);

} // namespace loopscope::ui
