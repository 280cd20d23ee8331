#pragma once

#include "core/task/pairs_task.h"

namespace loopscope
{

/// Write a sequence of digits backwards. All of it has to pass the bottleneck between encoder and
/// decoder, however long it is.
class Reverse : public PairsTask
{
public:
    explicit Reverse(const TaskOptions& options);
    static TaskDescription describe();
};

} // namespace loopscope
