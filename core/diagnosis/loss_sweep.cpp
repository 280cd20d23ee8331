#include "core/diagnosis/loss_sweep.h"

#include "core/bptt/chunk_record.h"
#include "core/bptt/loss.h"
#include "core/require.h"

#include <algorithm>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

/// Losses that travel together: few enough for their gradients to stay in the second-level cache
/// beside the weights, enough for the products to pay.
constexpr int lossesOfBlock = 24;

} // namespace

LossSweep::Range LossSweep::hull(Range a, Range b)
{
    if (a.isEmpty())
        return b;
    if (b.isEmpty())
        return a;
    return {std::min(a.first, b.first), std::max(a.last, b.last)};
}

bool LossSweep::canRun(const Iteration& iteration, int sequence)
{
    const std::vector<int>& lengths = iteration.batch().lengths;
    return iteration.network().options().shape == Shape::ManyToMany &&
           (lengths.empty() || lengths.at(std::size_t(sequence)) == iteration.steps());
}

void LossSweep::run(const Iteration& iteration, const Request& request, const Observer& observer)
{
    require(request.sequence >= 0 && request.sequence < iteration.sequences(),
        "the iteration has no such sequence");
    require(canRun(iteration, request.sequence),
        "only the losses of whole sequences of many-to-many networks go back in one sweep");
    require(request.firstLoss >= 0 && request.losses > 0 &&
                request.losses <= iteration.steps() - request.firstLoss,
        "the iteration has no such step");
    prepare(iteration, request);
    findStarts(iteration, request);
    const int blocks = (request.losses + lossesOfBlock - 1) / lossesOfBlock;
    for (int block = 0; block < blocks; ++block)
        runBlock(request, {request.losses * block / blocks, request.losses * (block + 1) / blocks},
            observer);
}

void LossSweep::prepare(const Iteration& iteration, const Request& request)
{
    // Holding the network keeps its plans where they are: the columns recognise them by address.
    if (m_network != iteration.sharedNetwork()) {
        m_network = iteration.sharedNetwork();
        m_tracks = std::vector<TrackWork>(m_network->tracks().size());
    }
    m_chunk = &iteration.chunks()[std::size_t(request.sequence / sequencesOfChunk)];
    m_firstLoss = request.firstLoss;
    for (std::size_t t = 0; t < m_tracks.size(); ++t)
        if (m_network->tracks()[t].layer >= request.lowestLayer)
            m_tracks[t].weights.pack(*m_network, int(t), iteration.before().parameters);
}

void LossSweep::findStarts(const Iteration& iteration, const Request& request)
{
    const Batch& batch = iteration.batch();
    const bool classes = m_network->options().loss == Loss::CrossEntropy;
    m_outputGradients.resize(m_network->outputSize(), request.losses);
    m_probabilities.resize(m_network->outputSize());
    for (int loss = 0; loss < request.losses; ++loss) {
        const int step = request.firstLoss + loss;
        const int column = batch.column(step, request.sequence);
        evaluateLoss(m_network->options().loss, m_network->outputSize(),
            iteration.output(step, request.sequence).data(),
            classes ? batch.targetClasses[std::size_t(column)] : 0,
            classes ? nullptr : batch.targets.col(column).data(), m_probabilities.data(),
            m_outputGradients.col(loss).data());
    }
    const auto weight =
        m_network->view(*m_network->findParameter(-1, "W_y"), iteration.before().parameters);
    for (std::size_t t = 0; t < m_tracks.size(); ++t) {
        const Track& track = m_network->tracks()[t];
        if (track.layer < m_network->layerCount() - 1)
            continue;
        m_tracks[t].starts.resize(track.units, request.losses);
        m_tracks[t].starts.noalias() =
            weight.middleCols(track.outputOffset, track.units).transpose() * m_outputGradients;
    }
}

