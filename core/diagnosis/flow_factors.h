#pragma once

#include "core/diagnosis/gradient_flow.h"
#include "core/diagnosis/two_roads.h"

#include <string>
#include <vector>

namespace loopscope
{

/// What the gradient is multiplied by at one part of a road, on average.
struct FactorPart {
    int operation = -1;  ///< an Apply, Product or Multiply of the program
    std::string name;    ///< "tanh′", "recurrent weights", "f"; empty of a number of the text
    double factor = 0.0; ///< geometric mean over the steps of ‖behind it‖ / ‖before it‖
};

/// What one road back does, over all steps of a flow.
struct RoadFactors {
    int operation = -1;      ///< the Read
    int symbol = -1;         ///< the state that is read
    std::string symbolName;  ///< "c"
    bool isStraight = false; ///< neither a matrix nor a function stands on it
    bool passesMatrix = false;
    double share = 0.0;            ///< mean over the steps of its share in all that comes back
    std::vector<FactorPart> parts; ///< from the state that is read up to its equation
};

/// Where the factor per step back comes from.
///
/// A cell with one state, read once and one step back, has one road, h[t] = f(… + U h[t-1] …): the
/// gradient passes the slope of f, unit by unit, then Uᵀ. Each multiplies its norm, and the
/// geometric means of those factors over the steps multiply to the flow's factorPerStep exactly.
/// Cells with gates have several roads; what each brings is its share.
struct FlowFactors {
    bool isProduct = false; ///< whether the parts of the only road multiply to factorPerStep
    std::vector<RoadFactors> roads;

    /// The only road's part of that kind; nullptr if there is none or isProduct is false.
    const FactorPart* find(const Program& program, OperationKind kind) const;
};

/// @param roads  of the iteration (of one loss alone) that the flow was taken from
/// @return no roads if the flow takes no step, or is zero or not finite somewhere on its way
FlowFactors flowFactors(const Program& program, const GradientFlow& flow, const TwoRoads& roads);

/// The same, calculated anew from the iteration that the flow belongs to.
FlowFactors flowFactors(const Iteration& iteration, const GradientFlow& flow);

} // namespace loopscope
