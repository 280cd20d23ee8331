#pragma once

#include "core/diagnosis/gradient_history.h"
#include "core/training/run_curves.h"
#include "core/training/saved_run.h"
#include "ui/session/slow_diagnosis.h"

#include <QString>

#include <memory>
#include <vector>

namespace loopscope::ui
{

/// What is remembered of a run, beside what can be calculated again.
struct RunMemory {
    GradientHistory gradients;
    RunCurves curves;
    SlowDiagnosis diagnosis; ///< of its newest iteration
    SlowDiagnosis encoderDiagnosis;
};

/// Which change of settings is made, or taken back: a run that it replaces is found again by its
/// opposite.
struct ChangeKey {
    int number = -1; ///< of the change; -1 for none
    bool isUndo = false;

    ChangeKey opposite() const { return {number, !isUndo}; }
    bool operator==(const ChangeKey&) const = default;
};

/// How a run began.
struct RunOrigin {
    int number = 0;    ///< of the run, as long as the session lasts
    QString words;     ///< the change that made it: "ρ 5 → 1"
    int iteration = 0; ///< where the change was made
};

/// A run that was left for another one, and can be returned to.
struct RunBranch {
    RunOrigin origin;
    ChangeKey leftBy;
    int track = 0; ///< whose gradients are remembered
    std::shared_ptr<const SavedRun> run;
    std::shared_ptr<const RunMemory> memory;
};

/// The runs of one network: the one that is looked at and those that were left, oldest first.
/// Immutable.
struct RunBranches {
    RunOrigin current;
    std::vector<std::shared_ptr<const RunBranch>> others;

    /// Others are forgotten, the oldest first, when there are more of them or more bytes.
    static constexpr std::size_t maximumOthers = 8;
    static constexpr std::size_t maximumBytes = std::size_t(64) << 20;

    RunBranches();
    const RunBranch* find(int number) const;
    const RunBranch* leftBy(const ChangeKey& key) const; ///< nullptr for a key of no change

    /// With the current run among the others, and another one in its place. A run of one iteration
    /// is not worth it, and of those that one and the same change replaces only the first is: the
    /// others lasted no longer than a drag of the mouse.
    RunBranches left(RunBranch current, const RunOrigin& next) const;
    /// With one of the others as the current run.
    RunBranches returnedTo(const RunOrigin& origin) const;
    int nextNumber() const;
};

} // namespace loopscope::ui
