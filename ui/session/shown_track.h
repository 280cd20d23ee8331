#pragma once

#include "core/training/own_outputs.h"

namespace loopscope
{
class Network;
}

namespace loopscope::ui
{

/// What the views show: one direction of one layer, of an encoder and of its decoder one each.
struct ShownTracks {
    int track = 0;
    int encoder = -1;        ///< -1 where there is none
    bool ownOutputs = false; ///< what a network does that reads its own outputs, where it can
    WritingOptions writing{}; ///< of a text that it writes then
};

/// The track whose gradients are shown unless another is asked for: the first that the readout
/// reads.
int shownTrack(const Network& network);

/// Likewise of the encoder of an encoder–decoder: the first of its top layer, which attention looks
/// at; -1 where there is none.
int shownEncoderTrack(const Network& network);

} // namespace loopscope::ui
