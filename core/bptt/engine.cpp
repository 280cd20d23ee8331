#include "core/bptt/engine.h"

#include "core/bptt/loss.h"
#include "core/require.h"

#include <algorithm>
#include <string>

namespace loopscope
{

using kernel::Columns;
using kernel::ConstColumns;
using kernel::Index;

namespace
{

/// Copies columns of one order of positions to the other: the blocks of `block` doubles change
/// their order.
void reverseBlocks(const double* from, double* to, Index block, int steps)
{
    for (int step = 0; step < steps; ++step)
        std::copy_n(from + step * block, block, to + (steps - 1 - step) * block);
}

void checkBatch(const Network& network, const Batch& batch)
{
    const Index columns = Index(batch.steps) * batch.sequences;
    require(
        batch.steps > 0 && batch.sequences > 0, "a batch needs at least one step and one sequence");
    require(batch.inputs.rows() == network.inputSize() && batch.inputs.cols() == columns,
        "the batch's inputs must be inputSize × (steps · sequences)");
    require(batch.weights.size() == 0 || batch.weights.size() == columns,
        "the batch's weights must be one number a column, or none");
    if (network.options().loss == Loss::CrossEntropy) {
        require(Index(batch.targetClasses.size()) == columns,
            "the batch needs a target class for every column");
        for (const int target : batch.targetClasses)
            require(target >= 0 && target < network.outputSize(),
                "a target class is not below outputSize");
    } else {
        require(batch.targets.rows() == network.outputSize() && batch.targets.cols() == columns,
            "the batch's targets must be outputSize × (steps · sequences)");
    }
    for (const InitialState& state : batch.initialStates) {
        require(state.track >= 0 && state.track < int(network.tracks().size()),
            "an initial state names no track");
        const Track& track = network.tracks()[std::size_t(state.track)];
        require(state.symbol > 0 && state.symbol < int(track.program->symbols.size()) &&
                    track.program->symbols[std::size_t(state.symbol)].isState(),
            "an initial state names no state symbol");
        require(state.values.rows() == track.units && state.values.cols() == batch.sequences,
            "an initial state must be units × sequences");
    }
}

} // namespace

Engine::Engine(std::shared_ptr<const Network> network)
    : m_network(std::move(network))
    , m_weights(m_network->tracks().size())
{
    for (std::size_t t = 0; t < m_network->tracks().size(); ++t)
        if (m_network->tracks()[t].layer == m_network->layerCount() - 1)
            m_topTracks.push_back(int(t));
    m_readout.resize(m_topTracks.size());
}

Engine::~Engine() = default;

void Engine::run(
    Iteration& iteration, std::shared_ptr<const TrainingState> before, const RunOptions& options)
{
    checkBatch(*m_network, iteration.m_batch);
    require(before && before->parameters.size() == m_network->parameterCount(),
        "the parameters are not those of this network");
    iteration.m_network = m_network;
    iteration.m_after = before;
    iteration.m_before = std::move(before);
    packWeights(iteration.m_before->parameters);
    prepare(iteration);
    m_gradients.resize(std::max(m_gradients.size(), iteration.m_chunks.size()));
    for (std::size_t c = 0; c < iteration.m_chunks.size(); ++c)
        runChunk(iteration, iteration.m_chunks[c], m_gradients[c], options);
    sumGradients(iteration, iteration.m_chunks.size());
}

void Engine::packWeights(const Eigen::VectorXd& parameters)
{
    for (std::size_t t = 0; t < m_weights.size(); ++t)
        m_weights[t].pack(*m_network, int(t), parameters);
    const int weightIndex = *m_network->findParameter(-1, "W_y");
    const auto weight = m_network->view(weightIndex, parameters);
    const auto bias = m_network->view(weightIndex + 1, parameters);
    for (std::size_t i = 0; i < m_topTracks.size(); ++i) {
        const Track& track = m_network->tracks()[std::size_t(m_topTracks[i])];
        const double* data = weight.data() + Index(track.outputOffset) * weight.rows();
        const kernel::MatrixBlock block{
            data, weight.rows(), weight.rows(), track.units, false, 0, 0};
        m_readout[i].block.assign(1, block);
        m_readout[i].transposedBlock.assign(1, block);
        m_readout[i].transposedBlock[0].transposed = true;
        m_readout[i].stacked.pack(kernel::padded(weight.rows()), m_readout[i].block);
        m_readout[i].transposed.pack(kernel::padded(track.units), m_readout[i].transposedBlock);
    }
    m_readoutBias.resize(kernel::padded(bias.rows()));
    std::copy_n(bias.data(), bias.rows(), m_readoutBias.data());
}

void Engine::prepare(Iteration& iteration) const
{
    const Batch& batch = iteration.m_batch;
    const int chunkCount = (batch.sequences + sequencesOfChunk - 1) / sequencesOfChunk;
    iteration.m_chunks.resize(std::size_t(chunkCount));
    iteration.m_stepLosses.resize(Index(batch.steps) * batch.sequences);
    iteration.m_parameterGradient.resize(m_network->parameterCount());
    for (int c = 0; c < chunkCount; ++c) {
        ChunkRecord& chunk = iteration.m_chunks[std::size_t(c)];
        chunk.firstSequence = c * sequencesOfChunk;
        chunk.sequences = std::min(sequencesOfChunk, batch.sequences - chunk.firstSequence);
        chunk.outputRows = int(kernel::padded(m_network->outputSize()));
        const Index size = Index(chunk.outputRows) * batch.steps * chunk.sequences;
        for (kernel::Buffer* buffer :
            {&chunk.outputs, &chunk.probabilities, &chunk.outputGradients})
            if (buffer->size() != size)
                buffer->resize(size);
        chunk.tracks.resize(m_network->tracks().size());
        for (std::size_t t = 0; t < chunk.tracks.size(); ++t)
            chunk.tracks[t].resize(*m_network->tracks()[t].plan, m_network->tracks()[t].reverse,
                batch.steps, chunk.sequences);
    }
}

void Engine::runChunk(Iteration& iteration, ChunkRecord& chunk, ChunkGradients& gradients,
    const RunOptions& options) const
{
    const auto& tracks = m_network->tracks();
    setInitialStates(iteration.m_batch, chunk);
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        feedInputs(iteration.m_batch, chunk, int(t));
        runForward(m_weights[t], chunk.tracks[t]);
    }
    readOut(chunk, gradients);
    calculateLosses(iteration, chunk);
    sendBackFromReadout(chunk, gradients);
    gradients.tracks.resize(tracks.size());
    for (int t = int(tracks.size()) - 1; t >= 0; --t) {
        const Track& track = tracks[std::size_t(t)];
        if (track.layer < m_network->layerCount() - 1)
            sendBackFromLayerAbove(chunk, t);
        TrackGradients& sums = gradients.tracks[std::size_t(t)];
        sums.clear(*track.plan);
        runBackward(m_weights[std::size_t(t)], chunk.tracks[std::size_t(t)], sums,
            track.layer > 0 || options.inputGradient);
    }
}

