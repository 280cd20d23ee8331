#include "core/task/text_generation.h"

#include "core/require.h"

#include <utility>

namespace loopscope
{

GeneratedText generateText(const TextTask& task, std::shared_ptr<const Network> network,
    const Eigen::VectorXd& parameters, std::string_view beginning, int characters,
    const SamplingOptions& options)
{
    require(network->inputSize() == task.inputSize(), "the network is not one of this text's");
    require(characters >= 0, "the number of characters must not be negative");
    GeneratedText result;
    Sampler sampler(std::move(network), parameters, options);
    for (const int token : task.readBeginning(beginning)) {
        sampler.read(token);
        result.beginning += task.join({token});
    }
    for (int i = 0; i < characters; ++i) {
        const Eigen::VectorXd chances = sampler.chances();
        const int written = sampler.write();
        result.chances.push_back(chances[written]);
        result.text += task.join({written});
    }
    return result;
}

} // namespace loopscope
