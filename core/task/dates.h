#pragma once

#include "core/task/pairs_task.h"

namespace loopscope
{

/// Days from 1950 to 2049, written in one of four ways, become ISO dates: "Tue, 3 Mar 1987" →
/// "1987-03-03". Characters on both sides.
class Dates : public PairsTask
{
public:
    explicit Dates(const TaskOptions& options);
    static TaskDescription describe();
};

} // namespace loopscope
