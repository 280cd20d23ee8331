#pragma once

#include "core/bptt/iteration.h"

#include <optional>
#include <string>
#include <vector>

namespace loopscope
{

/// How many numbers are none, and how many are infinite.
struct NotFiniteCount {
    long notANumber = 0;
    long infinite = 0;

    long sum() const { return notANumber + infinite; }
};

/// Where a number stands that is not finite.
struct NotFinitePlace {
    enum class Kind {
        Parameter, ///< before the iteration: an earlier update made it so
        Value,     ///< of a symbol, x and initial states among them
        Output,    ///< y
        Loss,
        OutputGradient, ///< ∂loss/∂y
        Gradient,       ///< of a symbol
        ParameterGradient,
        Update ///< a parameter after the iteration
    };
    Kind kind = Kind::Value;
    int track = -1;     ///< of a symbol
    int symbol = -1;    ///< of a symbol
    int parameter = -1; ///< of a parameter
    int step = -1;      ///< of the sequence; −1 is the initial state, or no step at all
    int sequence = -1;
    int element = -1; ///< unit, output, or place in a parameter's column-major numbers
    double value = 0.0;
};

/// What of an iteration is not finite, counted exactly, and where it began. Padding does not count.
///
/// The order of calculation is that of a person who steps through: at each step layer by layer, in
/// each the equations in their order, then the output and the loss; the next step only then. Where
/// a layer reads in reverse, and so no step can be finished before another, layer by layer.
/// Encoders come first. The way back is the opposite.
struct Finiteness {
    struct SymbolCounts {
        int track = 0;
        int symbol = 0; ///< x (0) included
        NotFiniteCount values;
        NotFiniteCount gradients;
    };
    std::vector<SymbolCounts> symbols; ///< those with any; empty if all are finite
    NotFiniteCount parameters;         ///< before the iteration
    NotFiniteCount outputs;
    NotFiniteCount losses;
    NotFiniteCount outputGradients;
    NotFiniteCount parameterGradients;
    NotFiniteCount updated; ///< parameters after the iteration

    std::optional<NotFinitePlace>
        firstForward; ///< the first of parameters, values, outputs, losses
    std::optional<NotFinitePlace> firstBackward; ///< the first of gradients and updated parameters

    bool isFinite() const { return !firstForward && !firstBackward; }
    NotFiniteCount forward() const;  ///< values, outputs and losses together
    NotFiniteCount backward() const; ///< gradients of all kinds together
};

/// Looks through the whole record once; only where something is not finite it looks twice.
Finiteness finiteness(const Iteration& iteration);

/// "h at step 12, unit 3", "the gradient of U", "the loss at step 4".
std::string wordsFor(const NotFinitePlace& place, const Network& network);

/// In plain English: "Infinity first arose going forward: h of step 38, unit 4. In all, 12 values
/// and 96 gradients are infinite or not a number." Empty if everything is finite.
std::string finitenessSentence(const Finiteness& finiteness, const Network& network);

} // namespace loopscope
