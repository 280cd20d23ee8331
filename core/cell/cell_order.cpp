#include "core/cell/cell_order.h"

#include "core/cell/cell_belts.h"
#include "core/cell/cell_columns.h"
#include "core/cell/cell_sweeps.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace loopscope
{

namespace
{

/// How many orders of the served nodes are tried for a cell of a few nodes; fewer for larger ones.
constexpr int mostTries = 400;
constexpr int leastTries = 4;
constexpr int workOfTries = 100000; ///< tries × nodes²

void collectWires(CellGraph& graph)
{
    graph.wires.clear();
    for (int node = 0; node < int(graph.nodes.size()); ++node) {
        CellWire belt{node, true, {}};
        CellWire direct{node, false, {}};
        for (int edge = 0; edge < int(graph.edges.size()); ++edge) {
            const CellEdge& candidate = graph.edges[std::size_t(edge)];
            if (candidate.from == node && candidate.road != CellRoad::Bus)
                (candidate.road == CellRoad::Belt ? belt : direct).edges.push_back(edge);
        }
        for (CellWire& wire : {std::ref(belt), std::ref(direct)}) {
            if (!wire.edges.empty())
                graph.wires.push_back(std::move(wire));
        }
    }
}

/// Where each node stands in its column, and in which; -1 for one that stands in none.
std::vector<std::pair<int, int>> placesOf(const CellGraph& graph)
{
    std::vector<std::pair<int, int>> places(graph.nodes.size(), {-1, -1});
    for (int column = 0; column < int(graph.columns.size()); ++column) {
        const std::vector<CellItem>& items = graph.columns[std::size_t(column)];
        for (int place = 0; place < int(items.size()); ++place) {
            if (items[std::size_t(place)].node >= 0)
                places[std::size_t(items[std::size_t(place)].node)] = {column, place};
        }
    }
    return places;
}

/// Lines to the bus that other things stand in the way of, and edges that leave the first column
/// across the line that leads from it down to the bus.
int countBusCrossings(
    const CellGraph& graph, const std::vector<int>& taps, const std::vector<int>& sources)
{
    int crossings = 0;
    const std::vector<std::pair<int, int>> places = placesOf(graph);
    for (const int tap : taps) {
        const auto [column, place] = places[std::size_t(tap)];
        crossings += int(graph.columns[std::size_t(column)].size()) - 1 - place;
    }
    int highest = -1;
    for (const int source : sources) {
        const auto [column, place] = places[std::size_t(source)];
        if (column == 0 && (highest < 0 || place < highest))
            highest = place;
    }
    if (highest >= 0)
        crossings += int(graph.columns.front().size()) - 1 - highest;
    return crossings;
}

struct Try {
    std::vector<std::vector<CellItem>> columns;
    int crossings = 0;
    int pieces = 0;

    bool isBetterThan(const Try& other) const
    {
        return std::tuple(crossings, columns.size(), pieces) <
               std::tuple(other.crossings, other.columns.size(), other.pieces);
    }
};

/// Looks for the best order of the nodes that the bus serves.
class Search
{
public:
    Search(CellGraph& graph, const CellStructure& structure)
        : m_graph(graph)
        , m_structure(structure)
        , m_busSources(graph.busSources())
    {
        const int nodes = int(graph.nodes.size());
        m_triesLeft = std::clamp(workOfTries / (nodes * nodes), leastTries, mostTries);
    }

    Try run()
    {
        std::vector<int> order(m_structure.taps.size());
        std::iota(order.begin(), order.end(), 0);
        m_best = attempt(order);
        // One node after the other goes to the place where it does best, until none does better
        // elsewhere.
        bool isBetter = true;
        while (isBetter && m_triesLeft > 0) {
            isBetter = false;
            for (std::size_t from = 0; from < order.size(); ++from) {
                for (std::size_t to = 0; to < order.size() && m_triesLeft > 0; ++to) {
                    if (from != to && tryMove(order, from, to))
                        isBetter = true;
                }
            }
        }
        return m_best;
    }

private:
    bool isAllowed(const std::vector<int>& order) const
    {
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (std::size_t j = i + 1; j < order.size(); ++j) {
                if (m_structure.needs[std::size_t(order[i])][std::size_t(order[j])])
                    return false;
            }
        }
        return true;
    }

    bool tryMove(std::vector<int>& order, std::size_t from, std::size_t to)
    {
        std::vector<int> moved = order;
        const int tap = moved[from];
        moved.erase(moved.begin() + std::ptrdiff_t(from));
        moved.insert(moved.begin() + std::ptrdiff_t(to), tap);
        if (!isAllowed(moved))
            return false;
        Try candidate = attempt(moved);
        if (!candidate.isBetterThan(m_best))
            return false;
        m_best = std::move(candidate);
        order = std::move(moved);
        return true;
    }

    Try attempt(const std::vector<int>& order)
    {
        --m_triesLeft;
        std::vector<int> taps;
        for (const int place : order)
            taps.push_back(m_structure.taps[std::size_t(place)]);
        Sweeps sweeps(m_graph, m_structure, columnsOf(m_graph, m_structure, taps));
        sweeps.run();
        Try result{sweeps.columns(), sweeps.crossings(), sweeps.pieces()};
        m_graph.columns = result.columns;
        result.crossings += countBusCrossings(m_graph, m_structure.taps, m_busSources);
        return result;
    }

    CellGraph& m_graph;
    const CellStructure& m_structure;
    std::vector<int> m_busSources;
    int m_triesLeft = 0;
    Try m_best;
};

/// Puts the terms of a Box that wires lead to above the others, in the order in which they arrive.
void sortTerms(CellGraph& graph)
{
    std::vector<int> arrival(graph.edges.size(), -1);
    for (const std::vector<CellLink>& links : linksOf(graph)) {
        for (const CellLink& link : links) {
            if (link.edge >= 0)
                arrival[std::size_t(link.edge)] = link.from;
        }
    }
    for (int index = 0; index < int(graph.nodes.size()); ++index) {
        CellNode& node = graph.nodes[std::size_t(index)];
        if (node.kind != CellNodeKind::Box)
            continue;
        std::vector<int> order(node.terms.size());
        std::iota(order.begin(), order.end(), 0);
        std::vector<int> keys(node.terms.size(), int(graph.edges.size()) + 1);
        for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
            if (graph.edges[edge].to == index && arrival[edge] >= 0)
                keys[std::size_t(graph.edges[edge].term)] = arrival[edge];
        }
        std::stable_sort(order.begin(), order.end(),
            [&](int a, int b) { return keys[std::size_t(a)] < keys[std::size_t(b)]; });
        std::vector<int> placeOf(order.size());
        std::vector<CellTerm> sorted;
        for (std::size_t place = 0; place < order.size(); ++place) {
            placeOf[std::size_t(order[place])] = int(place);
            sorted.push_back(node.terms[std::size_t(order[place])]);
        }
        node.terms = std::move(sorted);
        for (CellEdge& edge : graph.edges) {
            if (edge.to == index)
                edge.term = placeOf[std::size_t(edge.term)];
        }
        for (CellStop& stop : graph.stops) {
            if (stop.node == index && stop.term >= 0)
                stop.term = placeOf[std::size_t(stop.term)];
        }
    }
}

