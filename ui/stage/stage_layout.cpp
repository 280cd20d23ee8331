#include "ui/stage/stage_layout.h"

#include "ui/stage/time_axis.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr int margin = 10;       // above and below everything
constexpr int playheadInset = 4; // from the playhead's line to the letters

/// Heights that text decides.
struct Heights {
    int text = 0;
    int box = 0;
    int gap = 0;   ///< least room of an arrow
    int state = 0; ///< least height of a strip

    explicit Heights(int textHeight)
        : text(textHeight + 4)
        , box(textHeight + 10)
        , gap(textHeight + 6)
        , state(3 * textHeight)
    {
    }

    int sum() const
    {
        return 2 * margin + 2 * playheadInset + 2 * text + 2 * box + 2 * gap + state + 8;
    }
};

Row below(const Row& above, int distance, int height)
{
    return {above.bottom() + distance, height};
}

/// Rows of columns that are too narrow for letters: outputs as colours, and the strips.
void placeNarrowRows(StageLayout& layout, int height, const Heights& heights)
{
    const int aboveState = margin + playheadInset + heights.box + 4;
    const int belowState = 2 * playheadInset + 4 + heights.text + margin;
    layout.target = {margin + playheadInset, 0};
    layout.output = below(layout.target, 0, heights.box);
    layout.fromOutput = below(layout.output, 0, 4);
    layout.state =
        below(layout.fromOutput, 0, std::max(height - aboveState - belowState, heights.state));
    layout.toState = below(layout.state, 0, 0);
    layout.input = below(layout.toState, 0, 0);
    layout.numbers = below(layout.input, playheadInset + 4, heights.text);
}

} // namespace

int minimumStageHeight(int textHeight)
{
    return Heights(textHeight).sum();
}

StageLayout stageLayout(const TimeAxis& axis, int height, int textHeight)
{
    const Heights heights(textHeight);
    // Room to spare goes to the strip first, then to the arrows, within limits; the rest stays
    // around.
    int spare = std::max(height - heights.sum(), 0);
    const int forState = std::min(spare * 6 / 10, 10 * textHeight);
    const int forGap = std::min((spare - forState) / 2, 3 * textHeight);
    spare -= forState + 2 * forGap;

    StageLayout layout;
    layout.target = {margin + playheadInset + spare / 2, heights.text};
    layout.output = below(layout.target, 4, heights.box);
    layout.fromOutput = below(layout.output, 0, heights.gap + forGap);
    layout.state = below(layout.fromOutput, 0, heights.state + forState);
    layout.toState = below(layout.state, 0, heights.gap + forGap);
    layout.input = below(layout.toState, 0, heights.box);
    layout.numbers = below(layout.input, playheadInset + 4, heights.text);
    if (axis.level() == DrawingLevel::LanesOnly)
        placeNarrowRows(layout, height, heights);
    layout.playhead.top = layout.target.top - playheadInset;
    layout.playhead.height = layout.input.bottom() + playheadInset - layout.playhead.top;

    layout.scale = axis.textScale;
    // Columns are rounded to whole pixels and may be one narrower than columnWidth.
    const int column = std::max(int(std::floor(axis.columnWidth)), 1);
    switch (axis.level()) {
    case DrawingLevel::Full:
        layout.boxWidth = std::min(column - 6, int(textHeight * 1.9));
        layout.stripWidth = std::min(column * 45 / 100, int(textHeight * 1.7));
        break;
    case DrawingLevel::Strip:
        layout.boxWidth = column - 1;
        layout.stripWidth = column / 2;
        break;
    case DrawingLevel::LanesOnly:
        layout.boxWidth = std::max(column - 1, 1);
        layout.stripWidth = std::max(column - 1, 1);
        break;
    }
    layout.arrowWidth = column - layout.stripWidth;
    return layout;
}

} // namespace loopscope::ui
