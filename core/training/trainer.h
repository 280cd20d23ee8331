#pragma once

#include "core/bptt/iteration.h"
#include "core/network/initialisation.h"
#include "core/network/network.h"
#include "core/task/task.h"
#include "core/training/evaluation.h"
#include "core/training/optimizer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

inline constexpr int maximumBatchSize = 64;

/// Everything that a person chooses for one network: a run is a function of this alone.
struct ExperimentOptions {
    TaskOptions task;
    int sequenceLength = 20; ///< T, in [1, 200], where the task lets it be chosen
    int batchSize = 1;       ///< sequences an iteration, in [1, 64]
    std::vector<LayerOptions> layers;
    Loss loss = Loss::CrossEntropy; ///< where the task lets it be chosen
    InitialisationOptions initialisation;
    OptimizerOptions optimizer;
    std::uint64_t seed = 7;

    bool operator==(const ExperimentOptions&) const = default;
};

/// The first setting that cannot be, as a sentence with its name, value and constraint.
std::optional<std::string> findProblem(const ExperimentOptions& options);

/// Trains one network, iteration by iteration. Single-threaded; the same options give the same run,
/// bit for bit.
///
/// current() is iteration n: calculated as a whole, its update included, but not yet adopted.
/// advance() adopts the update and calculates iteration n + 1. Earlier iterations can be gone back
/// to exactly.
class Trainer
{
public:
    /// @throws std::invalid_argument with findProblem()'s sentence
    explicit Trainer(ExperimentOptions options);
    ~Trainer();
    Trainer(Trainer&&) noexcept;
    Trainer& operator=(Trainer&&) noexcept;

    const ExperimentOptions& options() const;
    const Task& task() const;
    std::shared_ptr<const Task> sharedTask() const;
    std::shared_ptr<const Network> network() const;
    int sequenceLength() const; ///< T in use: the chosen one, or what the task gives

    std::shared_ptr<const Iteration> current() const;
    std::shared_ptr<const Iteration> advance();

    /// Changes settings and recalculates the current iteration. Weights stay where their shapes do;
    /// a changed cell, size, encoding of the task, seed or way of initialisation starts a new run.
    /// A changed spectral radius scales the recurrent matrices as they are (at iteration 0 they are
    /// drawn anew, which is the same).
    /// @return a sentence on what became of the weights where that is worth saying, else empty
    /// @throws std::invalid_argument with findProblem()'s sentence; nothing is changed then
    std::string setOptions(ExperimentOptions options);

    /// Starts again at iteration 0 with the settings as they are now; the same seed gives the very
    /// same weights.
    std::shared_ptr<const Iteration> rewind();

    /// Goes to an earlier (or later) iteration of the run as it was, its settings included: by the
    /// nearest kept state and exact replay.
    std::shared_ptr<const Iteration> goTo(int iteration);

    /// Loss of every iteration of the run so far; after going back, of those that were seen further
    /// on, too.
    const std::vector<double>& losses() const;

    /// How well the weights of the current iteration do on sequences that training does not use.
    Evaluation evaluate() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace loopscope
