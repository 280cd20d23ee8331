#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <array>
#include <complex>
#include <memory>
#include <optional>
#include <vector>

namespace loopscope
{

/// A state that a step maps to itself.
struct FixedPoint {
    Eigen::Vector2d place;
    std::array<std::complex<double>, 2> eigenvalues; ///< of the step's Jacobian there

    /// Whether states near it come nearer with every step.
    bool isStable() const;
};

/// What a step of a cell with a state of two numbers makes of every state, its input held fixed.
struct PhasePortrait {
    Eigen::Matrix2Xd states;             ///< a square grid, row by row from below
    Eigen::Matrix2Xd next;               ///< what a step makes of each
    int side = 0;                        ///< grid points along an edge
    double range = 0.0;                  ///< the grid spans [-range, range] in both directions
    std::vector<FixedPoint> fixedPoints; ///< inside the grid, by their first number
};

/// Whether the network is one track with a state of two numbers, h alone, read one step back.
bool hasPhasePortrait(const Network& network);

/// Runs the network's own engine on one step from each state of the grid. Fixed points are found by
/// Newton's method from the grid points, with the Jacobians of the training pass; each is given
/// once.
/// @param step   of sequence 0, whose input is held fixed
/// @param side   grid points along an edge, ≥ 2
/// @return nothing unless hasPhasePortrait()
std::optional<PhasePortrait> phasePortrait(
    const Iteration& iteration, int step, double range, int side);

} // namespace loopscope
