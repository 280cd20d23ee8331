#pragma once

#include "core/task/pairs_task.h"

namespace loopscope
{

/// Short English sentences become French ones: other words, adjectives behind most nouns, articles
/// and adjectives that agree with them. A phrase language of about forty words, written for
/// Loopscope.
class Phrases : public PairsTask
{
public:
    explicit Phrases(const TaskOptions& options);
    static TaskDescription describe();

protected:
    bool hasSourceWords() const override { return true; }
    bool hasTargetWords() const override { return true; }
};

} // namespace loopscope
