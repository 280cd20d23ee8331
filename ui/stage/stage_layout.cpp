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

    int others = 0;   ///< number of other rows of states
    int other = 0;    ///< least height of one
    int otherGap = 0; ///< least room of an arrow between two rows of states

    explicit Heights(int textHeight, int rows = 1)
        : text(textHeight + 4)
        , box(textHeight + 10)
        , gap(rows == 1 ? textHeight + 6 : 7 * textHeight / 8)
        , state(rows == 1 ? 3 * textHeight : 2 * textHeight)
        , others(rows - 1)
        , other(9 * textHeight / 8)
        , otherGap(textHeight / 2)
    {
    }

    int sum() const
    {
        return 2 * margin + 2 * playheadInset + 2 * text + 2 * box + 2 * gap + state +
               others * (other + otherGap) + 8;
    }
};

Row below(const Row& above, int distance, int height)
{
    return {above.bottom() + distance, height};
}

/// Rows of columns that are too narrow for letters: outputs as colours, and the strips.
void placeNarrowRows(StageLayout& layout, int height, const Heights& heights, bool hasInputs)
{
    const int inputs = hasInputs ? heights.box : 0;
    const int gap = hasInputs ? 4 : 0;
    const int aboveState = margin + playheadInset + heights.box + 4;
    const int belowState = gap + inputs + 2 * playheadInset + 4 + heights.text + margin;
    layout.target = {margin + playheadInset, 0};
    layout.output = below(layout.target, 0, heights.box);
    layout.fromOutput = below(layout.output, 0, 4);
    layout.state =
        below(layout.fromOutput, 0, std::max(height - aboveState - belowState, heights.state));
    layout.toState = below(layout.state, 0, gap);
    layout.states = {layout.state};
    layout.input = below(layout.toState, 0, inputs);
    layout.numbers = below(layout.input, playheadInset + 4, heights.text);
}

/// Stands the rows of states between two places, the first of them lowest.
void placeStates(StageLayout& layout, const Heights& heights, const StateRows& states, int forState,
    int forOther, int forOtherGap)
{
    layout.states.resize(std::size_t(states.count));
    Row above = layout.fromOutput;
    for (int row = states.count - 1; row >= 0; --row) {
        const bool isTop = row == states.count - 1;
        const int height =
            row == states.chosen ? heights.state + forState : heights.other + forOther;
        above = below(above, isTop ? 0 : heights.otherGap + forOtherGap, height);
        layout.states[std::size_t(row)] = above;
    }
    if (states.drawn > 0)
        layout.states.resize(std::size_t(std::min(states.drawn, states.count)));
    layout.fromOutput.height = layout.states.back().top - layout.fromOutput.top;
    layout.state = layout.states[std::size_t(states.chosen)];
}

} // namespace

int minimumStageHeight(int textHeight)
{
    return Heights(textHeight).sum();
}

int minimumHeightForRows(int textHeight, int rows)
{
    return Heights(textHeight, rows).sum();
}

StageLayout stageLayout(const TimeAxis& axis, int height, int textHeight, const StateRows& wanted)
{
    const bool hasRoom = axis.level() != DrawingLevel::LanesOnly &&
                         height >= minimumHeightForRows(textHeight, wanted.count);
    const StateRows states = hasRoom ? wanted : StateRows{};
    const Heights heights(textHeight, states.count);
    // Room to spare goes to the strips first, then to the arrows, within limits; the rest stays
    // around.
    int spare = std::max(height - heights.sum(), 0);
    const int others = std::max(heights.others, 1);
    const int forOther = heights.others > 0 ? std::min(spare * 2 / 10 / others, 2 * textHeight) : 0;
    const int forOtherGap = heights.others > 0 ? std::min(spare / 10 / others, textHeight) : 0;
    spare -= heights.others * (forOther + forOtherGap);
    const int forState = std::min(spare * 6 / 10, 10 * textHeight);
    const int forGap = std::min((spare - forState) / 2, 3 * textHeight);
    spare -= forState + 2 * forGap;

    StageLayout layout;
    layout.target = {margin + playheadInset + spare / 2, heights.text};
    layout.output = below(layout.target, 4, heights.box);
    layout.fromOutput = below(layout.output, 0, heights.gap + forGap);
    placeStates(layout, heights, states, forState, forOther, forOtherGap);
    layout.toState = below(layout.states.front(), 0, heights.gap + forGap);
    layout.input = below(layout.toState, 0, heights.box);
    layout.numbers = below(layout.input, playheadInset + 4, heights.text);
    if (axis.level() == DrawingLevel::LanesOnly)
        placeNarrowRows(layout, height, heights, wanted.areInputsNumbers);
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
