#include "core/file/document_weights.h"

#include "core/task/task.h"

#include <map>

namespace loopscope
{

namespace
{

using Settings = std::shared_ptr<const RunSettings>;

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
    const RunSettings& first = *run.milestones.front().settings;
    if (first.withoutText().givenWeights)
        given = weightsOf(run.milestones.front().state, first.whole());
    const auto completed = [&](ExperimentOptions options) {
        options.givenWeights = given;
        return options;
    };
    std::map<Settings, Settings> all;
    const auto complete = [&](Settings& settings) {
        if (!settings->withoutText().givenWeights)
            return;
        Settings& known = all[settings];
        if (!known)
            known = std::make_shared<const RunSettings>(
                completed(settings->withoutText()), settings->text());
        settings = known;
    };
    for (auto& milestone : run.milestones)
        complete(milestone.settings);
    for (auto& change : run.changes)
        complete(change.settings);
    if (run.options->givenWeights)
        run.options = std::make_shared<const ExperimentOptions>(completed(*run.options));
}

} // namespace loopscope
