#pragma once

#include "core/bptt/iteration.h"

#include <Eigen/Core>

#include <vector>

namespace loopscope
{

/// Every operation of a cell at one step, with its number going forward and its gradient coming
/// back: a TrackDetail of one step. The vectors have the operation's width: the layer's units, its
/// inputSize, or one number.
struct StepDetail {
    int track = 0;
    int step = 0;
    int sequence = 0;
    std::vector<Eigen::VectorXd> values;    ///< one an operation of the program
    std::vector<Eigen::VectorXd> gradients; ///< ∂loss/∂operation at this step, one an operation
};

/// @throws std::invalid_argument if track, step or sequence is not one of the iteration's
StepDetail calculateStep(const Iteration& iteration, int track, int step, int sequence = 0);

/// The step whose value `name[t-delay]` reads at `step`: earlier in time, later for a reverse
/// track.
/// @return a step of the sequence, or -1 for what stands before the start
int stepRead(const Iteration& iteration, int track, int step, int delay);

/// f′ of an Apply operation at this step, element by element.
/// @throws std::invalid_argument if the operation is not an Apply
Eigen::VectorXd slopeAt(const Program& program, const StepDetail& detail, int operation);

/// The symbol in whose equation an operation stands.
int equationOf(const Program& program, int operation);

/// One summand, and whether it is subtracted.
struct Summand {
    int operation = -1;
    double sign = 1.0;
};

/// What an operation adds up, through nested sums, differences and negations; itself if it is not a
/// sum.
std::vector<Summand> summandsOf(const Program& program, int operation);

/// One weight times one number: an element of the sum that a matrix product is for one unit.
struct ProductElement {
    int column = 0; ///< which element of the operand
    double weight = 0.0;
    double operand = 0.0;

    double product() const { return weight * operand; }
};

/// The elements that add up to unit `unit` of a Product.
/// @throws std::invalid_argument if the operation is not a Product or has no such unit
std::vector<ProductElement> productElements(
    const Iteration& iteration, const StepDetail& detail, int operation, int unit);

} // namespace loopscope
