#pragma once

#include "core/training/experiment_options.h"

namespace loopscope
{

/// What there is before anybody has chosen anything: a vanilla cell that learns the next character
/// of a sentence.
ExperimentOptions ordinaryOptions();

} // namespace loopscope
