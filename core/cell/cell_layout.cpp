#include "core/cell/cell_layout.h"

#include "core/cell/cell_levels.h"
#include "core/cell/cell_order.h"

#include <algorithm>

namespace loopscope
{

namespace
{

// In lines of text.
constexpr double stubLength = 0.35; // level part of a wire at a node
constexpr double roomBelowBus = 0.5;
constexpr double trunkGap = 1.0; // from the sources to the line that collects them

class Layouter
{
public:
    Layouter(const CellGraph& graph, const CellMetrics& metrics)
        : m_graph(graph)
        , m_metrics(metrics)
        , m_links(linksOf(graph))
        , m_bus(graph.busSources())
        , m_levels(findLevels(graph, metrics, m_links))
        , m_busLine(m_levels.ground + lines(cellBusGap))
    {
        m_layout.nodes.resize(graph.nodes.size());
        for (const int source : m_bus) {
            if (graph.nodes[std::size_t(source)].belt < 0)
                m_busOnly.push_back(source);
        }
    }

    CellLayout run()
    {
        findColumns();
        placeNodes();
        addWires();
        addBus();
        finish();
        return std::move(m_layout);
    }

private:
    double lines(double count) const { return count * m_metrics.line; }
    const CellExtent& extent(int node) const { return m_metrics.nodes[std::size_t(node)]; }
    CellPlace& place(int node) { return m_layout.nodes[std::size_t(node)]; }
    const CellItem& item(std::size_t column, int place) const
    {
        return m_graph.columns[column][std::size_t(place)];
    }
    double reachOf(int node) const
    {
        return extent(node).reach > 0.0 ? extent(node).reach : extent(node).width / 2.0;
    }
    void findColumns();
    void placeNodes();
    void placeNode(int node, double left, double width, double line);
    void addWires();
    void addBus();
    void addCollector(double busLine);
    void addBusPiece(
        const CellPoint& from, const CellPoint& to, std::vector<int> edges, bool arrives = false);
    void finish();

    const CellGraph& m_graph;
    const CellMetrics& m_metrics;
    std::vector<std::vector<CellLink>> m_links;
    std::vector<int> m_bus;     ///< sources on the bus
    std::vector<int> m_busOnly; ///< and on no belt

