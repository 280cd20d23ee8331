#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace loopscope
{

/// The largest slope that a function has anywhere: 0.25 of sigmoid, 1 of tanh. Infinite for exp and
/// square, which never saturate.
double largestSlope(Function function);

/// How far one function of a cell has been driven to where it is flat, over all units, steps and
/// sequences of a batch.
struct ActivationSaturation {
    int track = 0;
    int operation = 0; ///< the Apply
    int equation = 0;  ///< the symbol in whose equation it stands
    std::string name;  ///< "f" where it is the equation's outermost operation, else "tanh(c[t])"
    Function function = Function::Identity;

    long count = 0;         ///< units × steps × sequences, padding not counted
    long saturated = 0;     ///< of them: slope below saturatedBelow · largestSlope()
    long notFinite = 0;     ///< of them: the slope is not a number, or infinite
    Eigen::VectorXd ofUnit; ///< share of each unit's steps that are saturated
    Eigen::VectorXd ofStep; ///< share of each step's units that are; not a number where no
                            ///< sequence has such a step
    std::vector<int> dead;  ///< units whose slope is exactly 0 at every step of every sequence:
                            ///< nothing that they learn from comes through

    double share() const { return count > 0 ? double(saturated) / double(count) : 0.0; }
};

/// Of every function of a track's cell, in the order of the program.
/// @throws std::invalid_argument if the network has no such track
std::vector<ActivationSaturation> saturation(const Iteration& iteration, int track);

/// The slopes of one function: units × steps of the sequence. (One row where the function is of a
/// number of the text.)
/// @throws std::invalid_argument if there is no such track or sequence, or the operation is no
/// Apply
Eigen::MatrixXd activationSlopes(
    const Iteration& iteration, int track, int operation, int sequence = 0);

} // namespace loopscope
