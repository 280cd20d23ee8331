#pragma once

#include "ui/stage/cell_data.h"
#include "ui/stage/cell_moment.h"

#include <QString>

namespace loopscope::ui
{

/// The formula of what is being calculated, as rich text: forward the equation with that part lit,
/// backward what goes back to where, with δ for the gradient that arrives. At rest the equation of
/// h.
QString cellFormula(const CellData& data, const CellMoment& moment);

/// The same with the numbers of one unit, "0.12 − 0.30 + 1 = 0.82"; empty at rest.
QString cellNumbers(const CellData& data, const CellMoment& moment, int unit);

} // namespace loopscope::ui
