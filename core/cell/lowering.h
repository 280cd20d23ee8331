#pragma once

#include "core/cell/program.h"

#include <vector>

namespace loopscope
{

/// A vector that an operation reads: a node, `delay` steps earlier.
struct Operand {
    int node = 0;
    int delay = 0;
};

/// One summand of a sum.
struct SumTerm {
    enum class Kind { Product, Bias, Constant, Vector, Hadamard };
    Kind kind = Kind::Vector;
    double factor = 1.0; ///< of a Constant: the number itself
    int parameter = -1;  ///< of a Product or Bias
    Operand a;           ///< of a Product, Vector or Hadamard
    Operand b;           ///< of a Hadamard
};

/// A vector that is kept at every step. Node i < symbols.size() is symbol i; node 0 is x.
struct LoweredNode {
    int rows = 0;              ///< without padding
    bool isState = false;      ///< read at an earlier step, and not x
    bool onlyDelayOne = true;  ///< of state: never read further back
    bool isLive = false;       ///< what is read from outside depends on it: h, maybe final states
    bool inSumArea = false;    ///< a sum with a product or a bias
    bool isEarly = false;      ///< complete as soon as the step's first products are
    int inPlaceOf = -1;        ///< the sum whose storage its value takes over, -1 if it has its own
    int appliedInPlaceBy = -1; ///< of such a sum: the node that takes it over
};

/// node = sum of terms, or node = function(operand).
struct LoweredStatement {
    int node = 0;
    bool isApply = false;
    Function function = Function::Identity;
    Operand operand;
    std::vector<SumTerm> terms;
};

/// A program as statements on stored vectors: sums flattened, scalar factors folded, every operand
/// of a product, a function or an element-wise product given a place of its own.
struct LoweredProgram {
    std::vector<LoweredNode> nodes;
    std::vector<LoweredStatement> statements; ///< in order of calculation
};

/// @param finalStatesAreRead  whether something outside reads the states after the last step
LoweredProgram lower(const Program& program, int inputSize, int units, bool finalStatesAreRead);

} // namespace loopscope
