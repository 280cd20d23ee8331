#pragma once

#include "core/cell/plan_layout.h"

namespace loopscope
{

/// Fills in the kernel calls of a step, forward and backward.
/// @param plan  laid out
void scheduleStep(const PlanLayout& layout, Plan& plan);

} // namespace loopscope
