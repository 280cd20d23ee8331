#pragma once

#include <vector>

namespace loopscope
{

/// Heights to be found for things that want to be near each other and must keep their distance.
///
///   minimise   Σ weight · |y_b − y_a − offset|   over the pulls
///   where      y_below − y_above ≥ least         for each distance
///
/// Heights are whole numbers; only their differences matter.
struct LevelProblem {
    struct Pull {
        int a = 0;
        int b = 0;
        int offset = 0;
        int weight = 1; ///< > 0
    };
    struct Distance {
        int above = 0;
        int below = 0;
        int least = 0; ///< may be negative
    };

    int count = 0; ///< of the heights
    std::vector<Pull> pulls;
    std::vector<Distance> distances;

    void keepApart(int above, int below, int least) { distances.push_back({above, below, least}); }
    void fix(int a, int b, int offset); ///< y_b − y_a = offset
};

/// The best heights; of several equally good ones always the same. Empty if the distances
/// contradict each other.
///
/// Steepest descent: as long as moving some of the things down together makes the sum smaller, the
/// best such set is moved. It is found as a minimum cut, first for large moves, at last for those
/// by one. The sum is L♮-convex, so that what this descent ends with is a minimum.
/// Source: Murota 2003, Discrete convex analysis, chapter 10.
std::vector<int> solveLevels(const LevelProblem& problem);

} // namespace loopscope
