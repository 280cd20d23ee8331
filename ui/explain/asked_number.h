#pragma once

#include "core/bptt/why.h"
#include "ui/stage/pointing.h"

namespace loopscope::ui
{

bool hasNumber(const Iteration& iteration, const NumberReference& reference);

/// The unit in which a vector of the iteration is largest, in place of `largestUnit`.
NumberReference withUnit(const Iteration& iteration, NumberReference number);

/// What stands on the stage for a number: a step of a calculation stands where its result does, an
/// input of a higher layer in the layer below.
NumberReference placeOf(const Iteration& iteration, NumberReference number);

/// What is framed while a number is explained.
Pointing pointingTo(const Iteration& iteration, const WhyAnswer& answer);

} // namespace loopscope::ui
