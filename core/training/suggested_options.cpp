#include "core/training/suggested_options.h"

#include "core/require.h"

namespace loopscope
{

ExperimentOptions suggestedOptions(const ExperimentOptions& options)
{
    const TaskDescription& task = descriptionOf(options.task.kind);
    const TaskDefaults& defaults = task.defaults;
    const CatalogEntry* cell = findInCatalog(defaults.cell);
    require(cell != nullptr, "a task's defaults name a cell of the catalog");

    ExperimentOptions result;
    result.task = options.task;
    result.seed = options.seed;
    result.threads = options.threads;
    result.sequenceLength = defaults.sequenceLength;
    result.batchSize = defaults.batchSize;
    result.layers = {{cell->text(), defaults.units, Direction::Forward}};
    result.loss = task.loss;
    result.initialisation = initialisationFor(*cell);
    result.initialisation.lagMatched = defaults.lagMatched;
    result.optimizer.learningRate = defaults.learningRate;
    if (defaults.clipNorm > 0.0)
        result.clipping = {ClippingKind::Norm, defaults.clipNorm};
    return result;
}

} // namespace loopscope