// ---- Forward
// --------------------------------------------------------------------------------------------------------

void Engine::setInitialStates(const Batch& batch, ChunkRecord& chunk) const
{
    for (TrackRecord& record : chunk.tracks) {
        const Plan& plan = *record.plan;
        for (std::size_t s = 0; s < plan.symbolGradients.size(); ++s)
            if (plan.symbolGradients[s].later >= 0)
                kernel::fill(kernel::padded(plan.units), chunk.sequences, 0.0,
                    record.valuesAt(-1, plan.symbolValues[s]));
    }
    for (const InitialState& state : batch.initialStates) {
        TrackRecord& record = chunk.tracks[std::size_t(state.track)];
        const Columns at =
            record.valuesAt(-1, record.plan->symbolValues[std::size_t(state.symbol)]);
        for (int sequence = 0; sequence < chunk.sequences; ++sequence)
            std::copy_n(state.values.col(chunk.firstSequence + sequence).data(), record.plan->units,
                at.data + sequence * at.stride);
    }
}

void Engine::feedInputs(const Batch& batch, ChunkRecord& chunk, int trackIndex) const
{
    const Track& track = m_network->tracks()[std::size_t(trackIndex)];
    TrackRecord& record = chunk.tracks[std::size_t(trackIndex)];
    const int row = record.plan->symbolValues[0];
    for (int step = 0; step < record.steps; ++step) {
        const Columns x = record.valuesAt(record.positionOf(step), row);
        if (track.layer == 0) {
            for (int sequence = 0; sequence < chunk.sequences; ++sequence)
                std::copy_n(
                    batch.inputs.col(batch.column(step, chunk.firstSequence + sequence)).data(),
                    track.inputSize, x.data + sequence * x.stride);
            continue;
        }
        for (int below = trackIndex - 1; below >= 0; --below) {
            const Track& source = m_network->tracks()[std::size_t(below)];
            if (source.layer != track.layer - 1)
                continue;
            const TrackRecord& sourceRecord = std::as_const(chunk.tracks[std::size_t(below)]);
            const ConstColumns h = sourceRecord.valuesAt(sourceRecord.positionOf(step),
                sourceRecord.plan->symbolValues[std::size_t(sourceRecord.plan->output)]);
            for (int sequence = 0; sequence < chunk.sequences; ++sequence)
                std::copy_n(h.data + sequence * h.stride, source.units,
                    x.data + sequence * x.stride + source.outputOffset);
        }
    }
}

