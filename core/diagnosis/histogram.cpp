#include "core/diagnosis/histogram.h"

#include "core/bptt/track_detail.h"
#include "core/require.h"

#include <cmath>
#include <numeric>

namespace loopscope
{

long ValueHistogram::total() const
{
    return std::accumulate(counts.begin(), counts.end(), below + above + notFinite);
}

void ValueHistogram::add(double value)
{
    if (!std::isfinite(value))
        ++notFinite;
    else if (value < low)
        ++below;
    else if (value >= high)
        ++above;
    else
        // The width is a power of two and low a multiple of it: no edge is lost to rounding.
        ++counts[std::size_t(int(std::floor(value / width)) - int(low / width))];
}

ValueHistogram valueHistogram(const Iteration& iteration, int track, int symbol)
{
    const auto& tracks = iteration.network().tracks();
    require(track >= 0 && track < int(tracks.size()), "the network has no such track");
    require(symbol >= 0 && symbol < int(tracks[std::size_t(track)].program->symbols.size()),
        "the cell has no such symbol");
    ValueHistogram result;
    for (int sequence = 0; sequence < iteration.sequences(); ++sequence) {
        const int steps = sequenceLength(iteration, track, sequence);
        for (int step = 0; step < steps; ++step)
            for (const double value : iteration.value(track, symbol, step, sequence))
                result.add(value);
    }
    return result;
}

} // namespace loopscope
