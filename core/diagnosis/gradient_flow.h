#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace loopscope
{

/// How the loss of one step reaches back along one track: ‖∂L_t/∂symbol_s‖ for every step s.
///
/// "Back" is against the direction in which the track reads: to later steps for a reverse track.
/// The gradient starts at step t. It starts at the last step that the track reads where the loss is
/// not on its time axis (encoder) or where the readout takes its final state (the reverse track of
/// many-to-one). Below a layer that reads in reverse it enters at every step, and the norms count
/// all of that.
struct GradientFlow {
    int track = 0;
    int symbol = 0; ///< whose gradient
    int sequence = 0;
    int lossStep = 0;      ///< t
    int sourceStep = 0;    ///< where the gradient starts on this track
    int stepsBack = 0;     ///< from sourceStep to the first step that the track reads
    bool reverse = false;  ///< whether the track reads from the end, so that back is to the right
    bool isCarried = true; ///< whether a step hands anything on to the next: whether there is state
    int inputReach = 0;    ///< steps back that the cell reads its inputs
    Eigen::VectorXd norms; ///< one a step of the track, padding left out; 0 where nothing arrives

    /// Of each step: its norm over that of the step from which the gradient comes to it. Not a
    /// number at the source, beyond it, and where nothing arrives.
    Eigen::VectorXd factors;
    /// Geometric mean of the factors on the way to the first step; not a number if there is none.
    double factorPerStep = 0.0;
    /// Steps back over which the norm stays at or above rememberedShare of what it is at the
    /// source. stepsBack if it never falls below; 0 if it is not finite at once.
    int memorySpan = 0;

    int stepAt(int back) const { return reverse ? sourceStep + back : sourceStep - back; }
    double normAt(int back) const { return norms[stepAt(back)]; }
    /// Whether the cell has no state, and nothing else brings the loss to earlier steps.
    bool hasNoMemory() const { return !isCarried && (stepsBack == 0 || zeroFrom() == 1); }
    double source() const { return norms.size() > 0 ? norms[sourceStep] : 0.0; }
    bool isFinite() const;
    /// Of how many steps back the gradient is exactly zero from there on; -1 if it is nowhere.
    int zeroFrom() const;
    /// The first step back at which it is not finite; -1 if it is everywhere.
    int notFiniteFrom() const;
};

/// The symbol that tells best how far back a loss reaches: h where it is state, else the first
/// state that h depends on; h if there is no state.
int flowSymbol(const Track& track);

/// The flow to one symbol.
/// @param symbol  a state, or h
/// @throws std::invalid_argument if the iteration has no such track, symbol, step or sequence
GradientFlow gradientFlow(
    const Iteration& iteration, int track, int symbol, int lossStep, int sequence = 0);

/// The flow to every state symbol and h of every track, in their order.
std::vector<GradientFlow> gradientFlows(const Iteration& iteration, int lossStep, int sequence = 0);

/// The flow to one symbol in an iteration whose loss is that of one step alone (see SingleLoss).
/// @param lossStep  whose
GradientFlow flowOfSingleLoss(const Iteration& alone, int track, int symbol, int lossStep);

} // namespace loopscope
