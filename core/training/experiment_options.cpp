#include "core/training/experiment_options.h"

#include "core/training/setting_problem.h"

#include <cmath>

namespace loopscope
{

namespace
{

/// Within limits that have a name of their own.
std::optional<std::string> findProblemOf(const char* name, int value, int least, int most)
{
    if (value >= least && value <= most)
        return std::nullopt;
    return settingProblem(
        name, value, "from " + std::to_string(least) + " to " + std::to_string(most));
}

std::optional<std::string> findProblem(const InitialisationOptions& options)
{
    if (!(options.spectralRadius >= 0.0 && options.spectralRadius <= 10.0))
        return settingProblem("Spectral radius", options.spectralRadius, "from 0 to 10");
    if (!(options.inputGain > 0.0 && options.inputGain <= 10.0))
        return settingProblem("Gain of W", options.inputGain, "above 0 and at most 10");
    if (!std::isfinite(options.forgetBias))
        return settingProblem("Forget bias", options.forgetBias, "a finite number");
    return std::nullopt;
}

/// Everything but what the task alone knows.
NetworkOptions networkOptions(const ExperimentOptions& options, Shape shape)
{
    NetworkOptions result;
    result.shape = shape;
    result.layers = options.layers;
    result.holds = options.holds;
    if (shape != Shape::EncoderDecoder)
        return result;
    result.attention = options.attention;
    result.decoder = options.decoder.empty() ? options.layers : options.decoder;
    if (options.decoder.empty())
        for (LayerOptions& layer : result.decoder)
            layer.direction = Direction::Forward;
    return result;
}

} // namespace

std::optional<std::string> findProblem(const ExperimentOptions& options)
{
    if (auto problem =
            findProblemOf("Sequence length T", options.sequenceLength, 1, longestSequence))
        return problem;
    if (auto problem = findProblemOf("Batch size", options.batchSize, 1, maximumBatchSize))
        return problem;
    if (auto problem =
            findProblemOf("Truncation length k", options.truncationLength, 0, longestSequence))
        return problem;
    if (auto problem = findProblemOf("Threads", options.threads, 1, maximumThreads))
        return problem;
    if (auto problem = findProblem(options.initialisation))
        return problem;
    if (auto problem = findProblem(options.optimizer))
        return problem;
    if (auto problem = findProblem(options.clipping))
        return problem;
    if (auto problem = findProblem(options.task))
        return problem;
    for (const WeightEdit& edit : options.edits)
        if (auto problem = findProblem(edit))
            return problem;
    for (const Hold& hold : options.holds)
        if (!std::isfinite(hold.value))
            return settingProblem(
                "The held value of " + hold.symbol, hold.value, "a finite number");
    // How many inputs and outputs a task has does not decide whether layers can be built.
    const Shape shape = descriptionOf(options.task.kind).shape;
    if (const auto network = Network::build(networkOptions(options, shape)); !network)
        return network.error();
    return std::nullopt;
}

NetworkOptions networkOptions(const ExperimentOptions& options, const Task& task)
{
    NetworkOptions result = networkOptions(options, task.shape());
    result.inputSize = task.inputSize();
    result.outputSize = task.outputSize();
    result.loss = task.loss(options.loss);
    return result;
}

} // namespace loopscope
