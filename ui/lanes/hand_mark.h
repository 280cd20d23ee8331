#pragma once

#include "ui/session/units_by_hand.h"

class QPainter;
class QRectF;

namespace loopscope::ui
{

struct Theme;

/// Draws a small triangle beside every unit to which something was done by hand: filled where the
/// number itself is held, hollow where something is that goes into it.
/// @param column  the cells of all units, one below the other; marks point at its left edge
/// @param isInside  whether they stand in the column, where there is no room beside it
void drawHandMarks(QPainter& painter, const QRectF& column, const std::vector<UnitByHand>& units,
    bool isInside, const Theme& theme);

/// The same above the units of a strip that lies; nothing where they are too narrow to tell apart.
void drawHandMarksAbove(QPainter& painter, const QRectF& strip,
    const std::vector<UnitByHand>& units, const Theme& theme);
/// One mark for all units together, pointing at a place from the left: filled if any is held.
void drawHandMarkAt(QPainter& painter, const QPointF& place, const std::vector<UnitByHand>& units,
    const Theme& theme);

/// The room that they take beside a column.
inline constexpr double handMarkWidth = 8.0;

} // namespace loopscope::ui
