#pragma once

#include <vector>

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

/// How many rows of states there are, one above the other, and which of them is drawn in detail.
struct StateRows {
    int count = 1;
    int chosen = 0; ///< counts from the input up
    int drawn = 0;  ///< of them, from the input up: beside a stack with more; 0 for all
    bool areInputsNumbers = false; ///< which have a place below columns of any width, as a curve
};

/// Where the rows of the unrolled network stand, from top to bottom, and how wide its marks are.
struct StageLayout {
    Row target;
    Row output;
    Row fromOutput; ///< room of the arrows between output and the topmost state
    Row state;      ///< of the row that is drawn in detail
    std::vector<Row> states; ///< all rows, from the input up; `state` alone if others have no room
    Row toState;    ///< room of the arrows between the lowest state and input
    Row input;
    Row numbers;
    Row playhead; ///< from above the targets to below the inputs

    int boxWidth = 0;   ///< of a letter's box
    int stripWidth = 0; ///< of a state's strip
    int arrowWidth = 0; ///< of the room between two strips
    double scale = 1.0; ///< of line widths, with the text

    bool hasOthers() const { return states.size() > 1; }
};

/// Rows for a height; they keep their order and their text's height even where that is more than
/// there is.
StageLayout stageLayout(
    const TimeAxis& axis, int height, int textHeight, const StateRows& states = {});

/// The least height in which all rows are as they should be.
int minimumStageHeight(int textHeight);

/// The least height in which other rows of states are drawn beside the chosen one.
int minimumHeightForRows(int textHeight, int rows);

} // namespace loopscope::ui
