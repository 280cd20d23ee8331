#pragma once

#include "core/task/series_task.h"

namespace loopscope
{

struct SeriesFile;

/// A series of a person's own, from a table; see readSeries().
class OwnSeries : public SeriesTask
{
public:
    explicit OwnSeries(const TaskOptions& options);
    static TaskDescription describe();

private:
    OwnSeries(const TaskOptions& options, SeriesFile&& file);
};

} // namespace loopscope
