#include "core/file/document_weights.h"

#include "core/task/task.h"

#include <map>

namespace loopscope
{

namespace
{

using Settings = std::shared_ptr<const ExperimentOptions>;

std::shared_ptr<const GivenWeights> weightsOf(
    const TrainingState& start, const ExperimentOptions& options)
{
    const NetworkOptions network = networkOptions(options, *makeTask(options.task));
    auto given = std::make_shared<GivenWeights>();
    given->source = options.givenWeights->source;
    given->inputSize = network.inputSize;
    given->outputSize = network.outputSize;
    given->layers = options.layers;
    given->seed = options.seed;
    given->initialisation = options.initialisation;
    given->parameters = start.parameters;
    return given;
}

} // namespace

bool startFromGivenWeights(const ExperimentOptions& options)
{
    const GivenWeights* given = options.givenWeights.get();
    return given && given->seed == options.seed && given->layers == options.layers &&
           given->initialisation.recurrent == options.initialisation.recurrent;
}

void restoreGivenWeights(SavedRun& run)
{
    if (run.milestones.empty())
        return;
    std::shared_ptr<const GivenWeights> given;
    if (run.milestones.front().settings->givenWeights)
        given = weightsOf(run.milestones.front().state, *run.milestones.front().settings);
    std::map<Settings, Settings> completed;
    const auto complete = [&](Settings& settings) {
        if (!settings->givenWeights)
            return;
        Settings& known = completed[settings];
        if (!known) {
            auto copy = std::make_shared<ExperimentOptions>(*settings);
            copy->givenWeights = given;
            known = std::move(copy);
        }
        settings = known;
    };
    for (auto& milestone : run.milestones)
        complete(milestone.settings);
    complete(run.options);
}

} // namespace loopscope
