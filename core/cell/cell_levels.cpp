#include "core/cell/cell_levels.h"

#include "core/cell/level_problem.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace loopscope
{

namespace
{

constexpr double roomOfWire = 0.4; // above and below a wire that passes through a column, in lines
constexpr double quantum = 1.0 / 16.0; // in which levels are calculated, in lines

// How much a wire wants to be level.
constexpr int pullOfNodes = 1;
constexpr int pullOfPassing = 3; // at one end
constexpr int pullOfTwoPassing = 8;
constexpr int pullOfBelt = 20;

// The first heights of the problem; those of the columns' items follow.
constexpr int beltHeight = 0;
constexpr int groundHeight = 1;
constexpr int firstItem = 2;

class Leveller
{
public:
    Leveller(const CellGraph& graph, const CellMetrics& metrics,
        const std::vector<std::vector<CellLink>>& links)
        : m_graph(graph)
        , m_metrics(metrics)
        , m_links(links)
        , m_isTap(graph.nodes.size(), false)
    {
        for (const int tap : graph.taps())
            m_isTap[std::size_t(tap)] = true;
        m_levels.ports.assign(graph.edges.size(), 0.0);
    }

    CellLevels run()
    {
        findPorts();
        m_problem.count = firstItem;
        for (const std::vector<CellItem>& items : m_graph.columns)
            m_problem.count += int(items.size());
        keepItemsApart();
        keepSourcesApart();
        addPulls();
        readHeights(solveLevels(m_problem));
        return std::move(m_levels);
    }

private:
    double lines(double count) const { return count * m_metrics.line; }
    int whole(double length) const { return int(std::lround(length / lines(quantum))); }
    int wholeUp(double length) const { return int(std::ceil(length / lines(quantum) - 1e-9)); }
    const CellExtent& extent(int node) const { return m_metrics.nodes[std::size_t(node)]; }
    double above(const CellItem& item) const
    {
        return item.node >= 0 ? extent(item.node).above : lines(roomOfWire);
    }
    double below(const CellItem& item) const
    {
        return item.node >= 0 ? extent(item.node).below : lines(roomOfWire);
    }
    bool isOnBeltZero(const CellItem& item) const;
    bool standsOnGround(const CellItem& item) const;

    void findPorts();
    void spread(int node, std::vector<CellLink> links);
    void keepItemsApart();
    void keepSourcesApart();
    void addPulls();
    void readHeights(const std::vector<int>& heights);

    const CellGraph& m_graph;
    const CellMetrics& m_metrics;
    const std::vector<std::vector<CellLink>>& m_links;
    std::vector<bool> m_isTap;
    LevelProblem m_problem;
    CellLevels m_levels;
};

bool Leveller::isOnBeltZero(const CellItem& item) const
{
    if (item.node >= 0)
        return m_graph.nodes[std::size_t(item.node)].belt == 0;
    const CellWire& wire = m_graph.wires[std::size_t(item.wire)];
    return wire.isBelt && m_graph.nodes[std::size_t(wire.from)].belt == 0;
}

bool Leveller::standsOnGround(const CellItem& item) const
{
    return item.node >= 0 && m_isTap[std::size_t(item.node)] &&
           m_graph.nodes[std::size_t(item.node)].kind == CellNodeKind::Box;
}

/// Wires arrive at the rows of a Box, and spread over the left side of others.
void Leveller::findPorts()
{
    std::map<int, std::vector<CellLink>> arriving;
    for (const std::vector<CellLink>& links : m_links) {
        for (const CellLink& link : links) {
            if (link.edge >= 0)
                arriving[m_graph.edges[std::size_t(link.edge)].to].push_back(link);
        }
    }
    for (auto& [node, links] : arriving) {
        const std::vector<double>& ports = extent(node).ports;
        if (ports.empty()) {
            spread(node, links);
            continue;
        }
        for (const CellLink& link : links) {
            const int term = m_graph.edges[std::size_t(link.edge)].term;
            m_levels.ports[std::size_t(link.edge)] = ports[std::size_t(term)];
        }
    }
}

/// In the order of their arrival, around the middle or around the belt, which takes the middle.
void Leveller::spread(int node, std::vector<CellLink> links)
{
    std::stable_sort(links.begin(), links.end(),
        [](const CellLink& a, const CellLink& b) { return a.from < b.from; });
    const double last = double(links.size()) - 1.0;
    double middle = last / 2.0;
    for (std::size_t i = 0; i < links.size(); ++i) {
        if (m_graph.edges[std::size_t(links[i].edge)].road == CellRoad::Belt)
            middle = double(i);
    }
    const double most = std::max({middle, last - middle, 1e-9});
    for (std::size_t i = 0; i < links.size(); ++i) {
        m_levels.ports[std::size_t(links[i].edge)] =
            extent(node).spread * (double(i) - middle) / most;
    }
}

void Leveller::keepItemsApart()
{
    int height = firstItem;
    for (const std::vector<CellItem>& items : m_graph.columns) {
        for (std::size_t i = 0; i < items.size(); ++i, ++height) {
            if (isOnBeltZero(items[i]))
                m_problem.fix(beltHeight, height, 0);
            if (i + 1 == items.size()) {
                if (standsOnGround(items[i]))
                    m_problem.fix(height, groundHeight, wholeUp(below(items[i])));
                else
                    m_problem.keepApart(height, groundHeight, wholeUp(below(items[i])));
                continue;
            }
            const CellItem& next = items[i + 1];
            const bool areNodes = items[i].node >= 0 && next.node >= 0;
            const double room = areNodes ? lines(cellRoomBetween) : 0.0;
            m_problem.keepApart(height, height + 1, wholeUp(below(items[i]) + room + above(next)));
        }
    }
}

/// The sources that only the bus carries stand below those of belts, up from the bus's level.
void Leveller::keepSourcesApart()
{
    double room = -lines(cellBusGap);
    bool isLowest = true;
    const std::vector<int> sources = m_graph.busSources();
    for (auto source = sources.rbegin(); source != sources.rend(); ++source) {
        if (m_graph.nodes[std::size_t(*source)].belt >= 0)
            continue;
        room += extent(*source).above + lines(cellRoomBetween);
        room += isLowest ? 0.0 : extent(*source).below;
        isLowest = false;
    }
    const std::vector<CellItem>& items = m_graph.columns.front();
    if (isLowest || items.empty())
        return;
    const int lowest = firstItem + int(items.size()) - 1;
    m_problem.keepApart(lowest, groundHeight, wholeUp(below(items.back()) + room));
}

void Leveller::addPulls()
{
    int first = firstItem;
    for (std::size_t column = 0; column < m_links.size(); ++column) {
        const std::vector<CellItem>& items = m_graph.columns[column];
        const int next = first + int(items.size());
        for (const CellLink& link : m_links[column]) {
            const bool fromPasses = items[std::size_t(link.from)].node < 0;
            const bool toPasses = link.edge < 0;
            LevelProblem::Pull pull;
            pull.a = first + link.from;
            pull.b = next + link.to;
            pull.offset = toPasses ? 0 : -whole(m_levels.ports[std::size_t(link.edge)]);
            pull.weight = m_graph.wires[std::size_t(link.wire)].isBelt ? pullOfBelt
                          : fromPasses && toPasses                     ? pullOfTwoPassing
                          : fromPasses || toPasses                     ? pullOfPassing
                                                                       : pullOfNodes;
            m_problem.pulls.push_back(pull);
        }
        first = next;
    }
    m_problem.pulls.push_back({beltHeight, groundHeight, 0, pullOfPassing}); // a low picture
}

void Leveller::readHeights(const std::vector<int>& heights)
{
    const auto level = [&](int height) {
        return lines(quantum) * (heights[std::size_t(height)] - heights[beltHeight]);
    };
    m_levels.ground = level(groundHeight);
    int height = firstItem;
    for (const std::vector<CellItem>& items : m_graph.columns) {
        std::vector<double>& levels = m_levels.items.emplace_back();
        for (std::size_t i = 0; i < items.size(); ++i)
            levels.push_back(level(height++));
    }
}

} // namespace

CellLevels findLevels(const CellGraph& graph, const CellMetrics& metrics,
    const std::vector<std::vector<CellLink>>& links)
{
    return Leveller(graph, metrics, links).run();
}

} // namespace loopscope
