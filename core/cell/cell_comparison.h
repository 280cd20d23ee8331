#pragma once

#include "core/cell/cell_difference.h"

#include <vector>

namespace loopscope
{

/// Compares two cells' expressions under one pairing of their symbols: an edit distance of trees in
/// which the order of sums and products makes no difference.
class CellComparison
{
public:
    /// @param cell, other    outlive the comparison
    /// @param counterparts   of each symbol of the cell: the other cell's, -1 if none; x of x
    CellComparison(
        const Program& cell, const Program& other, const std::vector<int>& counterparts);

    /// Operations that one cell has and the other has not.
    int size() const;
    CellDifference difference() const;

private:
    /// One operand of a sum or a product of several.
    struct Term {
        int operation = -1;
        bool isNegative = false;
    };

    /// A way to explain one expression by another.
    struct Way {
        enum class Kind {
            Replace, ///< not at all: one is new, the other is gone
            Leaf,    ///< they are the same
            Operand, ///< by their only operands
            Terms,   ///< by their terms
            Insert,  ///< by one of its terms, of which the other knows no more
            Delete   ///< by one of the other's terms
        };
        int size = 0; ///< of what is left unexplained
        Kind kind = Kind::Replace;
        bool isOtherHead = false; ///< Operand: the function or the matrix is another
        std::vector<int> pairing; ///< Terms: of each own term the other's, -1 if none
        int kept = -1;            ///< Insert, Delete: the term
    };

    const Operation& own(int index) const { return m_cell.operations[std::size_t(index)]; }
    const Operation& others(int index) const { return m_other.operations[std::size_t(index)]; }
    std::vector<int> leftOutSymbols() const;
    static void collectTerms(
        const Program& program, int index, bool isNegative, std::vector<Term>& terms);
    static std::vector<Term> termsOf(const Program& program, int index);

    bool isSameSymbol(int mine, int theirs) const;
    bool isSameParameter(int mine, int theirs) const;
    bool isSameLeaf(int mine, int theirs) const;

    int sizeOf(int mine, int theirs) const;
    Way best(int mine, int theirs) const;
    void tryOperands(int mine, int theirs, Way& way) const;
    void tryPairings(const std::vector<Term>& terms, const std::vector<Term>& otherTerms,
        std::size_t next, unsigned taken, int soFar, std::vector<int>& pairing, Way& way) const;
    void tryOneTerm(int mine, int theirs, const std::vector<Term>& terms,
        const std::vector<Term>& otherTerms, Way& way) const;

    void trace(int mine, int theirs, CellDifference& result) const;
    void traceTerms(const std::vector<Term>& terms, const std::vector<Term>& otherTerms,
        const std::vector<int>& pairing, CellDifference& result) const;
    static void markNew(const Program& program, int index, std::vector<Novelty>& marks);
    static void markAllBut(const Program& program, const std::vector<Term>& terms, int kept,
        std::vector<Novelty>& marks);

    const Program& m_cell;
    const Program& m_other;
    std::vector<int> m_counterparts;
    mutable std::vector<int> m_sizes; ///< of every two expressions compared so far; -1: not yet
};

} // namespace loopscope
