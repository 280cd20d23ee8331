#include "core/diagnosis/step_jacobian.h"

#include "core/bptt/chunk_record.h"
#include "core/bptt/track_detail.h"
#include "core/cell/live_symbols.h"
#include "core/require.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace loopscope
{

namespace
{

/// Square root of the largest eigenvalue of J Jᵀ, of a matrix scaled to order one.
double largestSingularValue(const Eigen::MatrixXd& matrix)
{
    const double scale = matrix.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
    if (scale == 0.0 || !std::isfinite(scale))
        return scale;
    const Eigen::MatrixXd scaled = matrix / scale;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
        scaled * scaled.transpose(), Eigen::EigenvaluesOnly);
    return scale * std::sqrt(std::max(0.0, solver.eigenvalues().maxCoeff()));
}

} // namespace

const JointState::Block* JointState::find(int symbol, int delay) const
{
    for (const Block& block : blocks)
        if (block.symbol == symbol && block.delay == delay)
            return &block;
    return nullptr;
}

JointState jointState(const Track& track)
{
    const Program& program = *track.program;
    const std::vector<bool> live = liveSymbols(program);
    JointState result;
    result.units = track.units;
    for (std::size_t s = 0; s < program.symbols.size(); ++s) {
        if (!live[s] || !program.symbols[s].isState())
            continue;
        for (int delay = 0; delay < program.symbols[s].longestDelay; ++delay) {
            result.blocks.push_back({int(s), delay, result.size});
            result.size += track.units;
        }
    }
    return result;
}

JacobianCalculator::JacobianCalculator(
    std::shared_ptr<const Iteration> iteration, int track, int sequence)
    : m_iteration(std::move(iteration))
{
    const Network& network = m_iteration->network();
    require(track >= 0 && track < int(network.tracks().size()), "the network has no such track");
    require(
        sequence >= 0 && sequence < m_iteration->sequences(), "the iteration has no such sequence");
    const ChunkRecord& chunk = m_iteration->chunks()[std::size_t(sequence / sequencesOfChunk)];
    m_track = &network.tracks()[std::size_t(track)];
    m_record = &chunk.tracks[std::size_t(track)];
    m_sequence = sequence - chunk.firstSequence;
    m_steps = sequenceLength(*m_iteration, track, sequence);
    m_firstPosition = m_record->reverse ? m_record->steps - m_steps : 0;
    m_state = jointState(*m_track);
    m_weights.pack(network, track, m_iteration->before().parameters);
}

int JacobianCalculator::positionOf(int step) const
{
    require(step >= 0 && step < m_steps, "the sequence has no such step");
    return m_record->positionOf(step);
}

int JacobianCalculator::stepOf(int position) const
{
    return m_record->reverse ? m_record->steps - 1 - position : position;
}

Eigen::Map<Eigen::VectorXd> JacobianCalculator::laterGradient(int position, int symbol, int column)
{
    const int row = m_record->plan->symbolGradients[std::size_t(symbol)].later;
    return {m_columns.at(position, row, column).data, m_state.units};
}

void JacobianCalculator::startSweep(int position, int columns)
{
    m_columns.start(*m_record, m_sequence, columns, position);
    m_columns.begin(0, columns);
    clearOutputGradient();
}

void JacobianCalculator::clearOutputGradient()
{
    kernel::fill(kernel::padded(m_state.units), m_columns.columns(), 0.0,
        m_columns.at(m_columns.position(), m_record->plan->outputGradient));
}

/// Calculates the present position and goes to the one before.
void JacobianCalculator::goBack()
{
    m_columns.step(m_weights, 0, m_columns.columns(), false);
    moveOn();
}

void JacobianCalculator::moveOn()
{
    // Where no later step writes it, a seed would be met again when its place is used again.
    for (const JointState::Block& block : m_state.blocks)
        if (block.delay == 0)
            kernel::fill(kernel::padded(m_state.units), m_columns.columns(), 0.0,
                m_columns.at(m_columns.position(),
                    m_record->plan->symbolGradients[std::size_t(block.symbol)].later));
    m_columns.moveOn();
    clearOutputGradient();
}

/// Each element of z at `last` is followed by the column of its own number. Those that belong to
/// the present position begin there.
void JacobianCalculator::seedState(int last)
{
    const int position = m_columns.position();
    for (const JointState::Block& block : m_state.blocks)
        if (last - block.delay == position)
            for (int unit = 0; unit < m_state.units; ++unit)
                laterGradient(position, block.symbol, block.first + unit)[unit] = 1.0;
}

