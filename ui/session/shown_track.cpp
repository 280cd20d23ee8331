#include "ui/session/shown_track.h"

#include "core/network/network.h"

namespace loopscope::ui
{

namespace
{

/// The first track of a stack's top layer.
int topTrackOf(const Network& network, int stack)
{
    for (int track = 0; track < int(network.tracks().size()); ++track) {
        const Track& candidate = network.tracks()[std::size_t(track)];
        if (candidate.stack == stack && network.isTop(candidate))
            return track;
    }
    return 0;
}

} // namespace

int shownTrack(const Network& network)
{
    return topTrackOf(network, network.stackCount() - 1);
}

int shownEncoderTrack(const Network& network)
{
    return network.stackCount() == 2 ? topTrackOf(network, 0) : -1;
}

} // namespace loopscope::ui
