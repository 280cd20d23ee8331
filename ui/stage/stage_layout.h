#pragma once

namespace loopscope::ui
{

struct TimeAxis;

/// A horizontal band.
struct Row {
    int top = 0;
    int height = 0;

    int bottom() const { return top + height; } ///< exclusive
    double centre() const { return top + height / 2.0; }
};

/// Where the rows of the unrolled network stand, from top to bottom, and how wide its marks are.
struct StageLayout {
    Row target;
    Row output;
    Row fromOutput; ///< room of the arrows between output and state
    Row state;
    Row toState; ///< room of the arrows between state and input
    Row input;
    Row numbers;
    Row playhead; ///< from above the targets to below the inputs

    int boxWidth = 0;   ///< of a letter's box
    int stripWidth = 0; ///< of a state's strip
    int arrowWidth = 0; ///< of the room between two strips
    double scale = 1.0; ///< of line widths, with the text
};

/// Rows for a height; they keep their order and their text's height even where that is more than
/// there is.
StageLayout stageLayout(const TimeAxis& axis, int height, int textHeight);

/// The least height in which all rows are as they should be.
int minimumStageHeight(int textHeight);

} // namespace loopscope::ui