void Engine::readOut(ChunkRecord& chunk, ChunkGradients& scratch) const
{
    const int steps = chunk.tracks.front().steps;
    const Index columns = Index(steps) * chunk.sequences;
    const Columns y{chunk.outputs.data(), chunk.outputRows};
    kernel::scale(chunk.outputRows, columns, 1.0, {m_readoutBias.data(), 0}, y, false);
    for (std::size_t i = 0; i < m_topTracks.size(); ++i) {
        const TrackRecord& record = std::as_const(chunk.tracks[std::size_t(m_topTracks[i])]);
        const ConstColumns h =
            record.valuesAt(0, record.plan->symbolValues[std::size_t(record.plan->output)]);
        if (!record.reverse) {
            kernel::multiply(m_readout[i].stacked, h, y, columns, true);
            continue;
        }
        if (scratch.reversed.size() != 2 * chunk.outputs.size())
            scratch.reversed.resize(2 * chunk.outputs.size());
        double* backward = scratch.reversed.data();
        double* inOrder = backward + chunk.outputs.size();
        kernel::multiply(m_readout[i].stacked, h, {backward, chunk.outputRows}, columns, false);
        reverseBlocks(backward, inOrder, Index(chunk.outputRows) * chunk.sequences, steps);
        kernel::scale(chunk.outputRows, columns, 1.0, {inOrder, chunk.outputRows}, y, true);
    }
}

void Engine::calculateLosses(Iteration& iteration, ChunkRecord& chunk) const
{
    const Batch& batch = iteration.m_batch;
    const bool classes = m_network->options().loss == Loss::CrossEntropy;
    for (int sequence = 0; sequence < chunk.sequences; ++sequence) {
        const int inBatch = chunk.firstSequence + sequence;
        double weightSum = batch.weights.size() == 0 ? batch.steps : 0.0;
        for (int step = 0; step < batch.steps && batch.weights.size() > 0; ++step)
            weightSum += batch.weights[batch.column(step, inBatch)];
        for (int step = 0; step < batch.steps; ++step) {
            const Index column = Index(step) * chunk.sequences + sequence;
            const Index offset = column * chunk.outputRows;
            const int batchColumn = batch.column(step, inBatch);
            double* gradient = chunk.outputGradients.data() + offset;
            iteration.m_stepLosses[batchColumn] = evaluateLoss(m_network->options().loss,
                m_network->outputSize(), chunk.outputs.data() + offset,
                classes ? batch.targetClasses[std::size_t(batchColumn)] : 0,
                classes ? nullptr : batch.targets.col(batchColumn).data(),
                chunk.probabilities.data() + offset, gradient);
            const double weight = batch.weights.size() > 0 ? batch.weights[batchColumn] : 1.0;
            const double share = weightSum > 0.0 ? weight / weightSum / batch.sequences : 0.0;
            for (int row = 0; row < m_network->outputSize(); ++row)
                gradient[row] = share == 0.0 ? 0.0 : gradient[row] * share;
        }
    }
}

// ---- Backward
// -------------------------------------------------------------------------------------------------------

