#include "core/cell/cell_graph.h"

#include "core/cell/cell_belts.h"
#include "core/cell/cell_folding.h"
#include "core/cell/cell_order.h"

#include <algorithm>

namespace loopscope
{

namespace
{

/// The nodes at one end of the bus's edges, in their order.
std::vector<int> endsOfBus(const CellGraph& graph, int CellEdge::*end)
{
    std::vector<int> nodes;
    for (const CellEdge& edge : graph.edges) {
        if (edge.road == CellRoad::Bus)
            nodes.push_back(edge.*end);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

} // namespace

std::vector<int> CellGraph::taps() const
{
    return endsOfBus(*this, &CellEdge::to);
}

std::vector<int> CellGraph::busSources() const
{
    return endsOfBus(*this, &CellEdge::from);
}

CellGraph cellGraph(const Program& program)
{
    CellGraph graph = foldCell(program);
    findBelts(graph, program.output);
    arrangeCell(graph);
    return graph;
}

} // namespace loopscope
