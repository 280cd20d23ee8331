#pragma once

#include "ui/session/cursor.h"

#include <vector>

namespace loopscope::ui
{

/// How much of a column is drawn, by its width.
enum class DrawingLevel {
    Full,     ///< boxes with letters, arrows between the steps
    Strip,    ///< letters without boxes, short arrows
    LanesOnly ///< no letters: narrow strips, numbers in the lanes below
};

/// A run of steps, both ends included; empty if last < first.
struct StepRange {
    int first = 0;
    int last = -1;

    bool contains(int step) const { return step >= first && step <= last; }
    bool operator==(const StepRange&) const = default;
};

/// Where each time step stands on screen: one axis for the unrolled network and every lane below
/// it.
///
/// Steps count from 0. Those of an encoder stand before them, the last one is -1; a seam, in which
/// what it hands over is drawn, keeps them apart. All lengths are device-independent pixels; x
/// counts from the left edge of a pane. The edges of columns are whole pixels, so that panes that
/// share an axis agree to the pixel.
struct TimeAxis {
    int steps = 0;        ///< from 0 on
    int encoderSteps = 0; ///< before 0
    int left = 0;          ///< width of the header column: where the time steps begin
    int viewportWidth = 0; ///< of the part that shows steps
    double textScale =
        1.0; ///< height of the text in use, over that of the text that levels were chosen with
    double columnWidth = 0.0; ///< width of one step
    int scroll = 0;           ///< pixels hidden at the left
    bool isZoomed =
        false; ///< whether the user chose columnWidth; else it follows steps and viewportWidth

    /// Columns are never fitted narrower than this: from there on the axis scrolls.
    static constexpr double minimumFittedWidth = 8.0;
    static constexpr double minimumZoomedWidth = 2.0;
    static constexpr double maximumZoomedWidth = 96.0; ///< at textScale 1

    /// The same axis for other sizes: fitted again, or with the user's zoom where there is one.
    TimeAxis resized(const TimeSpan& span, int newLeft, int newViewportWidth) const;
    /// Columns `factor` times as wide, the step below x staying below x.
    TimeAxis zoomed(double factor, double x) const;
    /// Without the user's zoom.
    TimeAxis fitted() const;
    TimeAxis scrolledTo(int newScroll) const; ///< clamps
    /// Scrolled as little as shows a step with a neighbour on either side.
    TimeAxis scrolledToShow(int step) const;

    /// The encoder's steps alone, where they are, counted from 0.
    TimeAxis encoderPart() const;

    int first() const { return -encoderSteps; }
    int last() const { return steps - 1; }
    /// What stands at a step on screen: both parts count from 1.
    int numberOf(int step) const { return step < 0 ? step + encoderSteps + 1 : step + 1; }
    bool hasSeam() const { return encoderSteps > 0; }
    double seamWidth() const;
    int seamLeft() const { return columnRight(-1); }
    int seamRight() const { return columnLeft(0); }

    int contentWidth() const;
    int maximumScroll() const;
    bool canScroll() const { return maximumScroll() > 0; }
    DrawingLevel level() const;

    int columnLeft(int step) const;
    int columnRight(int step) const; ///< exclusive
    double columnCentre(int step) const;
    int right() const { return left + viewportWidth; } ///< exclusive

    /// The step whose column holds x, or the nearest one; first() if there are no steps.
    int stepAt(double x) const;
    /// Whether x is inside the part that shows steps and on one of them.
    bool holds(double x) const;
    StepRange visibleSteps() const;

    /// Steps to be numbered, those on screen only, so that numbers `labelWidth` wide do not touch.
    std::vector<int> ticks(int labelWidth) const;

    bool operator==(const TimeAxis&) const = default;

private:
    double placeOf(int step) const; ///< of its left edge, in the content
};

} // namespace loopscope::ui