void LossSweep::runBlock(const Request& request, Range block, const Observer& observer)
{
    const int steps = m_chunk->tracks.front().steps;
    for (int layer = m_network->layerCount() - 1; layer >= request.lowestLayer; --layer) {
        std::swap(m_fromAbove, m_toBelow);
        if (layer > request.lowestLayer) {
            m_toBelow.stride = kernel::padded(m_network->outputSizeOfLayer(layer - 1));
            const Index size = m_toBelow.stride * block.count() * steps;
            if (m_toBelow.gradients.size() < size)
                m_toBelow.gradients.resize(size);
            m_toBelow.losses.assign(std::size_t(steps), Range{});
        }
        for (int track = 0; track < int(m_tracks.size()); ++track)
            if (m_network->tracks()[std::size_t(track)].layer == layer)
                runTrack(track, request, block, observer);
    }
}

void LossSweep::runTrack(
    int trackIndex, const Request& request, Range block, const Observer& observer)
{
    const Track& track = m_network->tracks()[std::size_t(trackIndex)];
    const Plan& plan = *track.plan;
    const TrackRecord& record = m_chunk->tracks[std::size_t(trackIndex)];
    TrackWork& work = m_tracks[std::size_t(trackIndex)];
    const bool isLast = track.layer == m_network->layerCount() - 1;
    const bool passesOn = track.layer > request.lowestLayer;
    Range active;
    for (int position = record.steps - 1; position >= 0; --position) {
        const int step = record.positionOf(position);
        Range incoming;
        if (!isLast)
            incoming = m_fromAbove.losses[std::size_t(step)];
        else if (step >= m_firstLoss + block.first && step < m_firstLoss + block.last)
            incoming = {step - m_firstLoss - block.first, step - m_firstLoss - block.first + 1};
        // Without a memory every step is on its own.
        const bool carries = plan.isRecurrent || plan.history > 0;
        const Range before = carries ? active : Range{};
        active = hull(before, incoming);
        if (active.isEmpty())
            continue;
        if (before.isEmpty()) {
            work.columns.start(
                record, request.sequence - m_chunk->firstSequence, block.count(), position);
            work.columns.begin(active.first, active.count());
        } else {
            work.columns.moveOn();
            work.columns.begin(active.first, before.first - active.first);
            work.columns.begin(before.last, active.last - before.last);
        }
        receive(trackIndex, step, active, incoming, block);
        work.columns.step(work.weights, active.first, active.count(), passesOn);
        observer({trackIndex, position, step, m_firstLoss + block.first + active.first,
            active.count(), active.first, &work.columns});
        if (passesOn)
            passOn(trackIndex, step, active, block.count());
    }
}

void LossSweep::receive(int trackIndex, int step, Range active, Range incoming, Range block)
{
    const Track& track = m_network->tracks()[std::size_t(trackIndex)];
    TrackWork& work = m_tracks[std::size_t(trackIndex)];
    const int position = work.columns.position();
    const int row = track.plan->outputGradient;
    kernel::fill(kernel::padded(track.units), active.count(), 0.0,
        work.columns.at(position, row, active.first));
    const bool isLast = track.layer == m_network->layerCount() - 1;
    for (int column = incoming.first; column < incoming.last; ++column) {
        const double* from = isLast
                                 ? work.starts.col(block.first + column).data()
                                 : m_fromAbove.gradients.data() +
                                       (Index(step) * block.count() + column) * m_fromAbove.stride +
                                       track.outputOffset;
        std::copy_n(from, track.units, work.columns.at(position, row, column).data);
    }
}

void LossSweep::passOn(int trackIndex, int step, Range active, int blockColumns)
{
    const Plan& plan = *m_network->tracks()[std::size_t(trackIndex)].plan;
    BackwardColumns& columns = m_tracks[std::size_t(trackIndex)].columns;
    const auto below = [&](int column) {
        return Columns{
            m_toBelow.gradients.data() + (Index(step) * blockColumns + column) * m_toBelow.stride,
            m_toBelow.stride};
    };
    Range& losses = m_toBelow.losses[std::size_t(step)];
    const Range before = losses.isEmpty() ? Range{active.first, active.first} : losses;
    losses = hull(losses, active);
    kernel::fill(m_toBelow.stride, before.first - losses.first, 0.0, below(losses.first));
    kernel::fill(m_toBelow.stride, losses.last - before.last, 0.0, below(before.last));
    kernel::scale(m_toBelow.stride, active.count(), 1.0,
        columns.at(columns.position(), plan.symbolGradients[0].total, active.first),
        below(active.first), true);
}

} // namespace loopscope
