#pragma once

#include "core/bptt/iteration.h"

#include <optional>

namespace loopscope
{

/// One number of an iteration, so that it can be named, looked up and asked for its reasons.
/// Steps and units count from 0; a step below 0 is one before the sequence, -1 the initial state.
struct NumberReference {
    enum class Kind {
        Value,             ///< of a symbol or an operation of a cell
        Gradient,          ///< ∂loss/∂ such a value
        Slope,             ///< f′ of an operation that applies a function
        Output,            ///< y[unit], what the readout gives
        Probability,       ///< what the loss makes of y: softmax(y), sigmoid(y) or y itself
        OutputGradient,    ///< ∂loss/∂y[unit]
        Context,           ///< what attention hands to the readout, element `unit`
        AttentionWeight,   ///< how much step `step` looks at source step `column`
        AttentionScore,    ///< of the same pair: the softmax over source steps makes the weight
        AttentionActivity, ///< likewise, element `unit` of the tanh inside an additive score
        ContextGradient,         ///< ∂loss/∂ such a context
        AttentionWeightGradient, ///< ∂loss/∂ such a weight
        AttentionScoreGradient,  ///< ∂loss/∂ such a score
        Parameter,         ///< [unit, column]
        ParameterGradient, ///< ∂loss/∂ it
        StepLoss,          ///< of one step, unweighted
        Loss               ///< of the iteration
    };
    Kind kind = Kind::Value;
    int track = -1;     ///< of Value, Gradient, Slope
    int symbol = -1;    ///< of Value, Gradient; -1 for an operation that has no name
    int operation = -1; ///< of Slope, and where there is no symbol
    int parameter = -1; ///< of Parameter, ParameterGradient: index into Network::parameters()
    int step = 0;
    int sequence = 0;
    int unit = 0; ///< of a matrix the row
    int column = 0;
    /// Of a gradient of one step's loss alone: that step. The iteration to look in is then what
    /// SingleLoss makes of it. -1: of the iteration's own loss.
    int lossStep = -1;

    bool operator==(const NumberReference&) const = default;
};

/// Of a symbol of a cell: its value, or its gradient.
NumberReference valueOf(int track, int symbol, int step, int unit, int sequence = 0);
NumberReference gradientOf(int track, int symbol, int step, int unit, int sequence = 0);
NumberReference parameterOf(int parameter, int row, int column = 0);
NumberReference parameterGradientOf(int parameter, int row, int column = 0);

bool isGradient(NumberReference::Kind kind);

/// What an element of an operation is called: the symbol that it reads or is named by, a bias, or
/// the operation itself; nothing for a number of the text.
std::optional<NumberReference> referenceTo(const Iteration& iteration, int track, int operation,
    int step, int unit, int sequence = 0);

/// @throws std::invalid_argument if the iteration has no such number
double numberAt(const Iteration& iteration, const NumberReference& reference);

} // namespace loopscope
