#pragma once

#include "ui/stage/cell_data.h"
#include "ui/stage/cell_moment.h"

#include <QRectF>

class QFont;
class QPainter;

namespace loopscope::ui
{

struct Theme;

/// What the card over a hovered node or row tells.
struct CellCard {
    QString title;     ///< rich text
    QString unitWords; ///< of the unit under the pointer; may be empty
    const CellValues* values = nullptr;
    bool hasGradient = false;
    int unit = -1; ///< the unit that is marked; -1 for none
};

/// Draws all units of a vector as bars, values above and gradients below.
///
/// @param beside  what the card is about: it stands below or above it
/// @param within  where there is room
void drawCellCard(QPainter& painter, const CellCard& card, const CellData& data,
    const QRectF& beside, const QRectF& within, const QFont& font, const Theme& theme);

} // namespace loopscope::ui
