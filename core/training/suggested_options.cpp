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

} // namespace loopscope
