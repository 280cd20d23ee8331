#pragma once

#include "core/network/initialisation.h"
#include "core/network/network.h"
#include "core/task/task.h"
#include "core/training/clipping.h"
#include "core/training/given_weights.h"
#include "core/training/optimizer.h"
#include "core/training/weight_edit.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

inline constexpr int maximumBatchSize = 64;
inline constexpr int maximumThreads = 8;

/// Everything that a person chooses for one network: a run is a function of this alone, and the
/// number of threads does not change it.
struct ExperimentOptions {
    TaskOptions task;
    int sequenceLength = 20; ///< T, in [1, 200], where the task lets it be chosen
    int batchSize = 1;       ///< sequences an iteration, in [1, 64]
    std::vector<LayerOptions> layers;
    /// Of tasks for an encoder–decoder, whose encoder `layers` are; empty: the same layers again,
    /// run forward.
    std::vector<LayerOptions> decoder;
    Attention attention = Attention::None; ///< of tasks for an encoder–decoder
    Loss loss = Loss::CrossEntropy;        ///< where the task lets it be chosen
    InitialisationOptions initialisation;
    OptimizerOptions optimizer;
    ClippingOptions clipping;
    int truncationLength = 0; ///< k, the steps of a window of truncated BPTT, in [0, 200]; 0: full
    std::uint64_t seed = 7;
    std::shared_ptr<const GivenWeights> givenWeights; ///< to start from; usually none
    std::vector<WeightEdit> edits; ///< weights that were set by hand, the latest last
    std::vector<Hold> holds;       ///< numbers that are held in place of being calculated
    int threads = 1; ///< in [1, 8]; a thread needs eight sequences to be of use

    bool operator==(const ExperimentOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const ExperimentOptions& options);

/// The network that the options and their task ask for.
NetworkOptions networkOptions(const ExperimentOptions& options, const Task& task);

} // namespace loopscope
