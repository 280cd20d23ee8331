#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// An expression over named quantities of a run, as lessons write it: "gradient.ratio(1, T)".
struct Expression {
    enum class Kind {
        Number,
        Quantity, ///< `name` of quantities(), with its arguments
        Element,  ///< `name` with no, one or two indices: h, h[2], h[2][1]
        Share,    ///< what step parts[0] adds to the gradient of parameter `name`; then indices
        Norm,     ///< of an Element or a Share that has indices left
        Mean,     ///< likewise
        Start,    ///< the value when the step was set up
        Of,       ///< parts[1] of the network number parts[0]
        Negate,
        Add,
        Subtract,
        Multiply,
        Divide,
        Power,
        Function ///< `name` of abs, sqrt, exp, ln, log10, min, max
    };
    Kind kind = Kind::Number;
    double number = 0.0;
    std::string name;
    std::vector<Expression> parts;
};

enum class Relation { Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual };

/// A comparison of two expressions, or of a quantity that is a word with a word; or several.
struct Condition {
    enum class Kind { Numbers, Word, All, Any, Not };
    Kind kind = Kind::All;
    Expression left;
    Relation relation = Relation::Equal;
    Expression right;                      ///< of Numbers
    std::optional<Expression> tolerance;   ///< of Numbers with Equal
    std::string word;                      ///< of Word
    std::vector<Condition> parts;          ///< of All, Any, Not
    std::string text;                      ///< as it was written
};

/// What cannot be read, and where in the text: characters count from 1.
struct ExpressionError {
    int column = 1;
    std::string message; ///< what was found and what was expected
};

/// A quantity that is a word is an expression only by itself.
Result<Expression, ExpressionError> parseExpression(std::string_view text);

/// One comparison; All, Any and Not are put together by the file.
Result<Condition, ExpressionError> parseComparison(std::string_view text);

} // namespace loopscope
