#include "core/bptt/iteration.h"

#include "core/bptt/chunk_record.h"
#include "core/bptt/padding.h"
#include "core/bptt/readout_columns.h"
#include "core/require.h"

namespace loopscope
{

namespace
{

ConstVectorView vectorAt(kernel::ConstColumns columns, int sequence, int rows)
{
    return {columns.data + sequence * columns.stride, rows};
}

/// Gradient of a row of sums times the operand, over the sequences of one step.
Eigen::MatrixXd outerProduct(
    kernel::ConstColumns a, int rows, kernel::ConstColumns b, int bRows, int sequences)
{
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(rows, bRows);
    for (int sequence = 0; sequence < sequences; ++sequence)
        result.noalias() += vectorAt(a, sequence, rows) * vectorAt(b, sequence, bRows).transpose();
    return result;
}

} // namespace

Iteration::Iteration() = default;
Iteration::~Iteration() = default;

const ChunkRecord& Iteration::chunkOf(int& sequence) const
{
    require(sequence >= 0 && sequence < sequences(), "the iteration has no such sequence");
    const ChunkRecord& chunk = m_chunks[std::size_t(sequence / sequencesOfChunk)];
    sequence -= chunk.firstSequence;
    return chunk;
}

int Iteration::positionOf(const ChunkRecord& chunk, int track, int step, int sequence) const
{
    const TrackRecord& record = chunk.tracks[std::size_t(track)];
    require(step >= -record.plan->history && step < record.steps, "the iteration has no such step");
    if (step >= 0)
        return record.positionOf(step);
    // Before the start, a step counts in the direction in which the track reads.
    return startOf(chunk, track, sequence) + step;
}

/// The position at which a sequence begins. @param sequence  inside its chunk
int Iteration::startOf(const ChunkRecord& chunk, int track, int sequence) const
{
    const bool isSource =
        m_network->stackCount() == 2 && m_network->tracks()[std::size_t(track)].stack == 0;
    const std::vector<int>& lengths = isSource ? chunk.sourceLengths : chunk.lengths;
    return startPosition(
        chunk.tracks[std::size_t(track)], lengths.empty() ? nullptr : lengths.data(), sequence);
}

int Iteration::stepsOf(int track) const
{
    return m_chunks.front().tracks.at(std::size_t(track)).steps;
}

int Iteration::stepRead(int track, int step, int delay, int sequence) const
{
    const ChunkRecord& chunk = chunkOf(sequence);
    const TrackRecord& record = chunk.tracks.at(std::size_t(track));
    const int start = startOf(chunk, track, sequence);
    const int position = record.positionOf(step) - delay;
    if (position < start)
        return position - start;
    return record.reverse ? record.steps - 1 - position : position;
}

ConstVectorView Iteration::value(int track, int symbol, int step, int sequence) const
{
    const ChunkRecord& chunk = chunkOf(sequence);
    const TrackRecord& record = chunk.tracks.at(std::size_t(track));
    const int position = positionOf(chunk, track, step, sequence);
    return vectorAt(record.valuesAt(position, record.plan->symbolValues.at(std::size_t(symbol))),
        sequence, symbol == 0 ? record.plan->inputSize : record.plan->units);
}

ConstVectorView Iteration::gradientRow(int track, int symbol, int row, int step, int sequence) const
{
    const ChunkRecord& chunk = chunkOf(sequence);
    const TrackRecord& record = chunk.tracks.at(std::size_t(track));
    require(row >= 0, "the symbol is not a state: no step reads it later");
    const int position = positionOf(chunk, track, step, sequence);
    return vectorAt(record.gradientsAt(position, row), sequence,
        symbol == 0 ? record.plan->inputSize : record.plan->units);
}

const GradientPlaces& Iteration::placesOf(int track, int symbol) const
{
    return m_network->tracks().at(std::size_t(track)).plan->symbolGradients.at(std::size_t(symbol));
}

ConstVectorView Iteration::gradient(int track, int symbol, int step, int sequence) const
{
    return gradientRow(track, symbol, placesOf(track, symbol).total, step, sequence);
}

ConstVectorView Iteration::gradientFromOwnStep(int track, int symbol, int step, int sequence) const
{
    const GradientPlaces& places = placesOf(track, symbol);
    return gradientRow(track, symbol, places.own >= 0 ? places.own : places.total, step, sequence);
}

ConstVectorView Iteration::gradientFromLaterSteps(
    int track, int symbol, int step, int sequence) const
{
    return gradientRow(track, symbol, placesOf(track, symbol).later, step, sequence);
}

ConstVectorView Iteration::fullGradient(int track, int symbol, int step, int sequence) const
{
    if (!isTruncated())
        return gradient(track, symbol, step, sequence);
    const ChunkRecord& chunk = chunkOf(sequence);
    const TrackRecord& record = chunk.tracks.at(std::size_t(track));
    require(step >= 0 && step < record.steps, "the iteration has no such step");
    const kernel::Index column =
        (record.positionOf(step) + record.plan->history) * kernel::Index(record.sequences) +
        sequence;
    return {chunk.fullGradients.at(std::size_t(track)).data() + column * record.plan->gradientRows +
                placesOf(track, symbol).total,
        symbol == 0 ? record.plan->inputSize : record.plan->units};
}

const Eigen::MatrixXd& Iteration::attentionWeights(int sequence) const
{
    static const Eigen::MatrixXd none;
    const ChunkRecord& chunk = chunkOf(sequence);
    return chunk.attention.empty() ? none : chunk.attention[std::size_t(sequence)].weights;
}

const Eigen::MatrixXd& Iteration::attentionWeightGradients(int sequence) const
{
    static const Eigen::MatrixXd none;
    const ChunkRecord& chunk = chunkOf(sequence);
    return chunk.attention.empty() ? none : chunk.attention[std::size_t(sequence)].weightGradients;
}

ConstVectorView Iteration::output(int step, int sequence) const
{
    const ChunkRecord& chunk = chunkOf(sequence);
    return readoutColumn(chunk, chunk.outputs.data(), step, sequence);
}

ConstVectorView Iteration::probabilities(int step, int sequence) const
{
    const ChunkRecord& chunk = chunkOf(sequence);
    return readoutColumn(chunk, chunk.probabilities.data(), step, sequence);
}

ConstVectorView Iteration::outputGradient(int step, int sequence) const
{
    const ChunkRecord& chunk = chunkOf(sequence);
    return readoutColumn(chunk, chunk.outputGradients.data(), step, sequence);
}

ConstVectorView Iteration::readoutColumn(
    const ChunkRecord& chunk, const double* data, int step, int sequence) const
{
    require(step >= 0 && step < steps(), "the iteration has no such step");
    return {data + (Eigen::Index(step) * chunk.sequences + sequence) * chunk.outputRows,
        m_network->outputSize()};
}

double Iteration::stepLoss(int step, int sequence) const
{
    require(step >= 0 && step < steps() && sequence >= 0 && sequence < sequences(),
        "the iteration has no such step");
    return m_stepLosses[m_batch.column(step, sequence)];
}

Eigen::MatrixXd Iteration::gradientShare(int parameter, int step) const
{
    const ParameterPlace& place = m_network->parameters().at(std::size_t(parameter));
    const bool isOfCell = place.role == ParameterRole::Cell;
    require(step >= 0 && step < (isOfCell ? stepsOf(place.track) : steps()),
        "the iteration has no such step");
    Eigen::MatrixXd share = Eigen::MatrixXd::Zero(place.rows, place.columns);
    for (const ChunkRecord& chunk : m_chunks) {
        if (place.role == ParameterRole::Readout)
            addReadoutShare(chunk, place, step, share);
        else if (place.role == ParameterRole::Cell)
            addTrackShare(chunk.tracks[std::size_t(place.track)],
                parameter - m_network->tracks()[std::size_t(place.track)].firstParameter, step,
                share);
    }
    return share;
}

void Iteration::addReadoutShare(
    const ChunkRecord& chunk, const ParameterPlace& place, int step, Eigen::MatrixXd& share) const
{
    const Eigen::Index first = Eigen::Index(step) * chunk.sequences;
    const kernel::ConstColumns dy{
        chunk.outputGradients.data() + first * chunk.outputRows, chunk.outputRows};
    if (place.kind == ParameterKind::Bias) {
        for (int sequence = 0; sequence < chunk.sequences; ++sequence)
            share += vectorAt(dy, sequence, place.rows);
        return;
    }
    const kernel::ConstColumns read = readoutInputsAt(*m_network, chunk, step);
    share += outerProduct(dy, place.rows, read, place.columns, chunk.sequences);
}

void Iteration::addTrackShare(
    const TrackRecord& record, int parameter, int step, Eigen::MatrixXd& share) const
{
    const Plan& plan = *record.plan;
    const int position = record.positionOf(step);
    for (const ProductGroup& group : plan.groups)
        for (const ProductGroup::Term& term : group.terms)
            if (term.parameter == parameter)
                share += term.factor *
                         outerProduct(record.gradientsAt(position, group.gradientRow + term.row),
                             plan.units,
                             record.valuesAt(position - group.operand.delay, group.operand.offset),
                             group.operandRows, record.sequences);
    for (const BiasTerm& bias : plan.biases)
        if (bias.parameter == parameter)
            for (int sequence = 0; sequence < record.sequences; ++sequence)
                share += bias.factor * vectorAt(record.gradientsAt(position, bias.gradientRow),
                                           sequence, plan.units);
}

Eigen::VectorXd Iteration::gradientShareNorms(int parameter) const
{
    const ParameterPlace& place = m_network->parameters().at(std::size_t(parameter));
    Eigen::VectorXd norms(place.role == ParameterRole::Cell ? stepsOf(place.track) : steps());
    for (int step = 0; step < int(norms.size()); ++step)
        norms[step] = gradientShare(parameter, step).norm();
    return norms;
}

} // namespace loopscope
