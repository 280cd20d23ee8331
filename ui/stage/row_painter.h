#pragma once

#include "ui/lanes/value_cells.h"
#include "ui/stage/stage_places.h"
#include "ui/stage/stage_rows.h"

#include <vector>

class QPainter;

namespace loopscope::ui
{

struct Theme;

/// Draws layers that stand one above the other: the states of all but the one in detail, and the
/// arrows between layers.
class RowPainter
{
public:
    RowPainter(QPainter& painter, const StagePlaces& places, const std::vector<StageRow>& rows,
        const TimelineMoment& moment, const Theme& theme);

    /// All arrows from the input up to the output, or back down.
    void drawUpright(int step, bool hasOutput);
    /// Of one of the other rows: its state, and the arrow between it and the next step's.
    void drawRow(int row, int step, ValueCells& cells);

private:
    /// The rows of one layer.
    struct Block {
        int first = 0;
        int count = 1;
    };
    /// Where an arrow between two layers begins and ends.
    struct Span {
        double below = 0.0;
        double above = 0.0;
        double middle() const { return (below + above) / 2.0; }
    };

    const StageRow& at(int row) const { return m_rows[std::size_t(row)]; }
    const Row& placeOf(int row) const { return m_places.layout.states[std::size_t(row)]; }
    QRect stripOf(int row, int step) const;
    int blocks() const { return int(m_blocks.size()); }
    Span spanAbove(int block) const; ///< of block -1: between the input and the first layer

    void drawForward(int boundary, int step);
    void drawBackward(int boundary, int step);
    void drawDetourIn(const Block& block, const Span& span, int step, const QColor& colour);
    QPolygonF detourOut(const Block& block, const Span& span, int step) const;
    void drawAlong(int row, int step);
    void drawStart(int row);
    QColor neutral(int step) const;
    bool isHere(Phase phase, int step) const;
    double sideOf(int step, int sign) const;

    QPainter& m_painter;
    const StagePlaces& m_places;
    const std::vector<StageRow>& m_rows;
    const TimelineMoment& m_moment;
    const Theme& m_theme;
    std::vector<Block> m_blocks; ///< from the input up
};

} // namespace loopscope::ui
