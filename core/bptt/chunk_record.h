#pragma once

#include "core/bptt/track_record.h"
#include "core/kernel/kernel.h"

#include <vector>

namespace loopscope
{

/// Sequences that are calculated together. A batch is cut into chunks by its size alone, and their
/// gradients are added in a fixed order, so that results do not depend on the number of threads.
inline constexpr int sequencesOfChunk = 8;

/// The record of one chunk: its tracks and its readout. Readout column = step · sequences +
/// sequence.
struct ChunkRecord {
    int firstSequence = 0;
    int sequences = 0;
    int outputRows = 0; ///< of a readout column, padding included
    std::vector<TrackRecord> tracks;
    kernel::Buffer outputs;         ///< y
    kernel::Buffer probabilities;   ///< softmax(y), or y
    kernel::Buffer outputGradients; ///< ∂loss/∂y
};

} // namespace loopscope
