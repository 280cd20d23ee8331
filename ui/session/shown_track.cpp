#include "ui/session/shown_track.h"

#include "core/network/network.h"

namespace loopscope::ui
{

int shownTrack(const Network& network)
{
    const int stack = network.stackCount() - 1;
    for (int track = 0; track < int(network.tracks().size()); ++track) {
        const Track& candidate = network.tracks()[std::size_t(track)];
        if (candidate.stack == stack && network.isTop(candidate))
            return track;
    }
    return 0;
}

} // namespace loopscope::ui
