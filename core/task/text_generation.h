#pragma once

#include "core/bptt/sampler.h"
#include "core/task/text_task.h"

#include <string>
#include <string_view>
#include <vector>

namespace loopscope
{

/// What a network writes on, and how sure it was.
struct GeneratedText {
    std::string beginning;       ///< UTF-8: as the network read it
    std::string text;            ///< UTF-8: what it wrote behind it
    std::vector<double> chances; ///< of each written character: how probable the draw was
};

/// Lets a network that has learned a text write on.
/// @param beginning   UTF-8; empty: the text's first character. Characters that the text does not
///                    have are read as unknownCharacter where it has that one, else left out
/// @param characters  how many are written, ≥ 0
/// @throws std::invalid_argument if Sampler::findProblem() has a sentence, or the network is not
/// one of this task's
GeneratedText generateText(const TextTask& task, std::shared_ptr<const Network> network,
    const Eigen::VectorXd& parameters, std::string_view beginning, int characters,
    const SamplingOptions& options = {});

} // namespace loopscope
