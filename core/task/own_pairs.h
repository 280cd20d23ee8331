#pragma once

#include "core/task/pairs_task.h"

namespace loopscope
{

struct PairFile;

/// Pairs of a person's own, from a file of two columns; see readPairs().
class OwnPairs : public PairsTask
{
public:
    explicit OwnPairs(const TaskOptions& options);
    static TaskDescription describe();

protected:
    bool hasSourceWords() const override { return options().tokens == int(Tokens::Words); }
    bool hasTargetWords() const override { return hasSourceWords(); }

private:
    OwnPairs(const TaskOptions& options, PairFile&& file);
};

} // namespace loopscope
