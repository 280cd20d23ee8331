#pragma once

#include "core/cell/catalog.h"
#include "core/training/trainer.h"

#include <string>
#include <string_view>

namespace loopscope
{

/// A line of text with all of its 200 steps.
inline const std::string sampleText = "the gradient fades with every step that it takes back "
                                      "through time, and what the network was told at "
                                      "the start is what it learns the least of; a gate that stays "
                                      "open lets the past come through to the end "
                                      "of the line.";

/// One layer of a cell of the catalog on `sampleText`.
inline ExperimentOptions sampleOptions(int steps, std::string_view cell = "vanilla",
    Function activation = Function::Tanh, int units = 12)
{
    ExperimentOptions options;
    options.task.text = sampleText;
    options.sequenceLength = steps;
    LayerOptions layer;
    layer.equations = findInCatalog(cell)->text(activation);
    layer.units = units;
    options.layers = {layer};
    return options;
}

} // namespace loopscope
