#include "core/training/recommended_experiment.h"

#include "core/cell/memory_gates.h"

namespace loopscope
{

namespace
{

constexpr double rateOfIdentityStart = 1e-3;

bool hasMemoryGates(const CatalogEntry& cell)
{
    const auto program = parseProgram(cell.text());
    return program && !findMemoryGates(*program).empty();
}

} // namespace

ExperimentOptions recommendedExperiment(const TaskOptions& task, const CatalogEntry* cell)
{
    const TaskDescription& description = descriptionOf(task.kind);
    const TaskDefaults& defaults = description.defaults;
    const CatalogEntry& entry = cell ? *cell : *findInCatalog(defaults.cell);
    ExperimentOptions options;
    options.task = task;
    options.sequenceLength = defaults.sequenceLength;
    options.batchSize = defaults.batchSize;
    options.loss = description.loss;
    const int units = entry.startsAsIdentity ? 2 * defaults.units : defaults.units;
    options.layers = {{entry.text(), units, defaults.direction}};
    options.attention = defaults.attention;
    options.initialisation = initialisationFor(entry);
    options.initialisation.lagMatched = defaults.lagMatched;
    if (!entry.startsAsIdentity) {
        options.initialisation.recurrent = RecurrentInitialisation::Orthogonal;
        options.initialisation.spectralRadius = 1.0;
    }
    options.optimizer.kind = defaults.isPlainDescent ? OptimizerKind::Sgd : OptimizerKind::Adam;
    options.optimizer.learningRate = entry.startsAsIdentity  ? rateOfIdentityStart
                                     : hasMemoryGates(entry) ? defaults.learningRate
                                                             : defaults.ungatedLearningRate;
    if (defaults.clipNorm > 0.0)
        options.clipping = {ClippingKind::Norm, defaults.clipNorm};
    return options;
}

} // namespace loopscope
