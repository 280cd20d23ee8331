#pragma once

#include "core/network/initialisation.h"
#include "core/network/network.h"

#include <Eigen/Core>

#include <cstdint>
#include <string>

namespace loopscope
{

/// Weights that a network starts from in place of drawn ones: those of a file. They are for one
/// network and one seed: other layers, sizes or seeds are drawn as ever.
struct GivenWeights {
    std::string source; ///< the file's name, for people
    int inputSize = 0;
    int outputSize = 0;
    std::vector<LayerOptions> layers; ///< of a network of one stack
    std::uint64_t seed = 0;
    /// What the weights are taken to be drawn with: a radius that is changed scales them.
    InitialisationOptions initialisation;
    Eigen::VectorXd parameters; ///< all of the network's, placed by Network::parameters()
};

/// Whether a network of these settings starts from them.
bool startsFrom(const GivenWeights& given, const Network& network,
    const InitialisationOptions& initialisation, std::uint64_t seed);

} // namespace loopscope
