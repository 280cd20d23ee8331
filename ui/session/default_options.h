#pragma once

#include "core/training/trainer.h"

namespace loopscope::ui
{

/// What the program starts with: a vanilla network of 12 tanh units that learns a sentence.
ExperimentOptions defaultOptions();

} // namespace loopscope::ui
