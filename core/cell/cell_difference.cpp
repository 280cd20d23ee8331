#include "core/cell/cell_difference.h"

#include "core/cell/cell_comparison.h"

namespace loopscope
{

namespace
{

constexpr int mostPairings = 5000; ///< of symbols: more are not tried

/// Tries every pairing of the symbols that may be paired, and keeps the one with the smallest
/// difference; of equals the first.
class Pairings
{
public:
    Pairings(const Program& cell, const Program& other)
        : m_cell(cell)
        , m_other(other)
        , m_counterparts(cell.symbols.size(), -1)
        , m_taken(other.symbols.size(), false)
    {
        m_counterparts[0] = 0;
        m_taken[0] = true;
    }

    std::vector<int> best()
    {
        pair(1);
        return m_best;
    }

private:
    void pair(std::size_t symbol)
    {
        if (m_tried == mostPairings)
            return;
        if (symbol == m_cell.symbols.size()) {
            ++m_tried;
            const int size = CellComparison(m_cell, m_other, m_counterparts).size();
            if (m_best.empty() || size < m_smallest) {
                m_best = m_counterparts;
                m_smallest = size;
            }
            return;
        }
        const std::string& name = m_cell.symbols[symbol].name;
        const std::optional<int> namesake = m_other.findSymbol(name);
        if (namesake && !m_taken[std::size_t(*namesake)])
            pairWith(symbol, *namesake);
        if (namesake && int(symbol) != m_cell.output)
            return;
        for (int other = 1; other < int(m_other.symbols.size()); ++other) {
            const bool isFree = !m_taken[std::size_t(other)] && other != namesake &&
                                (other == m_other.output ||
                                    !m_cell.findSymbol(m_other.symbols[std::size_t(other)].name));
            if (isFree)
                pairWith(symbol, other);
        }
        m_counterparts[symbol] = -1;
        pair(symbol + 1);
    }

    void pairWith(std::size_t symbol, int other)
    {
        m_counterparts[symbol] = other;
        m_taken[std::size_t(other)] = true;
        pair(symbol + 1);
        m_taken[std::size_t(other)] = false;
    }

    const Program& m_cell;
    const Program& m_other;
    std::vector<int> m_counterparts;
    std::vector<bool> m_taken;
    std::vector<int> m_best;
    int m_smallest = 0;
    int m_tried = 0;
};

bool isTooLarge(const Program& program)
{
    return program.operations.size() > std::size_t(mostCompared);
}

} // namespace

CellDifference differenceOf(const Program& cell, const Program& other)
{
    if (isTooLarge(cell) || isTooLarge(other)) {
        std::vector<int> none(cell.symbols.size(), -1);
        none[0] = 0;
        return CellComparison(cell, other, none).difference();
    }
    return CellComparison(cell, other, Pairings(cell, other).best()).difference();
}

} // namespace loopscope
