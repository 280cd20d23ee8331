#include "core/cell/cell_sweeps.h"

#include <algorithm>
#include <numeric>

namespace loopscope
{

namespace
{

constexpr int maximumSweeps = 8;
constexpr int maximumExchangeRounds = 8;

} // namespace

int countInversions(std::vector<std::pair<int, int>> lines)
{
    std::sort(lines.begin(), lines.end());
    int most = 0;
    for (const auto& line : lines)
        most = std::max(most, line.second + 1);
    // A tree of sums (Fenwick 1994) over the right ends passed so far.
    std::vector<int> sums(std::size_t(most) + 1, 0);
    int inversions = 0;
    for (std::size_t passed = 0; passed < lines.size(); ++passed) {
        int notBelow = 0;
        for (int place = lines[passed].second + 1; place > 0; place -= place & -place)
            notBelow += sums[std::size_t(place)];
        inversions += int(passed) - notBelow;
        for (int place = lines[passed].second + 1; place <= most; place += place & -place)
            ++sums[std::size_t(place)];
    }
    return inversions;
}

Sweeps::Sweeps(
    const CellGraph& graph, const CellStructure& structure, const std::vector<int>& column)
    : m_graph(graph)
{
    m_columns.resize(std::size_t(*std::max_element(column.begin(), column.end()) + 1));
    for (int node = 0; node < int(graph.nodes.size()); ++node) {
        Item item;
        item.what.node = node;
        item.column = column[std::size_t(node)];
        item.isHighest = graph.nodes[std::size_t(node)].belt == 0;
        m_items.push_back(item);
        if (item.column >= 0)
            m_columns[std::size_t(item.column)].push_back(node);
    }
    for (const int tap : structure.taps)
        at(tap).isLowest = !at(tap).isHighest;
    addWires(column);
    m_place.resize(m_items.size());
}

int Sweeps::addItem(const CellItem& what, int column)
{
    Item item;
    item.what = what;
    item.column = column;
    const CellWire& wire = m_graph.wires[std::size_t(what.wire)];
    item.isHighest = wire.isBelt && m_graph.nodes[std::size_t(wire.from)].belt == 0;
    m_items.push_back(std::move(item));
    m_columns[std::size_t(column)].push_back(int(m_items.size()) - 1);
    return int(m_items.size()) - 1;
}

void Sweeps::addWires(const std::vector<int>& column)
{
    const auto join = [this](int from, int to) {
        at(from).right.push_back(to);
        at(to).left.push_back(from);
        ++m_pieces;
    };
    for (int wire = 0; wire < int(m_graph.wires.size()); ++wire) {
        const CellWire& candidate = m_graph.wires[std::size_t(wire)];
        int last = 0;
        for (const int edge : candidate.edges)
            last = std::max(last, column[std::size_t(m_graph.edges[std::size_t(edge)].to)]);
        int item = candidate.from;
        for (int place = at(item).column + 1; place <= last; ++place) {
            for (const int edge : candidate.edges) {
                const int reader = m_graph.edges[std::size_t(edge)].to;
                if (column[std::size_t(reader)] == place)
                    join(item, reader);
            }
            if (place == last)
                break;
            const int passing = addItem({-1, wire}, place);
            join(item, passing);
            item = passing;
        }
    }
}

void Sweeps::numberPlaces(const std::vector<int>& column)
{
    for (std::size_t place = 0; place < column.size(); ++place)
        m_place[std::size_t(column[place])] = int(place);
}

void Sweeps::sortInitially()
{
    const auto rank = [this](int item) {
        return at(item).isHighest ? 0 : at(item).isLowest ? 2 : 1;
    };
    for (std::vector<int>& column : m_columns) {
        std::stable_sort(
            column.begin(), column.end(), [&](int a, int b) { return rank(a) < rank(b); });
        numberPlaces(column);
    }
}

void Sweeps::sweep(bool fromLeft)
{
    const std::size_t count = m_columns.size();
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<int>& column = m_columns[fromLeft ? i : count - 1 - i];
        std::vector<std::pair<double, int>> keys;
        for (const int item : column) {
            const std::vector<int>& neighbours = fromLeft ? at(item).left : at(item).right;
            double key = placeOf(item);
            if (!neighbours.empty()) {
                key = 0.0;
                for (const int neighbour : neighbours)
                    key += placeOf(neighbour);
                key /= double(neighbours.size());
            }
            if (at(item).isHighest)
                key = -1.0;
            if (at(item).isLowest)
                key = double(m_items.size());
            keys.emplace_back(key, item);
        }
        std::stable_sort(keys.begin(), keys.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
        for (std::size_t place = 0; place < column.size(); ++place)
            column[place] = keys[place].second;
        numberPlaces(column);
        for (int round = 0; round < maximumExchangeRounds && exchangeNeighbours(column); ++round) {
        }
    }
}

/// How often the wires of two items of a column cross if one stands above the other.
int Sweeps::crossingsOf(int upper, int lower) const
{
    int crossings = 0;
    for (const auto side : {&Item::left, &Item::right}) {
        for (const int a : at(upper).*side) {
            for (const int b : at(lower).*side)
                crossings += placeOf(a) > placeOf(b) ? 1 : 0;
        }
    }
    return crossings;
}

/// @return whether any two have changed places
bool Sweeps::exchangeNeighbours(std::vector<int>& column)
{
    bool isChanged = false;
    for (std::size_t place = 0; place + 1 < column.size(); ++place) {
        const int upper = column[place];
        const int lower = column[place + 1];
        if (at(upper).isHighest || at(lower).isLowest)
            continue;
        if (crossingsOf(lower, upper) < crossingsOf(upper, lower)) {
            std::swap(column[place], column[place + 1]);
            isChanged = true;
        }
    }
    numberPlaces(column);
    return isChanged;
}

int Sweeps::countBehind(std::size_t column) const
{
    std::vector<std::pair<int, int>> lines;
    for (const int item : m_columns[column]) {
        for (const int neighbour : at(item).right)
            lines.emplace_back(placeOf(item), placeOf(neighbour));
    }
    return countInversions(std::move(lines));
}

int Sweeps::countAll() const
{
    int crossings = 0;
    for (std::size_t column = 0; column + 1 < m_columns.size(); ++column)
        crossings += countBehind(column);
    return crossings;
}

void Sweeps::run()
{
    sortInitially();
    m_best = m_columns;
    m_fewest = countAll();
    for (int round = 0; round < maximumSweeps && m_fewest > 0; ++round) {
        sweep(round % 2 == 0);
        const int crossings = countAll();
        if (crossings < m_fewest) {
            m_fewest = crossings;
            m_best = m_columns;
        }
    }
}

std::vector<std::vector<CellItem>> Sweeps::columns() const
{
    std::vector<std::vector<CellItem>> result;
    for (const std::vector<int>& column : m_best) {
        std::vector<CellItem>& items = result.emplace_back();
        for (const int item : column)
            items.push_back(at(item).what);
    }
    return result;
}

} // namespace loopscope
