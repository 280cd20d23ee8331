#pragma once

#include "core/bptt/chunk_record.h"
#include "core/network/network.h"

namespace loopscope
{

/// Whether the readout reads the top layer's outputs where they stand in its record. What several
/// tracks, a reverse one or attention give is gathered in columns of its own first.
bool readsRecord(const Network& network);

/// What the readout reads from a step on: readoutSize rows a (step, sequence).
kernel::ConstColumns readoutInputsAt(const Network& network, const ChunkRecord& chunk, int step);

/// The gradients of that.
kernel::Columns readoutInputGradientsAt(const Network& network, ChunkRecord& chunk, int step);

} // namespace loopscope
