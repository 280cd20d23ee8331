#include "core/training/given_weights.h"

namespace loopscope
{

bool startsFrom(const GivenWeights& given, const Network& network,
    const InitialisationOptions& initialisation, std::uint64_t seed)
{
    const NetworkOptions& options = network.options();
    return given.seed == seed && given.initialisation.recurrent == initialisation.recurrent &&
           network.stackCount() == 1 && given.layers == options.layers &&
           given.inputSize == options.inputSize && given.outputSize == options.outputSize &&
           given.parameters.size() == network.parameterCount();
}

} // namespace loopscope
