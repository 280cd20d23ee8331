#pragma once

#include "core/bptt/roads_back.h"
#include "core/cell/program.h"
#include "core/cell/typeset.h"

#include <QString>

#include <vector>

namespace loopscope::ui
{

/// A formula in the three notations in which it is shown or copied.
struct Formula {
    QString html;  ///< with the number of the step
    QString latex; ///< with t
    QString text;  ///< with t, in plain characters

    bool isEmpty() const { return html.isEmpty(); }
};

Formula operator+(const Formula& a, const Formula& b);

/// The same characters in every notation.
Formula plain(const QString& characters);

/// LaTeX of a formula that is there as rich text alone, because it holds today's numbers.
QString latexOf(const QString& html);

/// Writes formulas of one cell at one step.
class FormulaWriter
{
public:
    /// @param program  outlives the writer
    /// @param step     counts from 1, as on screen
    /// @param reverse  whether the cell reads the sequence from its end
    FormulaWriter(const Program& program, int step, bool reverse);

    Formula symbol(int symbol, int delay = 0) const; ///< delay below 0: a later step
    Formula parameter(int parameter) const;
    Formula equation(int symbol) const;
    Formula operation(int operation) const;
    /// ∂L/∂symbol. @param delay  below 0: a later step
    Formula gradient(int symbol, int delay = 0) const;
    /// f′ of an Apply, in its result where the result has a name: 1 − h² of tanh. Empty for
    /// identity.
    Formula slope(int operation) const;
    /// What a road brings to the state it leads to: Uᵀ(∂L/∂h ⊙ (1 − h²)).
    Formula road(const RoadBack& road) const;
    /// What it multiplies by before its first matrix; empty for 1.
    Formula factors(const RoadBack& road) const;
    /// Whether those are numbers of the text alone: the same at every step.
    bool hasConstantFactors(const RoadBack& road) const;

private:
    std::vector<int> pathOf(const RoadBack& road) const;
    struct Factor {
        Formula formula;
        bool isNumber = false;
    };
    std::vector<Factor> factorsBeforeMatrix(const RoadBack& road) const;
    Formula multiplied(Formula start, const std::vector<Factor>& factors) const;
    Factor factorBeside(int operation, int taken) const;

    const Program& m_program;
    TypesetOptions m_options;
};

} // namespace loopscope::ui
