#pragma once

#include "core/training/experiment_options.h"

#include <string>

namespace loopscope
{

/// A set-up's settings as a lesson's file has them: what differs from the ordinary ones.
std::string patchTextOf(const ExperimentOptions& options);

} // namespace loopscope
