#pragma once

#include "core/training/experiment_options.h"
#include "core/training/history.h"
#include "core/training/run_losses.h"
#include "core/training/run_settings.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace loopscope
{

/// The bytes that the states of one saved run may use together; the fewer fit, the longer replay
/// takes.
inline constexpr std::size_t savedRunBudget = std::size_t(8) << 20;

using RunHistory = History<RunSettings>;

/// A whole run that took another way, to be returned to: every iteration of it, bit for bit.
struct SavedRun {
    std::vector<RunHistory::Milestone> milestones; ///< by iteration, from 0 on
    std::vector<RunHistory::Change> changes;       ///< of settings, likewise
    int replayedFrom = 0; ///< see History
    RunLosses losses;
    std::optional<int> divergedAt;
    int iteration = 0; ///< where it stood when it was saved
    std::shared_ptr<const ExperimentOptions> options; ///< of that iteration

    int lastIteration() const { return losses.size() - 1; }
    std::size_t bytes() const; ///< of its states, losses and changes
};

} // namespace loopscope
