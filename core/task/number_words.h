#pragma once

#include "core/task/pairs_task.h"

namespace loopscope
{

/// Numbers from 0 to 999 in words become digits: "seven hundred and four" → "704".
class NumberWords : public PairsTask
{
public:
    explicit NumberWords(const TaskOptions& options);
    static TaskDescription describe();

protected:
    bool hasSourceWords() const override { return true; }
};

/// "four", "forty two", "seven hundred and four". @param number  in [0, 999]
std::string inWords(int number);

} // namespace loopscope
