#include "core/cell/cell_belts.h"

#include <algorithm>

namespace loopscope
{

namespace
{

bool isElementWise(const CellNode& node)
{
    return node.kind == CellNodeKind::Sum || node.kind == CellNodeKind::Hadamard ||
           node.kind == CellNodeKind::Affine || node.kind == CellNodeKind::Copy;
}

/// The edges of a shortest way from a source to the result of its own symbol; empty if there is
/// none.
std::vector<int> wayThrough(const CellGraph& graph, int source, int result)
{
    std::vector<int> arrivedBy(graph.nodes.size(), -1);
    std::vector<int> open = {source};
    for (std::size_t next = 0; next < open.size() && open[next] != result; ++next) {
        for (int edge = 0; edge < int(graph.edges.size()); ++edge) {
            const CellEdge& candidate = graph.edges[std::size_t(edge)];
            const CellNode& reader = graph.nodes[std::size_t(candidate.to)];
            if (candidate.from != open[next] || !isElementWise(reader) || reader.belt >= 0 ||
                arrivedBy[std::size_t(candidate.to)] >= 0)
                continue;
            arrivedBy[std::size_t(candidate.to)] = edge;
            open.push_back(candidate.to);
        }
    }
    std::vector<int> way;
    for (int edge = arrivedBy[std::size_t(result)]; edge >= 0;
         edge = arrivedBy[std::size_t(graph.edges[std::size_t(edge)].from)])
        way.insert(way.begin(), edge);
    return way;
}

int resultOf(const CellGraph& graph, int symbol)
{
    for (int node = 0; node < int(graph.nodes.size()); ++node) {
        const CellNodeKind kind = graph.nodes[std::size_t(node)].kind;
        if (graph.nodes[std::size_t(node)].symbol == symbol && kind != CellNodeKind::Source &&
            kind != CellNodeKind::Output)
            return node;
    }
    return -1;
}

void addBelt(CellGraph& graph, int source)
{
    const int symbol = graph.nodes[std::size_t(source)].symbol;
    const int result = resultOf(graph, symbol);
    const std::vector<int> way = wayThrough(graph, source, result);
    if (way.empty())
        return;
    const int belt = graph.belts++;
    graph.nodes[std::size_t(source)].belt = belt;
    for (const int edge : way) {
        graph.edges[std::size_t(edge)].road = CellRoad::Belt;
        graph.nodes[std::size_t(graph.edges[std::size_t(edge)].to)].belt = belt;
    }
    for (CellEdge& edge : graph.edges) {
        CellNode& reader = graph.nodes[std::size_t(edge.to)];
        if (edge.from != result || reader.kind != CellNodeKind::Output)
            continue;
        edge.road = CellRoad::Belt;
        reader.belt = belt;
    }
}

} // namespace

void findBelts(CellGraph& graph, int output)
{
    std::vector<int> sources;
    for (int node = 0; node < int(graph.nodes.size()); ++node) {
        const CellNode& candidate = graph.nodes[std::size_t(node)];
        if (candidate.kind == CellNodeKind::Source && candidate.symbol > 0 && candidate.delay == 1)
            sources.push_back(node);
    }
    std::stable_partition(sources.begin(), sources.end(),
        [&](int source) { return graph.nodes[std::size_t(source)].symbol != output; });
    for (const int source : sources)
        addBelt(graph, source);
}

void takeFromBelt(CellGraph& graph, int belt)
{
    for (CellEdge& edge : graph.edges) {
        const CellNode& from = graph.nodes[std::size_t(edge.from)];
        if (edge.road == CellRoad::Belt && from.belt == belt)
            edge.road = from.kind == CellNodeKind::Source ? CellRoad::Bus : CellRoad::Direct;
    }
    for (CellNode& node : graph.nodes) {
        if (node.belt == belt)
            node.belt = -1;
        else if (node.belt > belt)
            --node.belt;
    }
    --graph.belts;
}

} // namespace loopscope