Try bestArrangement(CellGraph& graph)
{
    collectWires(graph);
    const CellStructure structure = structureOf(graph);
    Try best = Search(graph, structure).run();
    graph.columns = best.columns;
    return best;
}

} // namespace

void arrangeCell(CellGraph& graph)
{
    Try best = bestArrangement(graph);
    // A second belt must be crossed on the way to the first. Where that makes the picture worse,
    // its state is brought by the bus.
    for (int belt = graph.belts - 1; belt > 0; --belt) {
        CellGraph without = graph;
        takeFromBelt(without, belt);
        Try other = bestArrangement(without);
        if (other.crossings < best.crossings) {
            graph = std::move(without);
            best = std::move(other);
        }
    }
    sortTerms(graph);
}

std::vector<std::vector<CellLink>> linksOf(const CellGraph& graph)
{
    std::vector<std::vector<CellLink>> links(graph.columns.empty() ? 0 : graph.columns.size() - 1);
    const std::vector<std::pair<int, int>> places = placesOf(graph);
    std::map<std::pair<int, int>, int> passing; ///< place of a wire in a column
    for (int column = 0; column < int(graph.columns.size()); ++column) {
        const std::vector<CellItem>& items = graph.columns[std::size_t(column)];
        for (int place = 0; place < int(items.size()); ++place) {
            if (items[std::size_t(place)].wire >= 0)
                passing[{column, items[std::size_t(place)].wire}] = place;
        }
    }
    for (int wire = 0; wire < int(graph.wires.size()); ++wire) {
        const CellWire& candidate = graph.wires[std::size_t(wire)];
        const int first = places[std::size_t(candidate.from)].first;
        const auto placeIn = [&](int column) {
            return column == first ? places[std::size_t(candidate.from)].second
                                   : passing.at({column, wire});
        };
        for (const int edge : candidate.edges) {
            const auto [column, place] = places[std::size_t(graph.edges[std::size_t(edge)].to)];
            links[std::size_t(column) - 1].push_back({wire, placeIn(column - 1), place, edge});
        }
        for (int column = first + 1; passing.count({column, wire}) > 0; ++column)
            links[std::size_t(column) - 1].push_back(
                {wire, placeIn(column - 1), placeIn(column), -1});
    }
    return links;
}

int countCrossings(const CellGraph& graph)
{
    int crossings = countBusCrossings(graph, graph.taps(), graph.busSources());
    for (const std::vector<CellLink>& links : linksOf(graph)) {
        std::vector<std::pair<int, int>> lines;
        for (const CellLink& link : links)
            lines.emplace_back(link.from, link.to);
        crossings += countInversions(std::move(lines));
    }
    return crossings;
}

} // namespace loopscope
