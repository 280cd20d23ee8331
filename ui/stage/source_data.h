#pragma once

#include "ui/session/snapshot.h"

#include <Eigen/Core>

#include <QStringList>

namespace loopscope::ui
{

/// What the encoder of an encoder–decoder has read, and how much of it each step of the decoder
/// looks at; for the sequence on the stage.
struct SourceData {
    QStringList tokens;      ///< one a source step, without the padding; none where nothing is read
    Eigen::MatrixXd weights; ///< tokens × decoder steps, columns of sum 1; empty without attention
    int units = 0;           ///< numbers that the encoder hands over

    bool isEmpty() const { return tokens.isEmpty(); }
    bool hasAttention() const { return weights.size() > 0; }
    /// The token that a decoder step looks at most; -1 without attention, or if none is a number.
    int mostLookedAt(int step) const;
};

SourceData sourceData(const Snapshot& snapshot);

/// What becomes of the source at a step of the decoder, longest wording first: "step 4 looks most
/// at “M”: 82 %".
QStringList sourceWordings(const SourceData& data, int step);

} // namespace loopscope::ui
