#pragma once

#include "core/bptt/batch.h"
#include "core/network/network.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>

namespace loopscope::test
{

/// A network with random numbers in ±0.7 and a batch that fits it.
struct RandomCase {
    std::shared_ptr<const Network> network;
    Batch batch;
    Eigen::VectorXd parameters;
};

struct RandomCaseOptions {
    int steps = 5;
    int sequences = 2;
    int sourceSteps = 4; ///< of an encoder–decoder
    std::uint64_t seed = 1;
    bool lengths = false;      ///< whether sequences differ in length; the first is whole
    bool initialStates = true; ///< whether states that nothing else starts are drawn
};

/// Aborts the test if the network cannot be built.
RandomCase makeCase(const NetworkOptions& network, const RandomCaseOptions& options);

} // namespace loopscope::test
