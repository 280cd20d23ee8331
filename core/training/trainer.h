#pragma once

#include "core/bptt/iteration.h"
#include "core/network/network.h"
#include "core/task/task.h"
#include "core/training/evaluation.h"
#include "core/training/experiment_options.h"
#include "core/training/saved_run.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// How a stretch of training ended.
enum class StopReason {
    Finished, ///< as many iterations as were asked for
    Stopped,  ///< somebody wanted it to
    Diverged  ///< a loss or a gradient is not a finite number any more
};

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
    /// Goes on with the settings as they are, also from an iteration that was gone back to. There
    /// the run meets itself again, unless its settings changed later on: then it takes another way.
    std::shared_ptr<const Iteration> advance();
    /// Advances to an iteration, or until one is not finite or mayGoOn, asked before each, says no.
    StopReason advanceTo(int iteration, const std::function<bool()>& mayGoOn = {});

    /// The first iteration of the run whose loss or gradient is not finite. Its update spoils the
    /// weights; itself and all before it can be gone back to.
    std::optional<int> divergedAt() const;

    /// Changes settings and recalculates the current iteration. Weights stay where their shapes do;
    /// a changed cell, size, encoding of the task, seed or way of drawing the recurrent matrices
    /// starts a new run. A changed spectral radius scales the recurrent matrices as they are (from
    /// 0, what they started as comes back, beside what was learned since), a changed gain those on
    /// the input, a changed start of gate biases shifts them as they are (at iteration 0 they are
    /// drawn anew, which is the same). Weights that are held stay as they are. Weights that are set
    /// by hand, or no longer, change alone.
    /// @return a sentence on what became of the weights where that is worth saying, else empty
    /// @throws std::invalid_argument with findProblem()'s sentence; nothing is changed then
    std::string setOptions(ExperimentOptions options);

    /// The run as it was before the last setOptions() or advance() that took another way: later
    /// iterations were dropped, or training started anew. Given once; null if nothing was lost.
    std::shared_ptr<const SavedRun> takeReplacedRun();

    /// The whole run as it is now.
    std::shared_ptr<const SavedRun> save() const;

    /// Puts a saved run in place of this one and goes to one of its iterations, which is then what
    /// it was, bit for bit.
    std::shared_ptr<const Iteration> restore(const SavedRun& run, int iteration);

    /// Starts again at iteration 0 with the settings as they are now; the same seed gives the very
    /// same weights.
    std::shared_ptr<const Iteration> rewind();

    /// Goes to an earlier (or later) iteration of the run as it was, its settings included: by the
    /// nearest kept state and exact replay. Of a run whose settings changed so often that the way
    /// to it was forgotten, iteration 0 or the first to which the way is known.
    std::shared_ptr<const Iteration> goTo(int iteration);

    /// The first iteration that can be gone back to, beside iteration 0: the way to those between
    /// is forgotten where settings changed too often. 0 where nothing is.
    int replayedFrom() const;

    /// Of every iteration of the run so far; after going back, of those that were seen further on,
    /// too.
    const RunLosses& losses() const;

    /// How well the weights of the current iteration do on sequences that training does not use.
    Evaluation evaluate() const;

private:
    struct Private;
    std::unique_ptr<Private> m;
};

} // namespace loopscope
