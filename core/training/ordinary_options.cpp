#include "core/training/ordinary_options.h"

#include "core/cell/catalog.h"

namespace loopscope
{

ExperimentOptions ordinaryOptions()
{
    ExperimentOptions options;
    options.task.text = "the gradient fades when it travels back through time";
    options.sequenceLength = 20;
    options.layers = {LayerOptions{findInCatalog("vanilla")->text(), 12, Direction::Forward}};
    options.initialisation.spectralRadius = 0.9;
    options.optimizer.kind = OptimizerKind::Adam;
    options.optimizer.learningRate = 0.01;
    options.seed = 7;
    return options;
}

} // namespace loopscope