void Engine::sendBackFromReadout(ChunkRecord& chunk, ChunkGradients& gradients) const
{
    const int steps = chunk.tracks.front().steps;
    const Index columns = Index(steps) * chunk.sequences;
    gradients.readout.resize(m_topTracks.size());
    gradients.readoutBias.resize(chunk.outputRows);
    kernel::addColumnSums(chunk.outputRows, columns,
        {chunk.outputGradients.data(), chunk.outputRows}, gradients.readoutBias.data());
    for (std::size_t i = 0; i < m_topTracks.size(); ++i) {
        TrackRecord& record = chunk.tracks[std::size_t(m_topTracks[i])];
        const Plan& plan = *record.plan;
        const double* dy = chunk.outputGradients.data();
        if (record.reverse) {
            reverseBlocks(
                dy, gradients.reversed.data(), Index(chunk.outputRows) * chunk.sequences, steps);
            dy = gradients.reversed.data();
        }
        kernel::multiply(m_readout[i].transposed, {dy, chunk.outputRows},
            record.gradientsAt(0, plan.outputGradient), columns, false);
        gradients.readout[i].resize(Index(chunk.outputRows) * plan.units);
        kernel::addOuterProducts(chunk.outputRows, plan.units, columns, {dy, chunk.outputRows},
            std::as_const(record).valuesAt(0, plan.symbolValues[std::size_t(plan.output)]),
            gradients.readout[i].data(), chunk.outputRows);
    }
}

void Engine::sendBackFromLayerAbove(ChunkRecord& chunk, int trackIndex) const
{
    const Track& track = m_network->tracks()[std::size_t(trackIndex)];
    TrackRecord& record = chunk.tracks[std::size_t(trackIndex)];
    bool first = true;
    for (std::size_t above = std::size_t(trackIndex) + 1; above < m_network->tracks().size();
         ++above) {
        if (m_network->tracks()[above].layer != track.layer + 1)
            continue;
        const TrackRecord& source = std::as_const(chunk.tracks[above]);
        for (int step = 0; step < record.steps; ++step) {
            const ConstColumns dx = source.gradientsAt(source.positionOf(step),
                source.plan->symbolGradients[0].total + track.outputOffset);
            const Columns dh =
                record.gradientsAt(record.positionOf(step), record.plan->outputGradient);
            for (int sequence = 0; sequence < chunk.sequences; ++sequence)
                for (int row = 0; row < track.units; ++row) {
                    double& sum = dh.data[sequence * dh.stride + row];
                    sum = (first ? 0.0 : sum) + dx.data[sequence * dx.stride + row];
                }
        }
        first = false;
    }
}

void Engine::sumGradients(Iteration& iteration, std::size_t chunks)
{
    ChunkGradients& sums = m_gradients.front();
    const auto addTo = [](kernel::Buffer& sum, const kernel::Buffer& part) {
        Eigen::Map<Eigen::ArrayXd>(sum.data(), sum.size()) +=
            Eigen::Map<const Eigen::ArrayXd>(part.data(), part.size());
    };
    for (std::size_t c = 1; c < chunks; ++c) {
        for (std::size_t t = 0; t < sums.tracks.size(); ++t)
            sums.tracks[t].add(m_gradients[c].tracks[t]);
        for (std::size_t i = 0; i < sums.readout.size(); ++i)
            addTo(sums.readout[i], m_gradients[c].readout[i]);
        addTo(sums.readoutBias, m_gradients[c].readoutBias);
    }
    Eigen::VectorXd& gradient = iteration.m_parameterGradient;
    gradient.setZero();
    for (std::size_t t = 0; t < sums.tracks.size(); ++t)
        sums.tracks[t].scatter(*m_network, int(t), gradient);
    const int weightIndex = *m_network->findParameter(-1, "W_y");
    auto weightGradient = m_network->view(weightIndex, gradient);
    for (std::size_t i = 0; i < m_topTracks.size(); ++i) {
        const Track& track = m_network->tracks()[std::size_t(m_topTracks[i])];
        const Index rows = sums.readoutBias.size();
        weightGradient.middleCols(track.outputOffset, track.units) =
            Eigen::Map<const Eigen::MatrixXd>(sums.readout[i].data(), rows, track.units)
                .topRows(m_network->outputSize());
    }
    m_network->view(weightIndex + 1, gradient) =
        Eigen::Map<const Eigen::VectorXd>(sums.readoutBias.data(), m_network->outputSize());

    // The loss is summed in the order of the batch, so that it does not depend on the chunks.
    const Batch& batch = iteration.m_batch;
    double total = 0.0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        double sum = 0.0;
        double weightSum = 0.0;
        for (int step = 0; step < batch.steps; ++step) {
            const int column = batch.column(step, sequence);
            const double weight = batch.weights.size() > 0 ? batch.weights[column] : 1.0;
            weightSum += weight;
            sum += weight == 0.0 ? 0.0 : weight * iteration.m_stepLosses[column];
        }
        total += weightSum > 0.0 ? sum / weightSum : 0.0;
    }
    iteration.m_loss = total / batch.sequences;
}

} // namespace loopscope
