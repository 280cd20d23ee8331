#pragma once

#include "core/task/series_task.h"

namespace loopscope
{

/// sin(2π t / P) with noise.
class SineWave : public SeriesTask
{
public:
    explicit SineWave(const TaskOptions& options);
    static TaskDescription describe();
};

/// Two sines whose periods have no common multiple, with noise: P, and P / √5 at half the height.
class SumOfSines : public SeriesTask
{
public:
    explicit SumOfSines(const TaskOptions& options);
    static TaskDescription describe();
};

/// +1 for half a period, then −1, with noise. To know when it flips, steps have to be counted.
class SquareWave : public SeriesTask
{
public:
    explicit SquareWave(const TaskOptions& options);
    static TaskDescription describe();
};

} // namespace loopscope