/// ∂z/∂z of two positions; `first` may be the one before the start.
void JacobianCalculator::calculateBetween(int last, int first, Eigen::MatrixXd& result)
{
    result.setZero(m_state.size, m_state.size);
    for (const JointState::Block& block : m_state.blocks)
        if (const int position = last - block.delay; position <= first)
            result
                .block(block.first, m_state.find(block.symbol, first - position)->first,
                    m_state.units, m_state.units)
                .setIdentity();
    if (m_state.size == 0 || last == first)
        return;
    startSweep(last, m_state.size);
    for (int position = last; position > first; --position) {
        seedState(last);
        goBack();
    }
    for (const JointState::Block& block : m_state.blocks)
        for (int column = 0; column < m_state.size; ++column)
            result.row(column).segment(block.first, m_state.units) +=
                laterGradient(first - block.delay, block.symbol, column);
}

void JacobianCalculator::stepJacobian(int step, Eigen::MatrixXd& result)
{
    const int position = positionOf(step);
    calculateBetween(position, position - 1, result);
}

Eigen::MatrixXd JacobianCalculator::stepJacobian(int step)
{
    Eigen::MatrixXd result;
    stepJacobian(step, result);
    return result;
}

Eigen::MatrixXd JacobianCalculator::stateJacobian(int step, int earlier)
{
    const int last = positionOf(step);
    const int first = positionOf(earlier);
    require(first <= last, "the track reads the earlier step after the other");
    Eigen::MatrixXd result;
    calculateBetween(last, first, result);
    return result;
}

/// Follows each element of a symbol at a position; visits the derivatives with respect to `other`
/// at every position from there back to `first`.
template <typename Visitor>
void JacobianCalculator::sweepSymbol(int symbol, int last, int other, int first, Visitor&& visitor)
{
    const Plan& plan = *m_record->plan;
    require(m_state.find(symbol) || symbol == m_track->program->output,
        "only h and the states that it depends on can be followed");
    require(other >= 0 && other < int(plan.symbolGradients.size()), "the cell has no such symbol");
    const GradientPlaces& from = plan.symbolGradients[std::size_t(symbol)];
    const int seedRow = from.later >= 0 ? from.later : plan.outputGradient;
    startSweep(last, plan.units);
    for (int unit = 0; unit < plan.units; ++unit)
        m_columns.at(last, seedRow + unit, unit).data[0] = 1.0;
    const int row = plan.symbolGradients[std::size_t(other)].total;
    Eigen::MatrixXd jacobian(plan.units, other == 0 ? plan.inputSize : plan.units);
    for (int position = last;; --position) {
        m_columns.step(m_weights, 0, plan.units, other == 0);
        for (int unit = 0; unit < plan.units; ++unit)
            jacobian.row(unit) = Eigen::Map<const Eigen::RowVectorXd>(
                m_columns.at(position, row, unit).data, jacobian.cols());
        visitor(position, std::as_const(jacobian));
        if (position == first)
            return;
        moveOn();
    }
}

Eigen::MatrixXd JacobianCalculator::symbolJacobian(int step, int symbol, int earlier, int other)
{
    const int last = positionOf(step);
    const int first = positionOf(earlier);
    require(first <= last, "the track reads the earlier step after the other");
    Eigen::MatrixXd result;
    sweepSymbol(symbol, last, other, first, [&](int position, const Eigen::MatrixXd& jacobian) {
        if (position == first)
            result = jacobian;
    });
    return result;
}

void JacobianCalculator::visitSymbolJacobians(int step, int symbol, int other,
    const std::function<void(int, const Eigen::MatrixXd&)>& visitor)
{
    sweepSymbol(symbol, positionOf(step), other, m_firstPosition,
        [&](int position, const Eigen::MatrixXd& jacobian) {
            visitor(stepOf(position), jacobian);
        });
}

JacobianNorms jacobianNorms(const std::shared_ptr<const Iteration>& iteration, int track,
    int symbol, int step, int sequence)
{
    JacobianCalculator calculator(iteration, track, sequence);
    JacobianNorms result;
    result.track = track;
    result.symbol = symbol;
    result.step = step;
    result.largest.setZero(calculator.steps());
    result.frobenius.setZero(calculator.steps());
    calculator.visitSymbolJacobians(
        step, symbol, symbol, [&](int earlier, const Eigen::MatrixXd& jacobian) {
            result.largest[earlier] = largestSingularValue(jacobian);
            result.frobenius[earlier] = jacobian.stableNorm();
        });
    return result;
}

} // namespace loopscope
