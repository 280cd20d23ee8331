#include "tests/support/reachable_numbers.h"

#include <algorithm>

namespace loopscope::test
{

std::vector<NumberReference> reachableNumbers(const Iteration& iteration,
    std::vector<NumberReference> open,
    const std::function<bool(const NumberReference&)>& isFollowed)
{
    std::vector<NumberReference> seen;
    while (!open.empty() && seen.size() < mostReachable) {
        const NumberReference reference = open.back();
        open.pop_back();
        if (std::find(seen.begin(), seen.end(), reference) != seen.end())
            continue;
        seen.push_back(reference);
        for (const WhyTerm& term : why(iteration, reference).terms)
            for (const WhyFactor& factor : term.factors)
                if (factor.isReference && (!isFollowed || isFollowed(factor.reference)))
                    open.push_back(factor.reference);
    }
    return seen;
}

} // namespace loopscope::test
