#include "core/training/suggested_options.h"

#include "core/training/recommended_experiment.h"

namespace loopscope
{

ExperimentOptions suggestedOptions(const ExperimentOptions& options)
{
    ExperimentOptions result = recommendedExperiment(options.task);
    result.seed = options.seed;
    result.threads = options.threads;
    return result;
}

ExperimentOptions withTaskOfFile(ExperimentOptions options, const TaskOptions& task)
{
    options.task = task;
    if (!nothingToLearn(options).empty())
        options.batchSize = descriptionOf(task.kind).defaults.batchSize;
    return options;
}

std::string nothingToLearn(const ExperimentOptions& options)
{
    // The first sequence of a batch is always the one on the stage.
    if (options.task.kind != TaskKind::SpokenWords || options.batchSize > 1)
        return {};
    return "A batch of one is the recording on the stage alone, and one word teaches nothing; "
           "choose a larger batch.";
}

} // namespace loopscope
