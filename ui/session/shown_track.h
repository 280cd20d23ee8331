#pragma once

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
    bool ownOutputs = false; ///< of a decoder: what it does when it reads its own outputs
};

/// The track whose gradients are shown unless another is asked for: the first that the readout
/// reads.
int shownTrack(const Network& network);

/// Likewise of the encoder of an encoder–decoder: the first of its top layer, which attention looks
/// at; -1 where there is none.
int shownEncoderTrack(const Network& network);

} // namespace loopscope::ui
