#pragma once

#include "core/cell/lowering.h"
#include "core/cell/plan.h"

#include <vector>

namespace loopscope
{

/// Where the vectors of a program stand in the columns of a record, and what is multiplied
/// together: what the schedule of a step is made from.
struct PlanLayout {
    LoweredProgram lowered;
    std::vector<int> values;               ///< row of each node's value
    std::vector<GradientPlaces> gradients; ///< rows of each node's gradients
    std::vector<Operand> groupOperands;    ///< of each of the plan's groups
    bool inputIsCleared = false;           ///< the gradient of x is collected from several places

    const LoweredNode& node(int index) const { return lowered.nodes[std::size_t(index)]; }
    int value(int index) const { return values[std::size_t(index)]; }
    Place valuePlace(const Operand& operand) const { return {value(operand.node), operand.delay}; }
    const GradientPlaces& gradient(int index) const { return gradients[std::size_t(index)]; }
    int rowsOf(int index) const; ///< padding included
};

/// Fills in what a plan says about layout: rows, sums, biases, groups and what is to be cleared.
/// @param plan  its sizes are set
PlanLayout layOut(const Program& program, Plan& plan, bool finalStatesAreRead);

} // namespace loopscope
