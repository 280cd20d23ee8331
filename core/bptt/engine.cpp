#include "core/bptt/engine.h"

#include "core/bptt/chunk_pass.h"
#include "core/bptt/loss.h"
#include "core/bptt/readout_columns.h"
#include "core/require.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace loopscope
{

using kernel::Index;

namespace
{

void checkLengths(const std::vector<int>& lengths, int steps, int sequences)
{
    require(lengths.empty() || int(lengths.size()) == sequences,
        "the batch's lengths must be one number a sequence, or none");
    for (const int length : lengths)
        require(length >= 1 && length <= steps, "a sequence's length is not within its steps");
}

void checkTargets(const Network& network, const Batch& batch)
{
    const Index columns = Index(batch.steps) * batch.sequences;
    require(batch.weights.size() == 0 || batch.weights.size() == columns,
        "the batch's weights must be one number a column, or none");
    if (!takesClasses(network.options().loss)) {
        require(batch.targets.rows() == network.outputSize() && batch.targets.cols() == columns,
            "the batch's targets must be outputSize × (steps · sequences)");
        return;
    }
    require(Index(batch.targetClasses.size()) == columns,
        "the batch needs a target class for every column");
    for (const int target : batch.targetClasses)
        require(
            target >= 0 && target < network.outputSize(), "a target class is not below outputSize");
}

void checkInitialStates(const Network& network, const Batch& batch)
{
    for (const InitialState& state : batch.initialStates) {
        require(state.track >= 0 && state.track < int(network.tracks().size()),
            "an initial state names no track");
        const Track& track = network.tracks()[std::size_t(state.track)];
        require(state.symbol > 0 && state.symbol < int(track.program->symbols.size()) &&
                    track.program->symbols[std::size_t(state.symbol)].isState(),
            "an initial state names no state symbol");
        require(track.stack == 0, "a decoder starts from its encoder, not from a given state");
        require(state.values.rows() == track.units && state.values.cols() == batch.sequences,
            "an initial state must be units × sequences");
    }
}

void checkBatch(const Network& network, const Batch& batch)
{
    require(
        batch.steps > 0 && batch.sequences > 0, "a batch needs at least one step and one sequence");
    const int inputSteps = network.options().shape == Shape::OneToMany ? 1 : batch.steps;
    require(batch.inputs.rows() == network.inputSizeOf(network.stackCount() - 1) &&
                batch.inputs.cols() == Index(inputSteps) * batch.sequences,
        "the batch's inputs must be inputSize × (steps · sequences)");
    checkLengths(batch.lengths, batch.steps, batch.sequences);
    if (network.stackCount() == 2) {
        require(batch.sourceSteps > 0 && batch.sourceInputs.rows() == network.inputSize() &&
                    batch.sourceInputs.cols() == Index(batch.sourceSteps) * batch.sequences,
            "the batch's source inputs must be inputSize × (source steps · sequences)");
        checkLengths(batch.sourceLengths, batch.sourceSteps, batch.sequences);
    }
    checkTargets(network, batch);
    checkInitialStates(network, batch);
}

void resizeTo(kernel::Buffer& buffer, Index size)
{
    if (buffer.size() != size)
        buffer.resize(size);
}

/// All of a chunk but its outputs and probabilities.
void exchangeStorage(ChunkRecord& a, ChunkRecord& b)
{
    std::swap(a.tracks, b.tracks);
    std::swap(a.readoutInputs, b.readoutInputs);
    std::swap(a.readoutInputGradients, b.readoutInputGradients);
    std::swap(a.outputGradients, b.outputGradients);
    std::swap(a.attention, b.attention);
}

void clear(kernel::Buffer& buffer)
{
    std::fill_n(buffer.data(), buffer.size(), 0.0);
}

void clearGradients(ChunkRecord& chunk)
{
    clear(chunk.outputGradients);
    clear(chunk.readoutInputGradients);
    for (TrackRecord& track : chunk.tracks)
        clear(track.gradients);
}

void copyLengths(const std::vector<int>& all, const ChunkRecord& chunk, std::vector<int>& lengths)
{
    if (all.empty())
        lengths.clear();
    else
        lengths.assign(
            all.begin() + chunk.firstSequence, all.begin() + chunk.firstSequence + chunk.sequences);
}

} // namespace

Engine::Engine(std::shared_ptr<const Network> network, int threads)
    : m_network(std::move(network))
    , m_workers(threads)
{
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
    const bool isTruncated = options.backward && !options.outputsOnly &&
                             options.truncationLength < iteration.m_batch.steps;
    iteration.m_truncationLength = isTruncated ? options.truncationLength : 0;
    m_weights.pack(*m_network, iteration.m_before->parameters);
    const std::size_t chunks = prepare(iteration);
    m_workspaces.resize(std::max(m_workspaces.size(), chunks));
    if (options.outputsOnly) {
        runForOutputs(iteration);
        sumLosses(iteration);
        return;
    }
    for (std::size_t chunk = 0; chunk < chunks; ++chunk)
        prepareChunk(iteration, chunk);
    m_gradients.resize(std::max(m_gradients.size(), chunks));
    if (iteration.isTruncated())
        m_fullGradients.resize(std::max(m_fullGradients.size(), chunks));
    const auto run = [&](int chunk) { runChunk(iteration, std::size_t(chunk), options); };
    m_workers.run(int(chunks), std::ref(run)); // by reference: a copy would be allocated
    if (options.backward)
        sum(m_gradients, chunks, iteration.m_parameterGradient);
    else
        iteration.m_parameterGradient.setZero(m_network->parameterCount());
    if (iteration.isTruncated())
        sum(m_fullGradients, chunks, iteration.m_fullParameterGradient);
    else
        iteration.m_fullParameterGradient.resize(0);
    sumLosses(iteration);
}

/// @return how many chunks the batch is cut into
std::size_t Engine::prepare(Iteration& iteration) const
{
    const Batch& batch = iteration.m_batch;
    const int chunks = (batch.sequences + sequencesOfChunk - 1) / sequencesOfChunk;
    iteration.m_chunks.resize(std::size_t(chunks));
    iteration.m_stepLosses.resize(Index(batch.steps) * batch.sequences);
    return std::size_t(chunks);
}

void Engine::prepareChunk(Iteration& iteration, std::size_t index) const
{
    const Batch& batch = iteration.m_batch;
    ChunkRecord& chunk = iteration.m_chunks[index];
    chunk.firstSequence = int(index) * sequencesOfChunk;
    chunk.sequences = std::min(sequencesOfChunk, batch.sequences - chunk.firstSequence);
    chunk.steps = batch.steps;
    chunk.outputRows = int(kernel::padded(m_network->outputSize()));
    chunk.readoutRows = int(kernel::padded(m_network->readoutSize()));
    const Index columns = Index(batch.steps) * chunk.sequences;
    for (kernel::Buffer* buffer : {&chunk.outputs, &chunk.probabilities, &chunk.outputGradients})
        resizeTo(*buffer, chunk.outputRows * columns);
    const Index gathered = readsRecord(*m_network) ? 0 : columns;
    resizeTo(chunk.readoutInputs, chunk.readoutRows * gathered);
    resizeTo(chunk.readoutInputGradients, chunk.readoutRows * gathered);
    copyLengths(batch.lengths, chunk, chunk.lengths);
    copyLengths(batch.sourceLengths, chunk, chunk.sourceLengths);
    chunk.attention.resize(
        m_network->options().attention == Attention::None ? 0 : std::size_t(chunk.sequences));
    chunk.tracks.resize(m_network->tracks().size());
    for (std::size_t t = 0; t < chunk.tracks.size(); ++t) {
        const Track& track = m_network->tracks()[t];
        const bool isSource = m_network->stackCount() == 2 && track.stack == 0;
        chunk.tracks[t].resize(*track.plan, track.reverse,
            isSource ? batch.sourceSteps : batch.steps, chunk.sequences);
    }
    chunk.fullGradients.resize(iteration.isTruncated() ? chunk.tracks.size() : 0);
}

/// One chunk after the other, all in the storage of one.
void Engine::runForOutputs(Iteration& iteration)
{
    iteration.m_parameterGradient.resize(0);
    iteration.m_fullParameterGradient.resize(0);
    ChunkRecord storage;
    for (std::size_t index = 0; index < iteration.m_chunks.size(); ++index) {
        ChunkRecord& chunk = iteration.m_chunks[index];
        exchangeStorage(storage, chunk);
        prepareChunk(iteration, index);
        ChunkPass pass(*m_network, m_weights, iteration.m_batch, chunk, m_workspaces.front());
        pass.forward(iteration.m_stepLosses);
        exchangeStorage(storage, chunk);
    }
}

void Engine::runChunk(Iteration& iteration, std::size_t index, const RunOptions& options)
{
    ChunkRecord& chunk = iteration.m_chunks[index];
    ChunkPass pass(*m_network, m_weights, iteration.m_batch, chunk, m_workspaces[index]);
    pass.forward(iteration.m_stepLosses);
    if (!options.backward) {
        clearGradients(chunk);
        return;
    }
    ChunkPass::BackwardOptions backward;
    backward.inputGradient = options.inputGradient;
    if (iteration.isTruncated()) {
        m_fullGradients[index].clear(*m_network);
        pass.backward(m_fullGradients[index], backward);
        for (std::size_t t = 0; t < chunk.tracks.size(); ++t) {
            resizeTo(chunk.fullGradients[t], chunk.tracks[t].gradients.size());
            std::swap(chunk.fullGradients[t], chunk.tracks[t].gradients);
        }
        backward.truncationLength = iteration.m_truncationLength;
    }
    m_gradients[index].clear(*m_network);
    pass.backward(m_gradients[index], backward);
}

void Engine::sum(std::vector<NetworkGradients>& gradients, std::size_t chunks,
    Eigen::VectorXd& parameterGradient) const
{
    for (std::size_t c = 1; c < chunks; ++c)
        gradients.front().add(gradients[c]);
    gradients.front().write(*m_network, parameterGradient);
}

/// In the order of the batch, so that the loss does not depend on the chunks.
void Engine::sumLosses(Iteration& iteration) const
{
    const Batch& batch = iteration.m_batch;
    double total = 0.0;
    for (int sequence = 0; sequence < batch.sequences; ++sequence) {
        double sum = 0.0;
        double weightSum = 0.0;
        for (int step = 0; step < batch.steps; ++step) {
            const double weight = lossWeight(*m_network, batch, step, sequence);
            weightSum += weight;
            sum +=
                weight == 0.0 ? 0.0 : weight * iteration.m_stepLosses[batch.column(step, sequence)];
        }
        total += weightSum > 0.0 ? sum / weightSum : 0.0;
    }
    iteration.m_loss = total / batch.sequences;
}

} // namespace loopscope
