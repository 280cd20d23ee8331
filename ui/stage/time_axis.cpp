#include "ui/stage/time_axis.h"

#include <algorithm>
#include <cmath>

namespace loopscope::ui
{

namespace
{

constexpr double fullWidth = 30.0;
constexpr double stripWidth = 13.0;
constexpr double narrowestSeam = 14.0;
constexpr int stepsThatAreAllNumbered = 12;

double widthThatShowsAll(const TimeAxis& axis)
{
    const double all = std::max(axis.viewportWidth, 1);
    const int count = std::max(axis.steps + axis.encoderSteps, 1);
    if (!axis.hasSeam())
        return all / count;
    const double seam = narrowestSeam * axis.textScale;
    const double width = all / (count + 1);
    return width >= seam ? width : std::max(all - seam, 1.0) / count;
}

/// The distance between two numbered steps.
int tickInterval(const TimeAxis& axis, int labelWidth)
{
    const double gap = labelWidth * 1.5;
    if (std::max(axis.steps, axis.encoderSteps) <= stepsThatAreAllNumbered &&
        axis.columnWidth >= gap)
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

TimeAxis TimeAxis::resized(const TimeSpan& span, int newLeft, int newViewportWidth) const
{
    TimeAxis axis = *this;
    axis.steps = span.steps;
    axis.encoderSteps = span.encoderSteps;
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
    const int begin = columnLeft(std::max(step - 1, first())) - left + scroll;
    const int end = columnRight(std::min(step + 1, last())) - left + scroll;
    if (begin < scroll || end - begin > viewportWidth)
        return scrolledTo(begin);
    if (end > scroll + viewportWidth)
        return scrolledTo(end - viewportWidth);
    return *this;
}

TimeAxis TimeAxis::encoderPart() const
{
    TimeAxis axis = *this;
    axis.steps = encoderSteps;
    axis.encoderSteps = 0;
    return axis;
}

double TimeAxis::seamWidth() const
{
    return hasSeam() ? std::max(columnWidth, narrowestSeam * textScale) : 0.0;
}

double TimeAxis::placeOf(int step) const
{
    return (step + encoderSteps) * columnWidth + (step < 0 ? 0.0 : seamWidth());
}

int TimeAxis::contentWidth() const
{
    return int(std::lround(placeOf(steps)));
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
    return left - scroll + int(std::lround(placeOf(step)));
}

int TimeAxis::columnRight(int step) const
{
    if (step != -1 || !hasSeam())
        return columnLeft(step + 1);
    return left - scroll + int(std::lround(encoderSteps * columnWidth));
}

double TimeAxis::columnCentre(int step) const
{
    return (columnLeft(step) + columnRight(step)) / 2.0;
}

int TimeAxis::stepAt(double x) const
{
    if (steps <= 0 || columnWidth <= 0.0)
        return first();
    const double place = x - left + scroll;
    const bool isBeforeSeam = hasSeam() && place < placeOf(0) - seamWidth() / 2.0;
    const int begin = isBeforeSeam ? first() : 0;
    const int end = isBeforeSeam ? -1 : last();
    const double estimate =
        std::clamp((place - placeOf(begin)) / columnWidth, 0.0, double(end - begin));
    int step = begin + int(estimate);
    // The edges are rounded to whole pixels, so the estimate can be one step off.
    if (step > begin && x < columnLeft(step))
        --step;
    else if (step < end && x >= columnRight(step))
        ++step;
    return step;
}

bool TimeAxis::holds(double x) const
{
    return steps > 0 && x >= left && x < std::min(right(), columnRight(last()));
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
        const bool isNumbered = numberOf(step) == 1 || numberOf(step) % interval == 0;
        // Not an interval apart are 1 and the first multiple, and the numbers around a seam.
        const bool isApart = result.empty() || columnCentre(step) - columnCentre(result.back()) >=
                                                   labelWidth * 1.25;
        if (isNumbered && isApart)
            result.push_back(step);
    }
    return result;
}

} // namespace loopscope::ui
