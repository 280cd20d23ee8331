#pragma once

#include "core/bptt/number_reference.h"

#include <vector>

namespace loopscope
{

/// One factor of a term.
struct WhyFactor {
    double value = 0.0;
    /// Whether it can be asked in turn. A number of the text, a target, a share of the mean cannot.
    bool isReference = true;
    NumberReference reference;
};

/// A product of numbers that counts towards another number.
struct WhyTerm {
    enum class Kind {
        Product, ///< of the factors, with the sign
        Feedback ///< a gradient from a later step that reads this output; no factors
    };
    Kind kind = Kind::Product;
    double sign = 1.0;
    std::vector<WhyFactor> factors;
    double amount = 0.0;
};

/// Why a number is what it is.
struct WhyAnswer {
    enum class Rule {
        Given,       ///< nothing makes it: an input, a parameter, an initial state, a held value
        Sum,         ///< value = sum
        Function,    ///< value = f(sum)
        Slope,       ///< value = f′(sum)
        Softmax,     ///< value = e^y / Σ e^y; the terms are the shares of all, and sum to 1
        Choice,      ///< value = 1 for the largest of the terms, 0 for the others
        Draw,        ///< value = 1 for the one that was drawn, 0 for the others; see Writing
        NegativeLog, ///< value = −ln(sum)
        LogLoss      ///< value = mean of −target · ln p − (1 − target) · ln(1 − p); terms: summands
    };
    NumberReference reference;
    double value = 0.0; ///< as the record has it
    Rule rule = Rule::Given;
    Function function = Function::Identity;
    std::vector<WhyTerm> terms; ///< the largest |amount| first, what is not a number before all
    double sum = 0.0;           ///< of the amounts, smallest first
};

/// The contributors of any number of an iteration, each a reference that can be asked in turn.
///
/// Values are sums of products of what the equations name: h[t] = tanh(W x[t] + U h[t-1] + b) has
/// one term for every weight of the unit's rows and one for the bias. Gradients follow the chain
/// rule the other way: ∂L/∂h has one term for every weight by which h reaches something, in its own
/// step and in later ones. A parameter's gradient has one term a step and sequence.
///
/// @throws std::invalid_argument if the iteration has no such number
WhyAnswer why(const Iteration& iteration, const NumberReference& reference);

} // namespace loopscope
