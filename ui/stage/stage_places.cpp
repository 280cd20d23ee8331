#include "ui/stage/stage_places.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

// Of the one column that the network is rolled into: in heights of text.
constexpr double rolledColumn = 5.0;
constexpr int rolledStrip = 3;

int between(int first, int second, double share)
{
    return int(std::lround(first + (second - first) * share));
}

Row between(const Row& first, const Row& second, double share)
{
    const int top = between(first.top, second.top, share);
    return {top, between(first.bottom(), second.bottom(), share) - top};
}

/// Rows on the way from unrolled to rolled up; only the row in detail goes along.
StageLayout between(const StageLayout& first, const StageLayout& second, double share)
{
    StageLayout layout = second;
    for (Row StageLayout::*row : {&StageLayout::target, &StageLayout::output,
             &StageLayout::fromOutput, &StageLayout::state, &StageLayout::toState,
             &StageLayout::input, &StageLayout::numbers, &StageLayout::playhead})
        layout.*row = between(first.*row, second.*row, share);
    layout.states = {layout.state};
    layout.boxWidth = between(first.boxWidth, second.boxWidth, share);
    layout.stripWidth = between(first.stripWidth, second.stripWidth, share);
    return layout;
}

} // namespace

double StagePlaces::centreOf(int step) const
{
    const double unrolled = axis.columnCentre(step);
    return unrolled + (rolledCentre - unrolled) * fold;
}

double StagePlaces::columnWidth() const
{
    return axis.columnWidth + (rolledWidth - axis.columnWidth) * fold;
}

DrawingLevel StagePlaces::level() const
{
    return fold >= 0.5 ? DrawingLevel::Full : axis.level();
}

QRect StagePlaces::stripOf(int step) const
{
    return rectOf(layout.state, step, layout.stripWidth);
}

QRect StagePlaces::boxOf(const Row& row, int step) const
{
    return rectOf(row, step, layout.boxWidth);
}

QRect StagePlaces::rectOf(const Row& row, int step, int width) const
{
    if (isFolded())
        return QRect(int(std::lround(centreOf(step) - width / 2.0)), row.top, width, row.height);
    const int begin = axis.columnLeft(step);
    const int column = axis.columnRight(step) - begin;
    return QRect(begin + (column - width) / 2, row.top, width, row.height);
}

StagePlaces stagePlaces(const TimeAxis& axis, int height, int textHeight, const StateRows& states,
    double fold, double rolledPlace)
{
    StagePlaces places;
    places.axis = axis;
    places.layout = stageLayout(axis, height, textHeight, states);
    places.fold = fold;
    places.rolledCentre = axis.left + axis.viewportWidth * rolledPlace;
    places.rolledWidth = rolledColumn * textHeight;
    if (!places.isFolded())
        return places;
    TimeAxis wide = axis;
    wide.columnWidth = std::max(places.rolledWidth, TimeAxis::maximumZoomedWidth);
    StageLayout rolled = stageLayout(wide, height, textHeight);
    rolled.stripWidth = rolledStrip * textHeight;
    places.layout = between(places.layout, rolled, fold);
    return places;
}

} // namespace loopscope::ui
