#pragma once

#include "core/cell/cell_graph.h"

#include <optional>
#include <vector>

namespace loopscope
{

/// Which operations of a program belong together: the terms of a sum, the factors of a product, the
/// numbers in front of a weight.
class CellTerms
{
public:
    /// @param program  outlives this
    explicit CellTerms(const Program& program);

    const Operation& at(int index) const { return m_program.operations[std::size_t(index)]; }
    OperationKind kindOf(int index) const { return at(index).kind; }
    /// The operation that it is an operand of; -1 of a result.
    int parentOf(int index) const { return m_parent[std::size_t(index)]; }
    /// The symbol that it is the result of; -1 if it is none.
    int symbolOf(int index) const { return m_symbolOf[std::size_t(index)]; }

    bool isSum(int index) const; ///< Add, Subtract or Negate
    bool isInsideSum(int index) const { return parentOf(index) >= 0 && isSum(parentOf(index)); }
    /// Whether it multiplies vectors, none of them a weight or a number.
    bool isVectorProduct(int index) const;

    /// What stands as one row of a Box: W a, b, p ⊙ a, or a number times one of these.
    std::optional<CellTerm> weightedTerm(int index) const;
    /// Whether a weighted term is only the inside of a larger one, as `W x[t]` in `0.5 * (W x[t])`.
    bool isPartOfWeightedTerm(int index) const;

    std::vector<CellTerm> termsOfSum(int root) const; ///< through nested sums, from left to right
    std::vector<CellTerm> factorsOf(int root) const;  ///< of nested products of vectors

private:
    const Program& m_program;
    std::vector<int> m_parent;
    std::vector<int> m_symbolOf;
};

} // namespace loopscope
