#pragma once

#include "core/bptt/iteration.h"
#include "core/network/network.h"
#include "tests/support/random_case.h"

#include <memory>
#include <vector>

namespace loopscope::test
{

/// A network of one of the shapes of use, small, with a name for a test's row.
struct ShapeCase {
    const char* name = "";
    NetworkOptions network;
    bool lengths = false; ///< whether its sequences differ in length
};

/// Every shape: many-to-many, many-to-one, one-to-many and encoder–decoders with all kinds of
/// attention, in one and both directions, with one layer and two, whole and padded.
std::vector<ShapeCase> shapeCases();

/// One iteration of the engine on a random case.
std::shared_ptr<const Iteration> runCase(const RandomCase& item);

} // namespace loopscope::test
