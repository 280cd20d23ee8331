#pragma once

#include "ui/stage/stage_layout.h"
#include "ui/stage/time_axis.h"

#include <QRect>

namespace loopscope::ui
{

/// Where the marks of the stage stand while the network is unrolled, rolled up, or on the way.
struct StagePlaces {
    TimeAxis axis;
    StageLayout layout;
    double fold = 0.0;         ///< 0 unrolled, 1 rolled up: all columns are one
    double rolledCentre = 0.0; ///< x of that one
    double rolledWidth = 0.0;

    bool isFolded() const { return fold > 0.0; }
    double centreOf(int step) const;
    double columnWidth() const; ///< room of the letters of a column
    DrawingLevel level() const;
    QRect stripOf(int step) const; ///< of the row of states that is drawn in detail
    QRect boxOf(const Row& row, int step) const;

private:
    QRect rectOf(const Row& row, int step, int width) const;
};

/// @param fold  how far the network is rolled up, in [0, 1]
/// @param rolledPlace  where it stands then: of its centre, as a share of the steps' part
StagePlaces stagePlaces(const TimeAxis& axis, int height, int textHeight, const StateRows& states,
    double fold, double rolledPlace = 0.45);

} // namespace loopscope::ui
