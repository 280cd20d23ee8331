#include "core/cell/level_problem.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace loopscope
{

namespace
{

using Amount = long long;
constexpr Amount unlimited = std::numeric_limits<Amount>::max() / 4;

/// Which side of the cheapest cut each point is on. Source: Dinitz 1970.
class Cut
{
public:
    explicit Cut(int points)
        : m_arcs(std::size_t(points) + 2)
        , m_from(points)
        , m_to(points + 1)
    {
    }

    int from() const { return m_from; }
    int to() const { return m_to; }

    void addArc(int a, int b, Amount capacity)
    {
        m_arcs[std::size_t(a)].push_back({b, m_arcs[std::size_t(b)].size(), capacity});
        m_arcs[std::size_t(b)].push_back({a, m_arcs[std::size_t(a)].size() - 1, 0});
    }

    /// @return the capacity of the cheapest cut
    Amount run()
    {
        Amount flow = 0;
        while (measureDistances()) {
            m_next.assign(m_arcs.size(), 0);
            while (const Amount more = push(m_from, unlimited))
                flow += more;
        }
        return flow;
    }

    /// After run(). @return whether a point is on the side of from()
    bool isBefore(int point) const { return m_distance[std::size_t(point)] >= 0; }

private:
    struct Arc {
        int to;
        std::size_t opposite; ///< its place among the arcs of `to`
        Amount left;          ///< what it can still carry
    };

    bool measureDistances()
    {
        m_distance.assign(m_arcs.size(), -1);
        m_distance[std::size_t(m_from)] = 0;
        std::vector<int> open = {m_from};
        for (std::size_t i = 0; i < open.size(); ++i) {
            for (const Arc& arc : m_arcs[std::size_t(open[i])]) {
                if (arc.left > 0 && m_distance[std::size_t(arc.to)] < 0) {
                    m_distance[std::size_t(arc.to)] = m_distance[std::size_t(open[i])] + 1;
                    open.push_back(arc.to);
                }
            }
        }
        return m_distance[std::size_t(m_to)] >= 0;
    }

    Amount push(int point, Amount most)
    {
        if (point == m_to)
            return most;
        std::vector<Arc>& arcs = m_arcs[std::size_t(point)];
        for (std::size_t& i = m_next[std::size_t(point)]; i < arcs.size(); ++i) {
            Arc& arc = arcs[i];
            if (arc.left <= 0 ||
                m_distance[std::size_t(arc.to)] != m_distance[std::size_t(point)] + 1)
                continue;
            const Amount pushed = push(arc.to, std::min(most, arc.left));
            if (pushed > 0) {
                arc.left -= pushed;
                m_arcs[std::size_t(arc.to)][arc.opposite].left += pushed;
                return pushed;
            }
        }
        return 0;
    }

    std::vector<std::vector<Arc>> m_arcs;
    std::vector<int> m_distance;
    std::vector<std::size_t> m_next;
    int m_from;
    int m_to;
};

/// Heights that keep all distances: everything as high as it may stand. Empty if there are none.
std::vector<int> allowedHeights(const LevelProblem& problem)
{
    std::vector<int> heights(std::size_t(problem.count), 0);
    for (int round = 0; round <= problem.count; ++round) {
        bool isChanged = false;
        for (const LevelProblem::Distance& distance : problem.distances) {
            const int least = heights[std::size_t(distance.above)] + distance.least;
            if (heights[std::size_t(distance.below)] < least) {
                heights[std::size_t(distance.below)] = least;
                isChanged = true;
            }
        }
        if (!isChanged)
            return heights;
    }
    return {};
}

/// Moves the best set of things down by `step`. @return whether that makes the sum smaller
bool moveBestSet(const LevelProblem& problem, int step, std::vector<int>& heights)
{
    Cut cut(problem.count);
    std::vector<Amount> price(heights.size(), 0); // of moving each thing
    for (const LevelProblem::Pull& pull : problem.pulls) {
        const Amount apart =
            Amount(heights[std::size_t(pull.b)]) - heights[std::size_t(pull.a)] - pull.offset;
        const Amount both = pull.weight * std::abs(apart);
        const Amount onlyA = pull.weight * std::abs(apart - step);
        const Amount onlyB = pull.weight * std::abs(apart + step);
        // both + (onlyA − both)(a − b) + (onlyA + onlyB − 2 both)(1 − a) b, for a, b in {0, 1}
        price[std::size_t(pull.a)] += onlyA - both;
        price[std::size_t(pull.b)] -= onlyA - both;
        if (onlyA + onlyB > 2 * both)
            cut.addArc(pull.b, pull.a, onlyA + onlyB - 2 * both);
    }
    for (const LevelProblem::Distance& distance : problem.distances) {
        const int apart =
            heights[std::size_t(distance.below)] - heights[std::size_t(distance.above)];
        if (apart - step < distance.least)
            cut.addArc(distance.above, distance.below, unlimited);
    }
    Amount change = 0;
    for (int i = 0; i < problem.count; ++i) {
        const Amount p = price[std::size_t(i)];
        if (p > 0)
            cut.addArc(i, cut.to(), p);
        if (p < 0)
            cut.addArc(cut.from(), i, -p);
        change += std::min(p, Amount(0));
    }
    change += cut.run();
    if (change >= 0)
        return false;
    for (int i = 0; i < problem.count; ++i) {
        if (cut.isBefore(i))
            heights[std::size_t(i)] += step;
    }
    return true;
}

} // namespace

void LevelProblem::fix(int a, int b, int offset)
{
    keepApart(a, b, offset);
    keepApart(b, a, -offset);
}

std::vector<int> solveLevels(const LevelProblem& problem)
{
    std::vector<int> heights = allowedHeights(problem);
    if (heights.empty())
        return heights;
    const auto [lowest, highest] = std::minmax_element(heights.begin(), heights.end());
    int step = 1;
    while (step < *highest - *lowest)
        step *= 2;
    for (; step > 0; step /= 2) {
        while (moveBestSet(problem, step, heights)) {
        }
    }
    return heights;
}

} // namespace loopscope