    std::vector<double> m_columnLeft, m_columnRight;
    CellLevels m_levels;
    double m_busLine = 0.0;
    double m_trunk = 0.0; ///< x of the line that collects what goes on the bus
    CellLayout m_layout;
};

void Layouter::findColumns()
{
    double widest = 0.0; // of the sources
    for (std::size_t node = 0; node < m_graph.nodes.size(); ++node) {
        if (m_graph.nodes[node].kind == CellNodeKind::Source)
            widest = std::max(widest, m_metrics.nodes[node].width);
    }
    double x = 0.0;
    for (std::size_t column = 0; column < m_graph.columns.size(); ++column) {
        double width = column == 0 ? widest : 0.0;
        for (const CellItem& item : m_graph.columns[column]) {
            if (item.node >= 0)
                width = std::max(width, extent(item.node).width);
        }
        m_columnLeft.push_back(x);
        m_columnRight.push_back(x + width);
        x += width + lines(m_metrics.columnGap);
        if (column == 0 && !m_bus.empty()) {
            const double half = cellLaneOfBus * double(m_bus.size()) / 2.0;
            m_trunk = m_columnRight.front() + lines(trunkGap + half);
            x += lines(trunkGap + 2.0 * half);
        }
    }
    m_layout.width = m_columnRight.empty() ? 0.0 : m_columnRight.back();
}

void Layouter::placeNode(int node, double left, double width, double line)
{
    CellPlace& where = place(node);
    where.width = extent(node).width;
    where.left = left + (width - where.width) / 2.0;
    where.top = line - extent(node).above;
    where.height = extent(node).above + extent(node).below;
    where.line = line;
}

void Layouter::placeNodes()
{
    for (std::size_t column = 0; column < m_graph.columns.size(); ++column) {
        const double left = m_columnLeft[column];
        for (std::size_t i = 0; i < m_graph.columns[column].size(); ++i) {
            const int node = m_graph.columns[column][i].node;
            if (node >= 0)
                placeNode(node, left, m_columnRight[column] - left, m_levels.items[column][i]);
        }
    }
    double line = m_busLine;
    for (auto source = m_busOnly.rbegin(); source != m_busOnly.rend(); ++source) {
        if (source != m_busOnly.rbegin())
            line -= extent(*source).below;
        placeNode(*source, 0.0, m_columnRight.front(), line);
        line -= extent(*source).above + lines(cellRoomBetween);
    }
}

void Layouter::addWires()
{
    for (std::size_t column = 0; column < m_links.size(); ++column) {
        for (const CellLink& link : m_links[column]) {
            const CellWire& wire = m_graph.wires[std::size_t(link.wire)];
            const int from = item(column, link.from).node;
            CellPiece piece;
            piece.isBelt = wire.isBelt;
            piece.departs = from >= 0;
            piece.from.y = m_levels.items[column][std::size_t(link.from)];
            piece.from.x = from >= 0 ? place(from).middle() + reachOf(from) : m_columnLeft[column];
            piece.to.y = m_levels.items[column + 1][std::size_t(link.to)];
            piece.to.x = m_columnLeft[column + 1];
            if (link.edge >= 0) {
                const int reader = m_graph.edges[std::size_t(link.edge)].to;
                piece.to.y += m_levels.ports[std::size_t(link.edge)];
                piece.to.x = place(reader).middle() - reachOf(reader);
                piece.edges = {link.edge};
                piece.arrives = true;
            } else {
                for (const int edge : wire.edges) {
                    const int reader = m_graph.edges[std::size_t(edge)].to;
                    if (place(reader).left >= m_columnRight[column + 1])
                        piece.edges.push_back(edge);
                }
            }
            piece.bendBegin = m_columnRight[column];
            if (column == 0 && !m_bus.empty())
                piece.bendBegin = m_columnLeft[1] - lines(m_metrics.columnGap);
            piece.bendBegin += lines(stubLength);
            piece.bendEnd = m_columnLeft[column + 1] - lines(stubLength);
            m_layout.pieces.push_back(std::move(piece));
        }
    }
}

void Layouter::addBusPiece(
    const CellPoint& from, const CellPoint& to, std::vector<int> edges, bool arrives)
{
    CellPiece piece;
    piece.from = from;
    piece.to = to;
    piece.bendBegin = from.x;
    piece.bendEnd = to.x;
    piece.edges = std::move(edges);
    piece.isBus = true;
    piece.arrives = arrives;
    m_layout.pieces.push_back(std::move(piece));
}

/// The lines from the sources to the trunk, and down along it to the bus.
void Layouter::addCollector(double busLine)
{
    std::vector<int> sources = m_bus;
    std::stable_sort(sources.begin(), sources.end(),
        [this](int a, int b) { return place(a).line < place(b).line; });
    std::vector<int> collected;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        std::vector<int> leaving; // a belt leaves a source along the same line
        for (int edge = 0; edge < int(m_graph.edges.size()); ++edge) {
            const CellEdge& candidate = m_graph.edges[std::size_t(edge)];
            if (candidate.from != sources[i])
                continue;
            leaving.push_back(edge);
            if (candidate.road == CellRoad::Bus)
                collected.push_back(edge);
        }
        const double line = place(sources[i]).line;
        addBusPiece({place(sources[i]).middle() + reachOf(sources[i]), line}, {m_trunk, line},
            std::move(leaving));
        m_layout.pieces.back().departs = true;
        const double next = i + 1 < sources.size() ? place(sources[i + 1]).line : busLine;
        if (next > line)
            addBusPiece({m_trunk, line}, {m_trunk, next}, collected);
    }
}

void Layouter::addBus()
{
    if (m_bus.empty())
        return;
    addCollector(m_busLine);
    std::vector<int> taps = m_graph.taps();
    std::stable_sort(taps.begin(), taps.end(),
        [this](int a, int b) { return place(a).middle() < place(b).middle(); });
    const auto edgesTo = [this](int node) {
        std::vector<int> edges;
        for (int edge = 0; edge < int(m_graph.edges.size()); ++edge) {
            const CellEdge& candidate = m_graph.edges[std::size_t(edge)];
            if (candidate.to == node && candidate.road == CellRoad::Bus)
                edges.push_back(edge);
        }
        return edges;
    };
    double x = m_trunk;
    for (std::size_t i = 0; i < taps.size(); ++i) {
        std::vector<int> onward;
        for (std::size_t later = i; later < taps.size(); ++later) {
            const std::vector<int> edges = edgesTo(taps[later]);
            onward.insert(onward.end(), edges.begin(), edges.end());
        }
        const double middle = place(taps[i]).middle();
        addBusPiece({x, m_busLine}, {middle, m_busLine}, onward);
        const double bottom = place(taps[i]).line + extent(taps[i]).below;
        addBusPiece({middle, m_busLine}, {middle, bottom}, edgesTo(taps[i]), true);
        x = middle;
    }
}

/// Moves everything so that nothing has negative coordinates.
void Layouter::finish()
{
    double top = 0.0;
    const double halfBus = cellLaneOfBus * double(m_bus.size()) / 2.0;
    double bottom = m_bus.empty() ? 0.0 : m_busLine + lines(halfBus + roomBelowBus);
    for (const CellPlace& where : m_layout.nodes) {
        top = std::min(top, where.top);
        bottom = std::max(bottom, where.bottom());
    }
    for (CellPlace& where : m_layout.nodes) {
        where.top -= top;
        where.line -= top;
    }
    for (CellPiece& piece : m_layout.pieces) {
        piece.from.y -= top;
        piece.to.y -= top;
    }
    m_layout.height = bottom - top;
    if (m_columnLeft.size() > 1) {
        m_layout.cellLeft = m_columnRight.front() + lines(trunkGap / 2.0);
        const std::size_t last = m_columnLeft.size() - 1;
        m_layout.cellRight = m_columnLeft[last] - lines(trunkGap / 2.0);
    }
}

} // namespace

CellLayout layOut(const CellGraph& graph, const CellMetrics& metrics)
{
    return Layouter(graph, metrics).run();
}

double heightAt(const CellPiece& piece, double x)
{
    if (x <= piece.bendBegin)
        return piece.from.y;
    if (x >= piece.bendEnd)
        return piece.to.y;
    const double share = (x - piece.bendBegin) / (piece.bendEnd - piece.bendBegin);
    return piece.from.y + (piece.to.y - piece.from.y) * share * share * (3.0 - 2.0 * share);
}

} // namespace loopscope
