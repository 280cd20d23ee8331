#pragma once

#include "core/cell/program.h"

#include <vector>

namespace loopscope
{

/// A vector in the record of a track: `offset` rows down the column of the position `delay` steps
/// earlier.
struct Place {
    int offset = 0;
    int delay = 0;
};

/// All products that read one operand and write consecutive rows, done as one product with a
/// stacked matrix.
struct ProductGroup {
    struct Term {
        int parameter = 0;   ///< index into Program::parameters
        double factor = 1.0; ///< the matrix counts this many times
        int row = 0;         ///< first row of its result, counted from the group's first row
    };
    std::vector<Term> terms;
    Place operand;           ///< value that is multiplied
    int operandRows = 0;     ///< without padding
    bool readsInput = false; ///< operand is x: one product serves many steps
    int valueRow = 0;        ///< first row of the results, in the value column
    int gradientRow = 0;     ///< first row of the results' gradients, in the gradient column
    int rows = 0;            ///< of the results, padding included
    Place operandGradient;   ///< where the operand's gradient is collected
    bool accumulatesOperandGradient = false; ///< of groups that read the input
};

/// An additive bias (or a bias that stands alone, as a vector of the same numbers at every step).
struct BiasTerm {
    int parameter = 0;
    double factor = 1.0;
    int valueRow = 0;    ///< in the value column
    int gradientRow = 0; ///< in the gradient column
};

/// One call of the kernel on the columns of one step.
struct Instruction {
    enum class Kind {
        Multiply,           ///< values of group `group`: c += stacked matrix · operand
        MultiplyTransposed, ///< gradients of the operand: c (+)= stacked matrixᵀ · results'
                            ///< gradients
        Apply,              ///< c = f(a)
        ApplySlope,         ///< c (+)= a ⊙ f′(b): a, c gradients, b a value
        Scale,              ///< c (+)= factor · a
        Add,                ///< c = a + b
        Hadamard,    ///< c (+)= factor · a ⊙ b; going backward a, c are gradients, b a value
        HadamardSum, ///< c = a ⊙ b + d ⊙ e
        AddConstant, ///< c = a + factor
        Fill,        ///< c = factor
        Hold         ///< c = factor, on any number of rows; going backward c is a gradient
    };
    Kind kind = Kind::Fill;
    Function function = Function::Identity;
    bool accumulate = false;
    int rows = 0; ///< padding included, but of Hold
    int group = -1;
    double factor = 1.0;
    Place a, b, d, e, c;
};

/// Where a symbol's gradients stand in the gradient column.
struct GradientPlaces {
    int total = 0;  ///< ∂loss/∂symbol
    int own = -1;   ///< of state: what came along its own step
    int later = -1; ///< of state: what came back from later steps
};

/// A number that is held at a value in place of being calculated, at every step.
struct HeldValue {
    int symbol = 0; ///< of an equation
    int unit = -1;  ///< -1: all of them
    double value = 0.0;
};

/// How a program runs for one size: the layout of its record and the kernel calls of a step.
///
/// A record keeps two columns a (step, sequence), one of values and one of gradients. Terms linear
/// in x are stacked into one product for many steps, terms linear in an earlier state into one
/// product a step; sums receive their biases and products in a common area of the value column, so
/// that gates with the same function are neighbours and are evaluated in one call. Backward mirrors
/// it.
class Plan
{
public:
    /// @param inputSize  of x, > 0
    /// @param units      of every other vector, > 0
    /// @param finalStatesAreRead  whether something outside reads the states after the last step,
    /// so that they have gradients even if h does not depend on them
    /// @param held  written over what the equations give, as soon as they have given it; no
    /// gradient goes on from there to what the equations read. Of two for one number the later
    /// counts.
    Plan(const Program& program, int inputSize, int units, bool finalStatesAreRead = false,
        std::vector<HeldValue> held = {});

    int inputSize = 0;
    int units = 0;
    bool isRecurrent = false; ///< whether a step reads the state of an earlier one
    int history = 0;          ///< positions before the first step that are read: the longest delay

    int valueRows = 0;             ///< rows of a value column, a multiple of kernel::rowMultiple
    int gradientRows = 0;          ///< rows of a gradient column, likewise
    std::vector<int> symbolValues; ///< row of each symbol's value
    std::vector<GradientPlaces> symbolGradients; ///< rows of each symbol's gradients
    int output = 0;                              ///< the symbol h
    std::vector<HeldValue> held;

    /// The common area of sums with products or biases: starts as biases and constants at every
    /// step.
    int sumRow = 0;
    int sumRows = 0;
    int sumGradientRow = 0;
    std::vector<BiasTerm> biases;
    struct ConstantTerm {
        int valueRow = 0;
        int rows = 0;
        double value = 0.0;
    };
    std::vector<ConstantTerm> constants;

    std::vector<ProductGroup> groups;
    /// Two groups that write the same rows, so that one product can do for both: one of an earlier
    /// state, and the only one that reads the input. -1: there are none.
    int joinedState = -1;
    int joinedInput = -1;
    std::vector<Instruction>
        forward; ///< of one step; products that read the input are not among them
    std::vector<Instruction>
        backward; ///< of one step; products that read the input are not among them

    /// Rows of gradient columns that must be zero before a pass: collected from several places, or
    /// maybe from none.
    struct RowRange {
        int first = 0;
        int rows = 0;
    };
    std::vector<RowRange> clearedGradients;  ///< at every position
    std::vector<RowRange> clearedAtLastStep; ///< only where no later step writes
    int outputGradient = 0;                  ///< row that receives the gradient of h from above
};

} // namespace loopscope
