#pragma once

namespace loopscope
{
class Network;
}

namespace loopscope::ui
{

/// The track whose gradients are shown unless another is asked for: the first that the readout
/// reads.
int shownTrack(const Network& network);

} // namespace loopscope::ui
