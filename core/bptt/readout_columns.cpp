#include "core/bptt/readout_columns.h"

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

bool readsRecord(const Network& network)
{
    const Track& top = network.tracks().back();
    return !top.reverse && top.units == network.readoutSize();
}

ConstColumns readoutInputsAt(const Network& network, const ChunkRecord& chunk, int step)
{
    if (readsRecord(network)) {
        const TrackRecord& top = chunk.tracks.back();
        return top.valuesAt(step, top.plan->symbolValues[std::size_t(top.plan->output)]);
    }
    const Index first = Index(step) * chunk.sequences;
    return {chunk.readoutInputs.data() + first * chunk.readoutRows, chunk.readoutRows};
}

Columns readoutInputGradientsAt(const Network& network, ChunkRecord& chunk, int step)
{
    if (readsRecord(network)) {
        TrackRecord& top = chunk.tracks.back();
        return top.gradientsAt(step, top.plan->outputGradient);
    }
    const Index first = Index(step) * chunk.sequences;
    return {chunk.readoutInputGradients.data() + first * chunk.readoutRows, chunk.readoutRows};
}

} // namespace loopscope
