#pragma once

#include "core/training/experiment_options.h"
#include "core/training/history.h"
#include "core/training/run_losses.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace loopscope
{

/// The bytes that the states of one saved run may use together; the fewer fit, the longer replay
/// takes. States at which settings changed are kept in any case.
inline constexpr std::size_t savedRunBudget = std::size_t(8) << 20;

/// A whole run that took another way, to be returned to: every iteration of it, bit for bit.
struct SavedRun {
    std::vector<History<ExperimentOptions>::Milestone> milestones; ///< by iteration, from 0 on
    RunLosses losses;
    std::optional<int> divergedAt;
    int iteration = 0; ///< where it stood when it was saved
    std::shared_ptr<const ExperimentOptions> options; ///< of that iteration

    int lastIteration() const { return losses.size() - 1; }
    std::size_t bytes() const; ///< of its states and losses
};

} // namespace loopscope
