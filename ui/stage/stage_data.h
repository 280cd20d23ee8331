#pragma once

#include "ui/lanes/gradient_lane_data.h"
#include "ui/lanes/value_grid.h"
#include "ui/session/cursor.h"
#include "ui/session/units_by_hand.h"
#include "ui/stage/predictions.h"
#include "ui/stage/timeline_moment.h"

#include <QString>

#include <limits>
#include <vector>

namespace loopscope::ui
{

struct Snapshot;

/// Thickness of an arrow that carries a gradient, 0 (vanished) to 1 (exploding), and its colour's
/// argument.
struct CarriedGradient {
    GradientBar magnitude; ///< relative to averageSource()
    double thickness() const { return magnitude.height; }
};

/// The numbers that stand in a row, of all steps together.
struct NumberRow {
    double lowest = 0.0;
    double highest = 0.0;
    int count = 0;  ///< of steps that have one
    QString widest; ///< as wide as the widest of them is written; empty: these are no numbers

    bool isThere() const { return !widest.isEmpty(); }
};

/// What the unrolled network shows at one step.
struct StageColumn {
    QString input;
    QString target; ///< empty where there is none; the loss does not count then
    /// The most probable class, or the number; "NaN" if there is none. Empty where nothing is
    /// asked; a word that is to be recognised has an output, but no target.
    QString output;
    bool isOutputNumber = true; ///< whether all probabilities are finite
    bool isOutputRight = false;
    int outputUnit = 0;             ///< which of the outputs `output` is
    double outputProbability = 0.0; ///< of `output`, where classes are told apart
    double targetProbability = 0.0;
    double loss = 0.0;

    // The same as numbers; not-a-number where none stands there.
    std::vector<double> inputNumbers; ///< of few inputs all of them, else what `input` says
    double targetNumber = std::numeric_limits<double>::quiet_NaN();
    double outputNumber = std::numeric_limits<double>::quiet_NaN();

    bool hasTarget() const { return !target.isEmpty(); }
    bool hasOutput() const { return !output.isEmpty(); }

    // Of a network that reads its own outputs:
    bool isInputOwn = false;      ///< whether `input` is what it wrote the step before
    /// Of one that writes a text: whether `output` was drawn, with `outputProbability`; it need not
    /// be the most probable one then.
    bool isDrawn = false;
    std::vector<Prediction> likely; ///< what could be drawn, the most probable first

    // Of a decoder among them:
    bool isInputRight = true;     ///< whether teacher forcing would give it the same
    QString missed;               ///< what should still have come, where it has written the end

    CarriedGradient fromOutput; ///< down from ŷ of this step
    std::vector<CarriedGradient>
        fromLater;        ///< from the next step, one a symbol of StageData::memories
    GradientBar gradient; ///< of h: both together
};

/// All that the unrolled network draws, but for the playhead.
struct StageData {
    int track = 0;          ///< whose states are shown
    bool isReverse = false; ///< whether it reads the sequence from its end
    int inputTrack = 0;     ///< the one that reads what stands in the boxes of the input
    int stateSymbol = 0;    ///< h
    bool isEncoder = false; ///< of an encoder–decoder: it reads the source and has no outputs
    bool readsOwnOutputs = false; ///< in place of what is right
    int given = 0; ///< of a text that the network writes: steps that read its beginning; else 0
    TimeSpan span = 0;      ///< of the whole network
    int steps = 0;          ///< of the part that is shown
    int units = 0;
    bool hasClasses = true;    ///< whether outputs tell classes apart; else each is a number
    bool isProbability = true; ///< whether outputs are probabilities; else plain numbers
    std::vector<QString>
        memories; ///< the symbols that carry memory from step to step; none: no arrows
    std::vector<int> memorySymbols; ///< the same as numbers of the cell's symbols
    /// Whether the first step starts from what an encoder has read, and of each memory what goes
    /// back to the encoder.
    bool startsFromEncoder = false;
    std::vector<CarriedGradient> toEncoder;
    std::vector<StageColumn> columns;
    NumberRow inputs;  ///< where they are numbers
    NumberRow outputs; ///< targets, too
    ValueGrid state; ///< of h
    std::vector<UnitByHand> byHand;
    UnitByHand readoutByHand; ///< of a part that has outputs

    const StageColumn& column(int step) const { return columns[std::size_t(step)]; }
};

StageData stageData(const Snapshot& snapshot);

/// What the playhead's column holds, in sentences: for screen readers.
QString describeMoment(const StageData& data, const TimelineMoment& moment);

/// What one column holds, in lines: for the tooltip over the letters and arrows.
QString describeColumn(const StageData& data, const TimelineMoment& moment, int step);

} // namespace loopscope::ui
