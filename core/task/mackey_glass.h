#pragma once

#include "core/task/series_task.h"

namespace loopscope
{

/// The Mackey–Glass equation, a model of blood cells that react late: chaotic from a delay of 17
/// on.
///
///   dx/dt = 0.2 x(t − τ) / (1 + x(t − τ)¹⁰) − 0.1 x(t)
///
/// Source: Mackey & Glass 1977, Oscillation and chaos in physiological control systems.
class MackeyGlass : public SeriesTask
{
public:
    explicit MackeyGlass(const TaskOptions& options);
    static TaskDescription describe();
};

/// One value a unit of time, after the first 500 have died away, from x = 1.2 at and before the
/// start; Runge and Kutta's fourth-order method with steps of 0.1.
std::vector<double> mackeyGlassValues(int delay, int count);

} // namespace loopscope
