#include "core/diagnosis/single_loss.h"

#include "core/require.h"

#include <algorithm>

namespace loopscope
{

namespace
{

/// The columns of one sequence.
void copySequence(
    const Eigen::MatrixXd& from, int sequences, int sequence, int steps, Eigen::MatrixXd& to)
{
    to.resize(from.rows(), from.cols() > 0 ? steps : 0);
    for (Eigen::Index step = 0; step < to.cols(); ++step)
        to.col(step) = from.col(step * sequences + sequence);
}

int lengthIn(const std::vector<int>& lengths, int sequence, int steps)
{
    return lengths.empty() ? steps : lengths[std::size_t(sequence)];
}

void copyInitialStates(const Batch& from, int sequence, Batch& to)
{
    to.initialStates.resize(from.initialStates.size());
    for (std::size_t i = 0; i < from.initialStates.size(); ++i) {
        const InitialState& state = from.initialStates[i];
        to.initialStates[i].track = state.track;
        to.initialStates[i].symbol = state.symbol;
        to.initialStates[i].values = state.values.col(sequence);
    }
}

/// A batch of one sequence of another.
void takeSequence(const Network& network, const Batch& from, int sequence, Batch& to)
{
    const bool oneInput = network.options().shape == Shape::OneToMany;
    to.steps = lengthIn(from.lengths, sequence, from.steps);
    to.sequences = 1;
    copySequence(from.inputs, from.sequences, sequence, oneInput ? 1 : to.steps, to.inputs);
    copySequence(from.targets, from.sequences, sequence, to.steps, to.targets);
    to.targetClasses.resize(from.targetClasses.empty() ? 0 : std::size_t(to.steps));
    for (std::size_t step = 0; step < to.targetClasses.size(); ++step)
        to.targetClasses[step] = from.targetClasses[std::size_t(from.column(int(step), sequence))];
    to.sourceSteps = lengthIn(from.sourceLengths, sequence, from.sourceSteps);
    copySequence(from.sourceInputs, from.sequences, sequence, to.sourceSteps, to.sourceInputs);
    copyInitialStates(from, sequence, to);
    to.writing = from.writing;
}

} // namespace

std::shared_ptr<const Iteration> SingleLoss::run(
    const Iteration& iteration, int lossStep, int sequence)
{
    require(
        sequence >= 0 && sequence < iteration.sequences(), "the iteration has no such sequence");
    if (!m_engine || m_engine->network() != iteration.sharedNetwork()) {
        m_engine = std::make_unique<Engine>(iteration.sharedNetwork());
        m_result.reset();
    }
    if (!m_result || m_result.use_count() > 1)
        m_result = std::make_shared<Iteration>();
    Batch& batch = Engine::batch(*m_result);
    takeSequence(iteration.network(), iteration.batch(), sequence, batch);
    require(lossStep >= 0 && lossStep < batch.steps, "the sequence has no such step");
    require(iteration.network().options().shape != Shape::ManyToOne || lossStep == batch.steps - 1,
        "only the last step has a loss");
    batch.weights.setZero(batch.steps);
    batch.weights[lossStep] = 1.0;
    m_engine->run(*m_result, iteration.sharedBefore());
    return m_result;
}

} // namespace loopscope
