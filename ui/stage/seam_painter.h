#pragma once

#include "ui/lanes/value_cells.h"
#include "ui/stage/bridge_data.h"
#include "ui/stage/stage_part.h"
#include "ui/stage/text_cache.h"

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Draws what joins an encoder to its decoder: the state that is handed over, between them, and how
/// it gets there; backward the gradient that crosses over.
class SeamPainter
{
public:
    SeamPainter(QPainter& painter, const StageScene& encoder, const StageScene& decoder,
        const BridgeData& data, const Theme& theme);

    void draw(ValueCells& start, TextCache& words);
    /// Of the state that is handed over; empty where there is none.
    static QRect startRect(const StageScene& decoder, const BridgeData& data);

private:
    void drawFromEncoder(std::size_t memory);
    QPolygonF lineOf(std::size_t memory) const;

    QPainter& m_painter;
    const StageScene& m_encoder;
    const StageScene& m_decoder;
    const BridgeData& m_data;
    const Theme& m_theme;
};

} // namespace loopscope::ui
