#include "ui/stage/time_axis.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double fullWidth = 30.0;
constexpr double stripWidth = 13.0;
constexpr int stepsThatAreAllNumbered = 12;

double widthThatShowsAll(const TimeAxis& axis)
{
    return double(std::max(axis.viewportWidth, 1)) / std::max(axis.steps, 1);
}

/// The distance between two numbered steps.
int tickInterval(const TimeAxis& axis, int labelWidth)
{
    const double gap = labelWidth * 1.5;
    if (axis.steps <= stepsThatAreAllNumbered && axis.columnWidth >= gap)
        return 1;
    for (int interval : {5, 10, 20, 50, 100}) {
        if (interval * axis.columnWidth >= gap)
            return interval;
    }
    return 200;
}

} // namespace

TimeAxis TimeAxis::fitted() const
{
    TimeAxis axis = *this;
    axis.isZoomed = false;
    axis.columnWidth = std::max(widthThatShowsAll(axis), minimumFittedWidth);
    return axis.scrolledTo(scroll);
}

TimeAxis TimeAxis::resized(int newSteps, int newLeft, int newViewportWidth) const
{
    TimeAxis axis = *this;
    axis.steps = newSteps;
    axis.left = newLeft;
    axis.viewportWidth = std::max(newViewportWidth, 0);
    return axis.isZoomed ? axis.zoomed(1.0, axis.left) : axis.fitted();
}

TimeAxis TimeAxis::zoomed(double factor, double x) const
{
    const double showsAll = widthThatShowsAll(*this);
    const double narrowest = std::max(showsAll, minimumZoomedWidth);
    const double widest = std::max(narrowest, maximumZoomedWidth * textScale);

    TimeAxis axis = *this;
    axis.columnWidth = std::clamp(columnWidth * factor, narrowest, widest);
    axis.isZoomed = true;
    const double stepsLeftOfX = columnWidth > 0.0 ? (x - left + scroll) / columnWidth : 0.0;
    return axis.scrolledTo(int(std::lround(stepsLeftOfX * axis.columnWidth - (x - left))));
}

TimeAxis TimeAxis::scrolledTo(int newScroll) const
{
    TimeAxis axis = *this;
    axis.scroll = std::clamp(newScroll, 0, axis.maximumScroll());
    return axis;
}

TimeAxis TimeAxis::scrolledToShow(int step) const
{
    const int begin = columnLeft(std::max(step - 1, 0)) - left + scroll;
    const int end = columnRight(std::min(step + 1, steps - 1)) - left + scroll;
    if (begin < scroll || end - begin > viewportWidth)
        return scrolledTo(begin);
    if (end > scroll + viewportWidth)
        return scrolledTo(end - viewportWidth);
    return *this;
}

int TimeAxis::contentWidth() const
{
    return int(std::lround(steps * columnWidth));
}

int TimeAxis::maximumScroll() const
{
    return std::max(contentWidth() - viewportWidth, 0);
}

DrawingLevel TimeAxis::level() const
{
    if (columnWidth >= fullWidth * textScale)
        return DrawingLevel::Full;
    return columnWidth >= stripWidth * textScale ? DrawingLevel::Strip : DrawingLevel::LanesOnly;
}

int TimeAxis::columnLeft(int step) const
{
    return left - scroll + int(std::lround(step * columnWidth));
}

double TimeAxis::columnCentre(int step) const
{
    return (columnLeft(step) + columnRight(step)) / 2.0;
}

int TimeAxis::stepAt(double x) const
{
    if (steps <= 0 || columnWidth <= 0.0)
        return 0;
    const double estimate = std::clamp((x - left + scroll) / columnWidth, 0.0, steps - 1.0);
    int step = int(estimate);
    // The edges are rounded to whole pixels, so the estimate can be one step off.
    if (step > 0 && x < columnLeft(step))
        --step;
    else if (step < steps - 1 && x >= columnRight(step))
        ++step;
    return step;
}

bool TimeAxis::holds(double x) const
{
    return steps > 0 && x >= left && x < std::min(right(), columnLeft(steps));
}

StepRange TimeAxis::visibleSteps() const
{
    if (steps <= 0 || viewportWidth <= 0)
        return {};
    return {stepAt(left), stepAt(right() - 1)};
}

std::vector<int> TimeAxis::ticks(int labelWidth) const
{
    const StepRange visible = visibleSteps();
    const int interval = tickInterval(*this, labelWidth);
    std::vector<int> result;
    for (int step = visible.first; step <= visible.last; ++step) {
        if (step == 0 || (step + 1) % interval == 0)
            result.push_back(step);
    }
    // Numbers that are not an interval apart: 1 and the first multiple.
    if (result.size() > 1 && result[0] == 0 &&
        columnCentre(result[1]) - columnCentre(0) < labelWidth * 1.25)
        result.erase(result.begin() + 1);
    return result;
}

} // namespace loopscope::ui
