#pragma once

#include "core/bptt/iteration.h"
#include "core/diagnosis/backward_columns.h"

#include <Eigen/Core>

#include <functional>
#include <memory>
#include <vector>

namespace loopscope
{

/// All that a step of a track hands on to the next one, as one vector z_t.
///
/// Every state symbol stands in it as often as the cell reads it back: of a cell that reads h[t-1]
/// and c[t-2] it is (h_t, c_t, c_{t-1}), the companion form, so that z_t follows from z_{t-1}
/// alone. States that h never depends on are left out.
struct JointState {
    struct Block {
        int symbol = 0;
        int delay = 0; ///< the symbol's value this many steps before t
        int first = 0; ///< of its `units` elements in z_t
    };
    std::vector<Block> blocks; ///< by symbol, then by delay
    int units = 0;
    int size = 0; ///< 0 if the cell has no memory

    /// nullptr if the symbol is not a state that h depends on, or is not read that far back.
    const Block* find(int symbol, int delay = 0) const;
};

JointState jointState(const Track& track);

/// Derivatives of what one track computes along one sequence, its inputs held fixed: how its state
/// at one step depends on its state at an earlier one.
///
/// "Earlier" is meant as the track reads: of a reverse track the step before t is t + 1. All come
/// from the backward program of the training pass, with one column an element that is followed.
/// Not for use by two threads at once.
class JacobianCalculator
{
public:
    /// @throws std::invalid_argument if the iteration has no such track or sequence
    JacobianCalculator(std::shared_ptr<const Iteration> iteration, int track, int sequence = 0);

    const JointState& state() const { return m_state; }
    /// Steps of the sequence on this track, padding not counted.
    int steps() const { return m_steps; }
    bool isReverse() const { return m_track->reverse; }

    /// ∂z_step/∂z_{the step before}: size × size. At the first step it is with respect to the
    /// initial state.
    /// @param result  written
    void stepJacobian(int step, Eigen::MatrixXd& result);
    Eigen::MatrixXd stepJacobian(int step);

    /// ∂z_step/∂z_earlier, the product of the step Jacobians between.
    /// @param earlier  not after `step` as the track reads; the identity where it is `step`
    Eigen::MatrixXd stateJacobian(int step, int earlier);

    /// ∂symbol_step/∂other_earlier along every way, ways through other symbols of step `earlier`
    /// included: units × units (× inputSize of x).
    /// @param symbol  a state that h depends on, or h
    /// @param other   any symbol, x (0) included
    Eigen::MatrixXd symbolJacobian(int step, int symbol, int earlier, int other);

    /// symbolJacobian() of one symbol with respect to another at every step back to the first one.
    /// @param visitor  called with the step and the Jacobian, first at `step` itself
    void visitSymbolJacobians(int step, int symbol, int other,
        const std::function<void(int, const Eigen::MatrixXd&)>& visitor);

private:
    int positionOf(int step) const;
    int stepOf(int position) const;
    Eigen::Map<Eigen::VectorXd> laterGradient(int position, int symbol, int column);
    void startSweep(int position, int columns);
    void clearOutputGradient();
    void seedState(int last);
    void goBack();
    void moveOn();
    void calculateBetween(int last, int first, Eigen::MatrixXd& result);
    template <typename Visitor>
    void sweepSymbol(int symbol, int last, int other, int first, Visitor&& visitor);

    std::shared_ptr<const Iteration> m_iteration;
    const Track* m_track = nullptr;
    const TrackRecord* m_record = nullptr;
    int m_sequence = 0; ///< inside its chunk
    int m_steps = 0;
    int m_firstPosition = 0; ///< where the sequence begins
    JointState m_state;
    TrackWeights m_weights;
    BackwardColumns m_columns;
};

/// ‖∂symbol_t/∂symbol_s‖ for one t and every step s.
struct JacobianNorms {
    int track = 0;
    int symbol = 0;
    int step = 0;            ///< t
    Eigen::VectorXd largest; ///< the largest singular value: the most that any change is stretched
    Eigen::VectorXd frobenius; ///< √ of the sum of all squared elements
};

/// @param symbol  a state that h depends on, or h
/// @return one number for each step of the track; zero where step t does not depend on it
JacobianNorms jacobianNorms(const std::shared_ptr<const Iteration>& iteration, int track,
    int symbol, int step, int sequence = 0);

} // namespace loopscope
