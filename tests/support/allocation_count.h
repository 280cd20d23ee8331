#pragma once

#include <cstddef>

namespace loopscope::test
{

/// What was asked of the heap while it was watched: by malloc and all that comes down to it, new
/// and Eigen among them, on any thread.
struct AllocationCount {
    std::size_t allocations = 0;
    std::size_t largest = 0; ///< bytes of the largest request
};

/// Whether the heap can be watched. Not under a sanitizer, which watches it itself.
bool canCountAllocations();

void startCountingAllocations();
AllocationCount stopCountingAllocations();

} // namespace loopscope::test
