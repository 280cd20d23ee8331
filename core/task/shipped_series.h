#pragma once

#include "core/task/series_task.h"

namespace loopscope
{

/// Sunspots of every year from 1700 to 2008, as they were counted.
class Sunspots : public SeriesTask
{
public:
    explicit Sunspots(const TaskOptions& options);
    static TaskDescription describe();
};

/// The German stock index of every trading day from 1991 to 1998, or its change in percent.
class Prices : public SeriesTask
{
public:
    explicit Prices(const TaskOptions& options);
    static TaskDescription describe();
};

/// A sum of normal random numbers, or the numbers themselves: nothing in it can be predicted.
class RandomWalk : public SeriesTask
{
public:
    explicit RandomWalk(const TaskOptions& options);
    static TaskDescription describe();
};

} // namespace loopscope
