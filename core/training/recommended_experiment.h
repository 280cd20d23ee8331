#pragma once

#include "core/cell/catalog.h"
#include "core/training/experiment_options.h"

namespace loopscope
{

/// An experiment with settings that are known to work: those of the task's description, adapted to
/// the cell. Recurrent matrices start orthogonal, or as the identity where that defines the cell;
/// cells without memory gates learn more slowly, and those that start at the identity more slowly
/// still, with twice the units.
/// @param cell  nullptr: the task's own choice
ExperimentOptions recommendedExperiment(
    const TaskOptions& task, const CatalogEntry* cell = nullptr);

} // namespace loopscope
