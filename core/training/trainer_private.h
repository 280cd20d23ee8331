#pragma once

#include "core/bptt/engine.h"
#include "core/training/history.h"
#include "core/training/trainer.h"

namespace loopscope
{

/// What a trainer knows of its run. For its own sources alone.
struct Trainer::Private {
    std::shared_ptr<const ExperimentOptions> options;
    std::shared_ptr<const RunSettings> settings; ///< the same, as the history keeps them
    std::shared_ptr<const Task> task;
    std::shared_ptr<const Network> network;
    std::unique_ptr<Engine> engine;
    std::shared_ptr<const Iteration> current;
    RunLosses losses;
    std::optional<int> divergedAt;
    std::shared_ptr<const SavedRun> replaced;
    std::vector<Eigen::Index> pinned; ///< parameters that training leaves alone
    Eigen::VectorXd clipped; ///< the gradient that an update uses where it is not the record's
    RunHistory history;
    /// The current iteration's weights and settings as training left them: what changes of settings
    /// there start from. Null at iteration 0, where they start from what is there.
    std::shared_ptr<const TrainingState> arrivedState;
    std::shared_ptr<const RunSettings> arrivedSettings;
    std::vector<std::shared_ptr<Iteration>> records;
    std::vector<std::shared_ptr<TrainingState>> states;

    int sequenceLength() const { return task->sequenceLength(options->sequenceLength); }

    void adopt(ExperimentOptions chosen);
    void build();
    void useSettings(const std::shared_ptr<const RunSettings>& others);
    std::shared_ptr<TrainingState> drawStart() const;

    void restart();
    void calculate(std::shared_ptr<const TrainingState> before, bool keep);
    void noteLoss();
    void forgetFrom(int iteration);
    std::shared_ptr<const SavedRun> save(
        const std::shared_ptr<const ExperimentOptions>& settingsThere, int iteration) const;

    void goTo(int iteration, bool mayStartHere);
    void replay(std::shared_ptr<const TrainingState> state,
        const std::shared_ptr<const RunSettings>& settingsThere, int iteration);

    Eigen::VectorXd recurrentStart() const;
    void adapt(Eigen::VectorXd& parameters, const InitialisationOptions& old,
        const std::vector<WeightEdit>& oldEdits) const;
    std::shared_ptr<const TrainingState> adapted(
        const std::shared_ptr<const TrainingState>& before, const ExperimentOptions& old) const;
};

} // namespace loopscope
