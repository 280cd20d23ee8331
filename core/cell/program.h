#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// The longest delay k of a reading such as h[t-k] or x[t-k].
inline constexpr int maximumDelay = 16;

/// The largest text that parseProgram() reads: characters, equations, expressions inside one
/// another.
inline constexpr int maximumCharacters = 20000;
inline constexpr int maximumEquations = 64;
inline constexpr int maximumNesting = 100;

/// The element-wise functions of the notation.
enum class Function { Identity, Sigmoid, Tanh, Relu, LeakyRelu, Softplus, Exp, Square };

/// What kind of numbers a value has one of for each element.
enum class Width {
    Scalar, ///< a number of the text, such as the 1 of `1 - z[t]`: fits every width
    Units,  ///< one number a unit of the layer
    Input   ///< one number an element of the layer's input x
};

enum class OperationKind {
    Read,     ///< a symbol at step t - delay
    Bias,     ///< a bias vector
    Constant, ///< a number of the text
    Product,  ///< matrix `parameter` times operand `left`
    Add,
    Subtract,
    Multiply, ///< element by element
    Negate,
    Apply ///< `function` of operand `left`
};

/// A place in the text of a cell; lines and columns count from 1, columns in characters.
struct SourceRange {
    int line = 1;
    int column = 1;
    int length = 1;
};

/// One step of the calculation. Operands are indices of earlier operations, -1 where there is none.
struct Operation {
    OperationKind kind = OperationKind::Constant;
    int left = -1;
    int right = -1;
    int symbol = -1;    ///< of a Read
    int delay = 0;      ///< of a Read: 0 for name[t], k for name[t-k]
    int parameter = -1; ///< of a Bias or a Product
    double constant = 0.0;
    Function function = Function::Identity;
    Width width = Width::Units;
    SourceRange source;
};

/// A named sequence: the input x (always symbol 0) or the left side of an equation.
struct Symbol {
    std::string name;
    int operation = -1;     ///< the operation whose result it names; -1 for x
    int longestDelay = 0;   ///< the largest k of its readings name[t-k]
    SourceRange definition; ///< its left side, `name[t]`; of x the first character of the text

    /// A symbol read at an earlier step carries memory. x is never state.
    bool isState() const { return longestDelay > 0 && operation >= 0; }
};

enum class ParameterKind {
    InputMatrix,     ///< units × inputSize
    RecurrentMatrix, ///< units × units
    Bias             ///< units
};

struct Parameter {
    std::string name;
    ParameterKind kind = ParameterKind::Bias;
};

/// A recurrent cell: its equations as operations in the order of calculation.
///
/// The operations of one equation stand together, equations in the order of the text, operands
/// before their users. Symbols, parameters and operations are named by their index.
///
/// - symbols[0] is x, used or not; the other symbols follow in the order of their equations.
/// - The last operation of an equation is the one that its symbol names, and its width is Units;
///   it may be a mere Read, Bias or Constant (`c[t] = 1`). Every operation is used exactly once:
///   as an operand or as the result of an equation.
/// - Width Scalar occurs only as a Constant that is one operand of an Add, Subtract or Multiply:
///   what can be calculated from numbers alone is one Constant. Widths of operands agree otherwise.
/// - A Read at delay 0 names x or a symbol whose operation stands earlier.
/// - An operation's source is its own expression, without parentheses around it; names are
///   written in letters (Latin, Greek), digits and _, and begin with a letter.
struct Program {
    std::string text;
    std::vector<Symbol> symbols;       ///< symbols[0] is x
    std::vector<Parameter> parameters; ///< in the order of their first use
    std::vector<Operation> operations;
    int output = -1; ///< the symbol h

    std::optional<int> findSymbol(std::string_view name) const;
    std::optional<int> findParameter(std::string_view name) const;
};

/// Why a text is not a cell, and where.
struct NotationError {
    int line = 1;
    int column = 1;
    std::string message; ///< what was found and what was expected, with a remedy; no place in it

    /// "line 2, column 14: `U_f h[t]` reads h at step t before it is computed; did you mean
    /// h[t-1]?"
    std::string sentence() const;
};

/// Reads the notation of cells (see the README). Never throws on any text.
///
/// `-` is also − or –, `*` is also ⊙, ∘ or ∗, and σ is sigmoid. A comment runs from # to the end of
/// its line, also behind an equation. Lines end with LF, CRLF or CR.
Result<Program, NotationError> parseProgram(std::string_view text);

/// f(a), element by element; the reference that the fast kernels are tested against.
double evaluate(Function function, double a);

/// f′(a). At a kink (relu, leaky_relu at 0) the slope of the left side, as PyTorch takes it.
double slope(Function function, double a);

/// The name in the notation: "leaky_relu".
std::string_view nameOf(Function function);

} // namespace loopscope
