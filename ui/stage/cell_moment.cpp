#include "ui/stage/cell_moment.h"

#include <algorithm>

namespace loopscope::ui
{

namespace
{

int moved(const CellGraph& graph, const CellMoment& moment, int by)
{
    if (!moment.isStepping())
        return -1;
    const int stop = moment.stop + (moment.phase == Phase::Backward ? -by : by);
    return stop >= 0 && stop < int(graph.stops.size()) ? stop : -1;
}

} // namespace

int firstStop(const CellGraph& graph, Phase phase)
{
    return phase == Phase::Backward ? std::max(int(graph.stops.size()) - 1, 0) : 0;
}

int lastStop(const CellGraph& graph, Phase phase)
{
    return phase == Phase::Backward ? 0 : std::max(int(graph.stops.size()) - 1, 0);
}

int stopAfter(const CellGraph& graph, const CellMoment& moment)
{
    return moved(graph, moment, 1);
}

int stopBefore(const CellGraph& graph, const CellMoment& moment)
{
    return moved(graph, moment, -1);
}

} // namespace loopscope::ui
