#include "core/task/text_generation.h"

#include "core/file/utf8.h"
#include "core/require.h"

#include <algorithm>
#include <optional>

namespace loopscope
{

namespace
{

std::optional<int> classOf(const TextTask& task, char32_t character)
{
    const std::vector<char32_t>& vocabulary = task.vocabulary();
    for (const char32_t wanted : {character, unknownCharacter}) {
        const auto found = std::lower_bound(vocabulary.begin(), vocabulary.end(), wanted);
        if (found != vocabulary.end() && *found == wanted)
            return int(found - vocabulary.begin());
    }
    return std::nullopt;
}

} // namespace

GeneratedText generateText(const TextTask& task, std::shared_ptr<const Network> network,
    const Eigen::VectorXd& parameters, std::string_view beginning, int characters,
    const SamplingOptions& options)
{
    require(network->inputSize() == task.inputSize(), "the network is not one of this text's");
    require(characters >= 0, "the number of characters must not be negative");
    GeneratedText result;
    Sampler sampler(std::move(network), parameters, options);
    const auto read = [&](char32_t character) {
        if (const auto inputClass = classOf(task, character)) {
            sampler.read(*inputClass);
            result.beginning += encodeUtf8(task.vocabulary()[std::size_t(*inputClass)]);
        }
    };
    for (const char32_t character : decodeUtf8(beginning).characters)
        read(character);
    if (result.beginning.empty())
        read(task.characters().front());
    for (int i = 0; i < characters; ++i) {
        const Eigen::VectorXd chances = sampler.chances();
        const int written = sampler.write();
        result.chances.push_back(chances[written]);
        result.text += encodeUtf8(task.vocabulary()[std::size_t(written)]);
    }
    return result;
}

} // namespace loopscope
