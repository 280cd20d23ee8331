#include "core/cell/cell_columns.h"

#include <algorithm>

namespace loopscope
{

namespace
{

/// Whether `node` depends on each of the others.
std::vector<bool> dependenciesOf(const CellStructure& structure, int node)
{
    std::vector<bool> found(structure.reads.size(), false);
    std::vector<int> open = {node};
    while (!open.empty()) {
        const int next = open.back();
        open.pop_back();
        for (const int read : structure.reads[std::size_t(next)]) {
            if (!found[std::size_t(read)]) {
                found[std::size_t(read)] = true;
                open.push_back(read);
            }
        }
    }
    return found;
}

class Columns
{
public:
    Columns(const CellGraph& graph, const CellStructure& structure, const std::vector<int>& taps)
        : m_graph(graph)
        , m_structure(structure)
        , m_column(graph.nodes.size(), -1)
        , m_tapBefore(graph.nodes.size(), -1)
        , m_tapAfter(graph.nodes.size(), -1)
    {
        for (std::size_t i = 1; i < taps.size(); ++i) {
            m_tapBefore[std::size_t(taps[i])] = taps[i - 1];
            m_tapAfter[std::size_t(taps[i - 1])] = taps[i];
        }
    }

    std::vector<int> find()
    {
        placeEarly();
        moveToTheirReaders();
        return std::move(m_column);
    }

private:
    int& columnOf(int node) { return m_column[std::size_t(node)]; }

    int earliestFor(int node)
    {
        if (m_graph.nodes[std::size_t(node)].kind == CellNodeKind::Source)
            return 0;
        int earliest = 1;
        for (const int read : m_structure.reads[std::size_t(node)])
            earliest = std::max(earliest, columnOf(read) + 1);
        const int before = m_tapBefore[std::size_t(node)];
        return before < 0 ? earliest : std::max(earliest, columnOf(before) + 1);
    }

    /// Every node in the earliest column that it can stand in, the outputs together in the last.
    void placeEarly()
    {
        bool isChanged = true;
        while (isChanged) { // as often as the order of the taps is not that of the calculation
            isChanged = false;
            for (int node = 0; node < int(m_column.size()); ++node) {
                if (!m_structure.stands[std::size_t(node)])
                    continue;
                const int earliest = earliestFor(node);
                isChanged = isChanged || earliest != columnOf(node);
                columnOf(node) = earliest;
            }
        }
        const int last = *std::max_element(m_column.begin(), m_column.end());
        for (int node = 0; node < int(m_column.size()); ++node) {
            if (m_graph.nodes[std::size_t(node)].kind == CellNodeKind::Output)
                columnOf(node) = last;
        }
    }

    int farthestReaderOf(const CellWire& wire)
    {
        int farthest = 0;
        for (const int edge : wire.edges)
            farthest = std::max(farthest, columnOf(m_graph.edges[std::size_t(edge)].to));
        return farthest;
    }

    int latestFor(int node)
    {
        int latest = int(m_column.size());
        for (const int wire : m_structure.wires[std::size_t(node)]) {
            for (const int edge : m_graph.wires[std::size_t(wire)].edges)
                latest = std::min(latest, columnOf(m_graph.edges[std::size_t(edge)].to) - 1);
        }
        const int after = m_tapAfter[std::size_t(node)];
        return after < 0 ? latest : std::min(latest, columnOf(after) - 1);
    }

    /// How many wires into a node get longer when it moves on by one column.
    int wiresStretchedBy(int node)
    {
        int count = 0;
        for (const int read : m_structure.reads[std::size_t(node)]) {
            for (const int wire : m_structure.wires[std::size_t(read)]) {
                const CellWire& candidate = m_graph.wires[std::size_t(wire)];
                const bool leadsHere = std::any_of(candidate.edges.begin(), candidate.edges.end(),
                    [&](int edge) { return m_graph.edges[std::size_t(edge)].to == node; });
                if (leadsHere && farthestReaderOf(candidate) == columnOf(node))
                    ++count;
            }
        }
        return count;
    }

    /// Moves nodes on to later columns where that makes wires shorter.
    void moveToTheirReaders()
    {
        for (int node = int(m_column.size()) - 1; node >= 0; --node) {
            const CellNodeKind kind = m_graph.nodes[std::size_t(node)].kind;
            const auto leaving = int(m_structure.wires[std::size_t(node)].size());
            if (leaving == 0 || kind == CellNodeKind::Source || kind == CellNodeKind::Output)
                continue;
            // What depends on weights alone has no reason to stand far from its reader.
            const int worth = leaving + (m_structure.isFixed[std::size_t(node)] ? 1 : 0);
            while (columnOf(node) < latestFor(node) && wiresStretchedBy(node) < worth)
                ++columnOf(node);
        }
    }

    const CellGraph& m_graph;
    const CellStructure& m_structure;
    std::vector<int> m_column;
    std::vector<int> m_tapBefore, m_tapAfter;
};

} // namespace

CellStructure structureOf(const CellGraph& graph)
{
    const std::size_t count = graph.nodes.size();
    CellStructure structure;
    structure.reads.resize(count);
    structure.wires.resize(count);
    for (std::size_t wire = 0; wire < graph.wires.size(); ++wire) {
        structure.wires[std::size_t(graph.wires[wire].from)].push_back(int(wire));
        for (const int edge : graph.wires[wire].edges) {
            const CellEdge& read = graph.edges[std::size_t(edge)];
            std::vector<int>& reads = structure.reads[std::size_t(read.to)];
            if (std::find(reads.begin(), reads.end(), read.from) == reads.end())
                reads.push_back(read.from);
        }
    }
    for (int node = 0; node < int(count); ++node) {
        const CellNode& candidate = graph.nodes[std::size_t(node)];
        structure.stands.push_back(candidate.kind != CellNodeKind::Source || candidate.belt >= 0);
    }
    structure.taps = graph.taps();
    structure.isFixed.assign(count, false);
    for (std::size_t node = 0; node < count; ++node) {
        structure.isFixed[node] =
            graph.nodes[node].kind != CellNodeKind::Source &&
            !std::binary_search(structure.taps.begin(), structure.taps.end(), int(node)) &&
            std::all_of(structure.reads[node].begin(), structure.reads[node].end(),
                [&structure](int read) { return structure.isFixed[std::size_t(read)]; });
    }
    for (const int tap : structure.taps) {
        const std::vector<bool> dependencies = dependenciesOf(structure, tap);
        std::vector<bool> row;
        for (const int other : structure.taps)
            row.push_back(dependencies[std::size_t(other)]);
        structure.needs.push_back(std::move(row));
    }
    return structure;
}

std::vector<int> columnsOf(
    const CellGraph& graph, const CellStructure& structure, const std::vector<int>& taps)
{
    return Columns(graph, structure, taps).find();
}

} // namespace loopscope
