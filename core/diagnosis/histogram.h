#pragma once

#include "core/bptt/iteration.h"

#include <vector>

namespace loopscope
{

/// How the values of one symbol are distributed, over all units, steps and sequences of a batch.
///
/// The bins are the same for every symbol and iteration, so that a distribution that drifts is seen
/// to drift: of width 1/64 from −3 up to 3, a value on an edge counting to the bin above. They are
/// narrow enough for the flat ends of tanh and sigmoid to have bins of their own.
struct ValueHistogram {
    static constexpr double low = -3.0;
    static constexpr double high = 3.0;
    static constexpr double width = 1.0 / 64.0;
    static constexpr int bins = 384;

    std::vector<long> counts = std::vector<long>(bins, 0);
    long below = 0; ///< finite, below low
    long above = 0; ///< finite, high or more
    long notFinite = 0;

    long total() const;
    void add(double value);
};

/// @param symbol  any symbol of the track's cell, x (0) included; padding is not counted
/// @throws std::invalid_argument if the network has no such track or the cell no such symbol
ValueHistogram valueHistogram(const Iteration& iteration, int track, int symbol);

} // namespace loopscope
