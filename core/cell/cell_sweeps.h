#pragma once

#include "core/cell/cell_columns.h"
#include "core/cell/cell_graph.h"

#include <utility>
#include <vector>

namespace loopscope
{

/// The columns of a graph from left to right, each in an order that makes few wires cross.
///
/// Sweeps over the columns put every item near the middle of its neighbours in the column before;
/// then neighbours change places as long as that helps.
class Sweeps
{
public:
    /// @param column  of every node
    Sweeps(const CellGraph& graph, const CellStructure& structure, const std::vector<int>& column);

    void run();
    int crossings() const { return m_fewest; } ///< of wires, and of wires with lines to the bus
    int pieces() const { return m_pieces; }    ///< of wires: how long they are together
    std::vector<std::vector<CellItem>> columns() const;

private:
    struct Item {
        CellItem what;
        int column = 0;
        bool isHighest = false; ///< whether it stays on top of its column
        bool isLowest = false;
        std::vector<int> left, right; ///< the items that wires join it with
    };

    int addItem(const CellItem& what, int column);
    void addWires(const std::vector<int>& column);
    void sortInitially();
    void sweep(bool fromLeft);
    bool exchangeNeighbours(std::vector<int>& column);
    int crossingsOf(int upper, int lower) const;
    int countAll() const;
    int countBehind(std::size_t column) const;
    void numberPlaces(const std::vector<int>& column);
    Item& at(int item) { return m_items[std::size_t(item)]; }
    const Item& at(int item) const { return m_items[std::size_t(item)]; }
    int placeOf(int item) const { return m_place[std::size_t(item)]; }

    const CellGraph& m_graph;
    std::vector<Item> m_items; ///< the nodes first, by their index
    std::vector<int> m_place;  ///< of each item in its column
    std::vector<std::vector<int>> m_columns;
    std::vector<std::vector<int>> m_best;
    int m_fewest = -1;
    int m_pieces = 0;
};

/// How often lines that join two rows cross: pairs (a, b), (c, d) with a < c and b > d.
int countInversions(std::vector<std::pair<int, int>> lines);

} // namespace loopscope
