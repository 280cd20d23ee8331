#pragma once

#include "core/bptt/iteration.h"
#include "core/diagnosis/gradient_history.h"
#include "core/diagnosis/verdict.h"
#include "core/task/task.h"
#include "core/training/run_curves.h"
#include "core/training/trainer.h"
#include "ui/session/cursor.h"

#include <QMetaType>
#include <memory>

namespace loopscope::ui {

struct BrokenRun;
struct RunBranches;

/// All that the views draw: one iteration and what the engine says of it. Immutable, shared between
/// threads.
struct Snapshot {
    ExperimentOptions options;
    std::shared_ptr<const Task> task;
    std::shared_ptr<const Iteration> iteration;
    double trainedLoss = 0.0; ///< of the iteration of training, whatever the network on show reads
    /// Of the loss of the last step that has a target, to flowSymbol() of track().
    GradientFlow lastLossFlow;
    FlowFactors flowFactors;            ///< where the factor of that flow comes from
    Verdict verdict = Verdict::Healthy; ///< of that flow
    /// Of the track's first recurrent matrix as it is now; 0 if there is none.
    double spectralRadius = 0.0;
    // Of the run so far, this one included.
    std::shared_ptr<const RunCurves> curves;
    std::shared_ptr<const GradientHistory::Rows> gradientHistory;
    /// Where and why training came to a break in this run; null if it did not.
    std::shared_ptr<const BrokenRun> broken;
    int replayedFrom = 0; ///< of this run: earlier iterations, but 0, cannot be gone back to
    /// The runs of this network; null where nobody keeps any.
    std::shared_ptr<const RunBranches> branches;

    /// Of an encoder–decoder: the same, seen at a track of the encoder; flow, factors, verdict and
    /// radius are of that track. Null otherwise.
    std::shared_ptr<const Snapshot> encoder;
    /// Of such a one: the decoder's track, whose gradients count as 1 in both. -1 otherwise.
    int decoderTrack = -1;

    bool isOneLoss = false; ///< whether the iteration is of that flow's loss alone (SingleLoss)

    /// The track that the views show: one direction of one layer.
    int track() const { return lastLossFlow.track; }
    const Program& program() const
    {
        return *iteration->network().tracks()[std::size_t(track())].program;
    }
};

using SnapshotPointer = std::shared_ptr<const Snapshot>;

} // namespace loopscope::ui

Q_DECLARE_METATYPE(loopscope::ui::SnapshotPointer)
