#pragma once

#include "core/bptt/why.h"

#include <functional>
#include <vector>

namespace loopscope::test
{

/// Where it is given up: no small network has so many numbers.
inline constexpr std::size_t mostReachable = 5000;

/// Every number that is reached by asking why some are what they are, then why the factors of each
/// answer are, until nothing new is named; each once.
/// @param isFollowed  which factors are asked about; empty: all
/// @return at most mostReachable numbers
std::vector<NumberReference> reachableNumbers(const Iteration& iteration,
    std::vector<NumberReference> first,
    const std::function<bool(const NumberReference&)>& isFollowed = {});

} // namespace loopscope::test
