#pragma once

#include "core/cell/program.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Equations as people write them: rich text, LaTeX, and the notation itself.
namespace loopscope
{

/// How formulas become rich text.
struct TypesetOptions {
    /// The number that stands for t: 9 gives x₉ and h₈. Without one, x_t and h_{t−1}.
    std::optional<int> step;

    /// Whether the sequence is read from its end: h[t-1] at step 9 is then h₁₀.
    bool reverse = false;

    /// Puts a name, its step included, into a link or a colour: `<a href="symbol:h">…</a>`.
    /// @param name  as in the text of the cell: "h", "W_f", "b_hn"
    std::function<std::string(std::string_view name, const std::string& html)> wrapName;

    /// The same for the expression of an operation, to mark the one that is being calculated.
    /// Parentheses around it stay outside.
    std::function<std::string(int operation, const std::string& html)> wrapOperation;
};

/// All equations, one a line (`<br>`), in the rich text of Qt: italic letters, true sub- and
/// superscripts, ⊙ for *, σ for sigmoid, no parentheses that are not needed.
std::string toHtml(const Program& program, const TypesetOptions& options = {});

/// One equation, "h_t = tanh(…)". @param symbol  not x
std::string equationToHtml(const Program& program, int symbol, const TypesetOptions& options = {});

/// The expression of one operation, "W x_t + b".
std::string operationToHtml(
    const Program& program, int operation, const TypesetOptions& options = {});

/// A symbol at step t − delay. @param delay  below 0 for a later step
std::string symbolToHtml(
    const Program& program, int symbol, int delay = 0, const TypesetOptions& options = {});

/// A matrix or a bias.
std::string parameterToHtml(
    const Program& program, int parameter, const TypesetOptions& options = {});

/// A name of the notation with its suffix as subscript: "W_y" of the readout.
std::string nameToHtml(std::string_view name);

/// f′ as a formula in what the function gave or was given, whichever is shorter: 1 − h² of tanh.
/// @param result    f(a) in rich text, a single term: "<i>h</i><sub><i>t</i></sub>"
/// @param argument  a in rich text, a single term
std::string slopeToHtml(Function function, std::string_view result, std::string_view argument);

/// All equations in an `aligned` environment, which stands inside any of LaTeX's displays.
std::string toLatex(const Program& program);
std::string equationToLatex(const Program& program, int symbol);
std::string operationToLatex(const Program& program, int operation);
std::string symbolToLatex(const Program& program, int symbol, int delay = 0);
std::string parameterToLatex(const Program& program, int parameter);

/// The equations in the notation, written in one way only: whatever the spaces, comments and
/// superfluous parentheses of its text were. parseProgram(toText(p)) is p but for places in the
/// text.
std::string toText(const Program& program);
std::string equationToText(const Program& program, int symbol);
std::string operationToText(const Program& program, int operation);
std::string symbolToText(const Program& program, int symbol, int delay = 0);

} // namespace loopscope
