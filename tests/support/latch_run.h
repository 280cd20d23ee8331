#pragma once

#include "tests/support/random_run.h"

#include <array>

namespace loopscope::test
{

/// One unit with h ← tanh(w h) at rest in a state that it never forgets, while its gradient dies:
/// teaching.md, C4.
struct Latch {
    const char* name;
    double w;
    double state;
    double slope;  ///< by how much a step shrinks the gradient
    double twenty; ///< what is left of it after twenty steps
};

inline constexpr std::array latches{
    Latch{"w = 1.25", 1.25, 0.710411783, 0.619143872, 6.85e-5},
    Latch{"w = 1.5", 1.5, 0.858559637, 0.394313025, 8.26e-9},
    Latch{"w = 2", 2.0, 0.957504024, 0.166372088, 2.64e-16},
    Latch{"w = 3", 3.0, 0.994901528, 0.030512846, 4.9e-31},
};

/// 200 steps of it, without input.
RandomRun latchRun(const Latch& latch);

} // namespace loopscope::test
