#pragma once

#include "core/lesson/expression.h"
#include "core/lesson/moment.h"

#include <string>
#include <vector>

namespace loopscope
{

/// Whether an expression is a value that a worksheet can ask for: a, h or y of a step and unit,
/// their gradients, or an element of dW, dU, db; indices are plain numbers.
bool isBlank(const Expression& expression);

/// A usual mistake, and the number that it leads to.
struct Slip {
    std::string name;    ///< "forgot tanh′", for lists
    std::string message; ///< a sentence or two on what to do instead
    double value = 0.0;
};

/// The slips that people make on the way to a blank, calculated from the network at hand: of those
/// that lead to the same number the first. None leads to the right one.
/// @param moment  of one layer whose cell is f(W x + U h + b)
std::vector<Slip> slipsFor(const Expression& blank, const NetworkMoment& moment);

/// What an answer is taken for.
struct Marking {
    bool isRight = false;
    const Slip* slip = nullptr; ///< of those given; nullptr: none that is known
};

/// Right within the tolerance, times the number where that is above 1, unless it hits a slip far
/// better; else the slip that is nearest and as near.
Marking mark(double answer, double right, double tolerance, const std::vector<Slip>& slips);

} // namespace loopscope
