#pragma once

#include "core/bptt/attention.h"
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
    int steps = 0;       ///< of the readout
    int outputRows = 0;  ///< of a column of outputs, padding included
    int readoutRows = 0; ///< of a column of what the readout reads, padding included
    std::vector<TrackRecord> tracks;
    std::vector<int> lengths;       ///< of each sequence, for the last stack; empty: all are whole
    std::vector<int> sourceLengths; ///< likewise, of an encoder–decoder's source
    kernel::Buffer readoutInputs;   ///< outputs of the top layer, then the context
    kernel::Buffer readoutInputGradients;
    kernel::Buffer outputs;         ///< y
    kernel::Buffer probabilities;   ///< what the loss makes of y: softmax, sigmoid, or y itself
    kernel::Buffer outputGradients; ///< ∂loss/∂y
    std::vector<AttentionRecord> attention;    ///< of each sequence
    std::vector<kernel::Buffer> fullGradients; ///< of each track, while gradients are truncated
};

} // namespace loopscope
